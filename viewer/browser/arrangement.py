"""Which studies are shown and in which order; no widgets.

Results change a row at once, but never its place: rows that moved under the cursor would be clicked by mistake. The
places are found anew when somebody asks (:meth:`Arrangement.arrange`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence

from viewer.browser.rows import ORDERS, Kind, Order, Rank, StudyRow


class Arrangement:
    """All rows by key, and the keys of the shown ones in order.

    Attributes:
        shown: Keys of the shown studies, topmost first.
        counts: How many studies match the search, by kind.
        stale: Results have come that would change places or what the filter lets through.
    """

    def __init__(self, order: str) -> None:
        self._rows: dict[str, StudyRow] = {}
        self._ranks: dict[str, Rank] = {}
        self._sorted: list[str] = []
        self._places: dict[str, int] | None = None
        self._words: tuple[str, ...] = ()
        self._kinds: frozenset[Kind] = frozenset()
        self._order: Order = ORDERS[order]
        self.shown: list[str] = []
        self.counts: Counter[Kind | None] = Counter()
        self.stale = False

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def narrowed(self) -> bool:
        """A search or filter hides studies."""
        return bool(self._words or self._kinds)

    def get(self, key: str) -> StudyRow | None:
        """The row of a study."""
        return self._rows.get(key)

    def place(self, key: str) -> int:
        """Where a study stands among the shown ones, from 0; -1 when it is not shown."""
        if self._places is None:
            self._places = {shown: place for place, shown in enumerate(self.shown)}
        return self._places.get(key, -1)

    def beginning(self, prefix: str, start: str) -> str:
        """Key of the next study whose title begins so, from another one on and around; empty when there is none."""
        place = max(0, self.place(start)) + (len(prefix) == 1)
        begins = prefix.casefold()
        ahead = (*self.shown[place:], *self.shown[:place])
        return next((key for key in ahead if self._rows[key].title.casefold().startswith(begins)), "")

    def clear(self) -> None:
        """Forget all rows; search, filter and order stay."""
        self._rows.clear()
        self.arrange()

    def add(self, rows: Sequence[StudyRow]) -> list[int]:
        """Take new studies in.

        Returns:
            For each one that is shown, in the order of insertion, the place at which it was put in.
        """
        places = []
        for row in rows:
            key = row.study.key
            self._rows[key] = row
            self._ranks[key] = self._order.rank(row)
            self._put_in(self._sorted, key)
            if self._found(row):
                self.counts[row.kind] += 1
                if self._passes(row):
                    places.append(self._put_in(self.shown, key))
        if places:
            self._places = None
        return places

    def replace(self, rows: Iterable[StudyRow]) -> list[int]:
        """Exchange rows for newer ones of the same studies, each at its old place; gives the places that are shown."""
        places = []
        for row in rows:
            key = row.study.key
            old = self._rows[key]
            self._rows[key] = row
            self.counts[old.kind] -= self._found(old)
            self.counts[row.kind] += self._found(row)
            place = self.place(key)
            if place >= 0:
                places.append(place)
            self._mark(old, row, shown=place >= 0)
        return places

    def arrange(self) -> None:
        """Find everybody's place anew."""
        rank = self._order.rank
        self._ranks = {key: rank(row) for key, row in self._rows.items()}
        self._sorted = sorted(self._ranks, key=self._ranks.__getitem__)
        self._choose()

    def search(self, text: str) -> None:
        """Show only studies in which every word of the text occurs."""
        self._words = tuple(text.casefold().split())
        self._choose()

    def filter(self, kinds: Iterable[Kind]) -> None:
        """Show only these kinds; none: all."""
        self._kinds = frozenset(kinds)
        self._choose()

    def sort(self, order: str) -> None:
        """Sort by one of :data:`~viewer.browser.rows.ORDERS`."""
        self._order = ORDERS[order]
        self.arrange()

    def _choose(self) -> None:
        rows = [self._rows[key] for key in self._sorted]
        for word in self._words:
            rows = [row for row in rows if word in row.search]
        self.counts = Counter([row.kind for row in rows])
        self.shown = [row.study.key for row in rows if not self._kinds or row.kind in self._kinds]
        self._places = None
        self.stale = any(self._order.rank(row) != self._ranks[row.study.key] for row in rows) if self.stale else False

    def _put_in(self, keys: list[str], key: str) -> int:
        place = bisect_left(keys, self._ranks[key], key=self._ranks.__getitem__)
        keys.insert(place, key)
        return place

    def _found(self, row: StudyRow) -> bool:
        return all(word in row.search for word in self._words)

    def _passes(self, row: StudyRow) -> bool:
        return not self._kinds or row.kind in self._kinds

    def _mark(self, old: StudyRow, new: StudyRow, *, shown: bool) -> None:
        moved = shown and self._order.rank(old) != self._order.rank(new)
        belongs = self._found(new) and self._passes(new)
        self.stale = self.stale or moved or belongs != shown
