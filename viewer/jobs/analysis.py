"""The engine on its thread: the film on screen first, then its study, its neighbours, and the rest."""

from __future__ import annotations

from collections.abc import Callable

from core.inference import AnalysisQueue, Engine, ResultCache
from PySide6.QtCore import QObject, Signal

from core.bundle import Bundle
from core.types import ImageRecord, ImageRef, Radiograph
from viewer.jobs.worker import Worker


class Analyst(QObject):
    """Runs the reader model over images and says what came out.

    The engine is made on the worker's thread, before the first image: a LiteRT interpreter is not shared between
    threads.

    Signals:
        outcome: (ImageRef, Outcome).
        idle: Nothing is left to do.
        crashed: Text of the traceback of a bug.
    """

    outcome = Signal(object, object)
    idle = Signal()
    crashed = Signal(str)

    def __init__(
        self,
        bundle: Bundle,
        kept: Callable[[ImageRef], Radiograph | None],
        parent: QObject | None = None,
    ) -> None:
        """Make the analyst and its thread.

        Args:
            bundle: The model.
            kept: Gives a film that is in memory already; called on the worker's thread.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self.bundle = bundle
        self._kept = kept
        self._queue = AnalysisQueue()
        self._cache = ResultCache()
        self._engine: Engine | None = None
        self._overridden: frozenset[ImageRef] = frozenset()
        self._worker: Worker[ImageRecord] = Worker("engine", self._next, self._analyse, self)
        self._worker.crashed.connect(self.crashed)
