"""The learned order of the queue, on a thread: the latest tags win."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from viewer.jobs.worker import Worker

if TYPE_CHECKING:
    from core.curation.features import FilmFeatures
    from core.curation.ordering import Ordering, Wish


class Orders(QObject):
    """Owns the ordering and its thread.

    Signals:
        ordered: (Wish, Order) of :mod:`core.curation.ordering`; a wish that was followed by another may go unanswered.
        crashed: Text of the traceback of a bug.
    """

    ordered = Signal(object, object)
    crashed = Signal(str)

    def __init__(self, count: int, parent: QObject | None = None) -> None:
        """Make the thread, for so many films."""
        super().__init__(parent)
        self._count = count
        self._lock = threading.Lock()
        self._metal: dict[int, float] = {}
        self._features: dict[int, FilmFeatures] = {}
        self._wish: Wish | None = None
        self._settled = self._anew = False
        self._ordering: Ordering | None = None
        self._worker: Worker[Wish] = Worker("queue order", self._next, self._order, self)
        self._worker.crashed.connect(self.crashed)

    def know(self, metal: Mapping[int, float], features: Mapping[int, FilmFeatures]) -> None:
        """Scores and features have come in, by place; they count from the next wish on."""
        with self._lock:
            self._metal.update(metal)
            self._features.update(features)

    def settle(self) -> None:
        """No more features come."""
        with self._lock:
            self._settled = True

    def start_anew(self) -> None:
        """From the next wish on, nothing is left of what was learnt from tags."""
        with self._lock:
            self._anew = True

    def wish(self, wish: Wish) -> None:
        """An order is wanted, in place of the one that was wanted before."""
        with self._lock:
            self._wish = wish
        self._worker.wake()

    def leave(self) -> None:
        """End the thread after the order in hand, without waiting."""
        self._worker.leave()

    def close(self) -> None:
        """End the thread."""
        self._worker.close()

    def _next(self) -> Wish | None:
        with self._lock:
            wish, self._wish = self._wish, None
            return wish

    def _order(self, wish: Wish) -> None:
        from core.curation.ordering import Ordering

        if self._ordering is None:
            self._ordering = Ordering(self._count)
        with self._lock:
            metal, features, settled, anew = self._metal, self._features, self._settled, self._anew
            self._metal, self._features, self._settled, self._anew = {}, {}, False, False
        if anew:
            self._ordering.start_anew()
        self._ordering.know(metal, features)
        if settled:
            self._ordering.settle()
        self.ordered.emit(wish, self._ordering.order(wish))
