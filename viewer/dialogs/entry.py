"""What the dialogs need to know of an action."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class Entry(Protocol):
    """An action as it is now."""

    @property
    def id(self) -> str:
        """Stable name; the settings keep changed keys by it."""

    @property
    def title(self) -> str:
        """As in menus."""

    @property
    def group(self) -> str:
        """Its menu."""

    @property
    def keys(self) -> str:
        """As this desktop writes them, several separated by ", "; may be empty."""

    @property
    def scope(self) -> str:
        """Where the keys act."""

    @property
    def enabled(self) -> bool:
        """It can be done now."""

    @property
    def run(self) -> Callable[[], None]:
        """Does it."""
