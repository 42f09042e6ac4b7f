"""The engine on its thread: the film on screen first, then its study, its neighbours, and the rest."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.errors import HumerusError, ReadingError
from core.types import ImageRecord, ImageRef, NoPrediction, Outcome, Prediction, Radiograph, ResultState
from viewer.jobs.worker import Worker, opening

if TYPE_CHECKING:
    from core.inference import AnalysisQueue, Engine, ResultCache

TELL_S = 0.1
"""Progress is told at most this often."""


class Analyst(QObject):
    """Runs the reader model over images and says what came out.

    Everything heavy is imported, and the engine made, on the worker's thread: a LiteRT interpreter is not shared
    between threads. What the window asks for is an order that the worker carries out before its next image, so no call
    ever waits.

    Signals:
        opened: The :class:`~core.bundle.Bundle`, once its engine is ready.
        refused: The :class:`~core.errors.HumerusError` that says why there is no engine.
        outcome: (ImageRef, Outcome).
        progressed: (images done, images wanted); equal: nothing is left to do.
        crashed: Text of the traceback of a bug.
        ended: Its thread has ended.
    """

    opened = Signal(object)
    refused = Signal(object)
    outcome = Signal(object, object)
    progressed = Signal(int, int)
    crashed = Signal(str)
    ended = Signal()

    def __init__(
        self, film: Callable[[ImageRef], Radiograph | None], parent: QObject | None = None, *, threads: int = 2
    ) -> None:
        """Make the analyst and its thread.

        Args:
            film: Gives a film that is in memory, or just being read; called on the worker's thread.
            parent: Qt's owner.
            threads: CPU threads of one inference.
        """
        super().__init__(parent)
        self._film, self._threads = film, threads
        self._orders: deque[Callable[[], None]] = deque()
        self._queue: AnalysisQueue | None = None
        self._engine: Engine | None = None
        self._cache: ResultCache | None = None
        self._records: dict[ImageRef, ImageRecord] = {}
        self._rest: dict[ImageRef, None] = {}
        self._overridden: set[ImageRef] = set()
        self._finished: set[ImageRef] = set()
        self._told = 0.0
        self._worker: Worker[ImageRef] = Worker("engine", self._next, self._analyse, self)
        self._worker.crashed.connect(self.crashed)
        self._worker.ended.connect(self.ended)

    def use(self, directory: Callable[[], Path]) -> None:
        """Read a model and make its engine; what was analysed before is analysed again.

        Args:
            directory: Gives the bundle's folder; called on the worker's thread.
        """
        self._order(lambda: self._open(directory))

    def focus(
        self,
        screen: Iterable[ImageRecord],
        study: Iterable[ImageRecord] = (),
        neighbours: Iterable[ImageRecord] = (),
    ) -> None:
        """Say what is on screen, what else its study holds, and what stands beside it in the list."""
        groups = tuple(tuple(group) for group in (screen, study, neighbours))
        self._order(lambda: self._focus(groups))

    def add(self, records: Iterable[ImageRecord]) -> None:
        """Analyse these too, when nothing more urgent is left."""
        rows = tuple(records)
        self._order(lambda: self._add(rows))

    def override(self, records: Iterable[ImageRecord]) -> None:
        """Analyse these although modality or body part speak against it."""
        rows = tuple(records)
        self._order(lambda: self._override(rows))

    def stop(self) -> None:
        """Give up what is not on screen or near it."""
        self._order(self._stop)

    def clear(self) -> None:
        """Forget every image and result."""
        self._order(self._clear)

    def leave(self) -> None:
        """End the thread after the image in hand, without waiting for it; :attr:`ended` tells when."""
        self._worker.leave()

    def close(self) -> None:
        """End the thread after the image in hand; waits for it."""
        self._worker.close()

    def _order(self, order: Callable[[], None]) -> None:
        self._orders.append(order)
        self._worker.wake()

    def _open(self, directory: Callable[[], Path]) -> None:
        self._engine = None
        try:
            with opening:
                import ai_edge_litert.interpreter  # noqa: F401 - the engine's, while no other worker imports

                from core.bundle import load
                from core.inference import AnalysisQueue, Engine, ResultCache
            bundle = load(directory())
            self._engine = Engine(bundle, self._threads)
        except HumerusError as error:
            self.refused.emit(error)
            return
        self._cache = self._cache or ResultCache()
        self._queue = AnalysisQueue()
        self._finished.clear()
        self.opened.emit(bundle)

    def _focus(self, groups: tuple[tuple[ImageRecord, ...], ...]) -> None:
        for group in groups:
            self._records.update((row.ref, row) for row in group)
        if self._queue:
            self._queue.show(*([row.ref for row in group] for group in groups))

    def _add(self, rows: tuple[ImageRecord, ...]) -> None:
        self._records.update((row.ref, row) for row in rows)
        self._rest.update(dict.fromkeys(row.ref for row in rows))
        if self._queue:
            self._queue.fill(self._rest)

    def _override(self, rows: tuple[ImageRecord, ...]) -> None:
        refs = [row.ref for row in rows]
        self._overridden.update(refs)
        self._finished.difference_update(refs)
        if self._queue:
            self._queue.again(refs)

    def _stop(self) -> None:
        self._rest.clear()
        if self._queue:
            self._queue.fill(())

    def _clear(self) -> None:
        self._stop()
        if self._queue:
            self._queue.show(())
            self._queue.again(self._finished)
        for kept in (self._records, self._overridden, self._finished):
            kept.clear()
        if self._cache:
            self._cache.clear()

    def _next(self) -> ImageRef | None:
        while self._orders:
            self._orders.popleft()()
        ref = self._queue.take() if self._queue and self._engine else None
        self._tell(last=ref is None)
        return ref

    def _tell(self, *, last: bool) -> None:
        now = time.monotonic()
        if self._queue and (last or now - self._told > TELL_S):
            self._told = now
            done = len(self._finished)
            self.progressed.emit(done, done + self._queue.pending())

    def _analyse(self, ref: ImageRef) -> None:
        queue, engine, cache = self._queue, self._engine, self._cache
        if queue is None or engine is None or cache is None:
            return
        try:
            outcome = self._outcome(self._records[ref], engine, cache, queue)
        except ReadingError as error:
            outcome = NoPrediction(ResultState.FAILED, f"the file {error.problem}")
        except HumerusError as error:
            outcome = NoPrediction(ResultState.FAILED, error.problem)
        except Exception:
            queue.finish(ref)
            self.outcome.emit(ref, NoPrediction(ResultState.FAILED, "the program met an error in itself"))
            raise
        if outcome is None:
            queue.drop(ref)
            return
        queue.finish(ref)
        self._finished.add(ref)
        self.outcome.emit(ref, outcome)

    def _outcome(self, record: ImageRecord, engine: Engine, cache: ResultCache, queue: AnalysisQueue) -> Outcome | None:
        """The answer for an image; None when it has left the screen meanwhile and nobody waits for it."""
        if refusal := self._refusal(record, record.ref, engine):
            return refusal
        film = self._film(record.ref) or _read(record.ref)
        if not queue.wanted(record.ref):
            return None
        return self._refusal(film, record.ref, engine) or self._prediction(film, record.ref, engine, cache)

    def _refusal(self, image: ImageRecord | Radiograph, ref: ImageRef, engine: Engine) -> NoPrediction | None:
        from core.inference import ineligible, overridable

        info = engine.bundle.info
        why = ineligible(image, info, override=ref in self._overridden)
        return NoPrediction(ResultState.NOT_ANALYSED, why, overridable(image, info)) if why else None

    def _prediction(self, film: Radiograph, ref: ImageRef, engine: Engine, cache: ResultCache) -> Prediction:
        from core.inference import notes

        of_file = notes(film, engine.bundle.info)
        known = cache.get(film, engine.bundle.digest)
        if known is not None:
            return replace(known, notes=of_file + known.notes)
        made = engine.analyse(film, override=ref in self._overridden)
        # What was done to the picture holds for every file with it; the rest is said of this file.
        cache.put(film, replace(made, notes=made.notes[len(of_file) :]))
        return made


def _read(ref: ImageRef) -> Radiograph:
    from core.reading import read

    return read(ref)
