"""The order in which one reader goes through pictures: what was shown, what is, and what comes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

PINNED = 4
"""The picture on screen and those after it that are read ahead: a new order never moves them."""


@dataclass(frozen=True, slots=True)
class Trail:
    """Positions in a worklist.

    Attributes:
        behind: What was shown, oldest first.
        ahead: What is on screen, and what comes after it; empty: the end is reached.
    """

    behind: tuple[int, ...] = ()
    ahead: tuple[int, ...] = ()

    @property
    def current(self) -> int | None:
        """The picture on screen; None at the end."""
        return self.ahead[0] if self.ahead else None

    def forward(self) -> Trail:
        """Show the next one; after the last one comes the end."""
        return Trail((*self.behind, self.ahead[0]), self.ahead[1:]) if self.ahead else self

    def back(self) -> Trail:
        """Show the one before again; at the first one nothing happens."""
        return Trail(self.behind[:-1], (self.behind[-1], *self.ahead)) if self.behind else self

    def to(self, position: int) -> Trail:
        """Show this one now; what was on screen comes right after it."""
        if position == self.current:
            return self
        behind = tuple(other for other in self.behind if other != position)
        return Trail(behind, (position, *(other for other in self.ahead if other != position)))

    def renewed(self, order: Iterable[int], wanted: frozenset[int] | set[int], pinned: int = PINNED) -> Trail:
        """What comes, in a new order.

        Args:
            order: What is wanted, in the new order; what was shown already does not come again.
            wanted: The same as a set.
            pinned: So many stay where they are, the one on screen in any case.
        """
        kept = (*self.ahead[:1], *(position for position in self.ahead[1:pinned] if position in wanted))
        known = {*self.behind, *kept}
        return Trail(self.behind, (*kept, *(position for position in order if position not in known)))
