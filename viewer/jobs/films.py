"""Reads the film on screen first, then its neighbours; keeps the last ones in a bounded memory."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import nullcontext

from PySide6.QtCore import QObject, Signal

from core.errors import ReadingError
from core.types import ImageRef, Radiograph
from viewer.jobs.worker import Worker, opening

MEMORY = 96 * 2**20
"""Bytes of pixels that are kept, of the films that are wanted first; the film on screen whatever its size."""


_Task = tuple[ImageRef, int]
"""A film, and the era in which it was wanted: what is read before all films are forgotten is forgotten as well."""


class Films(QObject):
    """Films by reference, read on threads.

    Signals:
        ready: (ImageRef, Radiograph) for a film that was wanted.
        failed: (ImageRef, ReadingError).
        crashed: Text of the traceback of a bug.
    """

    ready = Signal(object, object)
    failed = Signal(object, object)
    crashed = Signal(str)

    def __init__(self, memory: int = MEMORY, parent: QObject | None = None, *, threads: int = 1) -> None:
        """Make the threads.

        Args:
            memory: Bytes of pixels that are kept.
            parent: Qt's owner.
            threads: Films that are read at one time; decoding runs without the interpreter's lock.
        """
        super().__init__(parent)
        self._memory = memory
        self._lock = threading.Condition()
        self._era = 0
        self._in_hand: set[_Task] = set()
        self._is_open = False
        self._kept: OrderedDict[ImageRef, Radiograph] = OrderedDict()
        self._wanted: list[ImageRef] = []
        self._ranks: dict[ImageRef, int] = {}
        self._workers: list[Worker[_Task]] = [Worker("films", self._next, self._read, self) for _ in range(threads)]
        for worker in self._workers:
            worker.crashed.connect(self.crashed)

    def want(self, refs: Sequence[ImageRef]) -> None:
        """Say which films are wanted, most urgent first; replaces what was wanted before.

        A film that is kept already is given by ``ready`` at once.
        """
        with self._lock:
            first = self._kept.get(refs[0]) if refs else None
            self._wanted = [ref for ref in refs if ref not in self._kept and not self._is_in_hand(ref)]
            self._ranks = {ref: rank for rank, ref in enumerate(refs)}
        if first is not None:
            self.ready.emit(refs[0], first)
        for worker in self._workers:
            worker.wake()

    def kept(self, ref: ImageRef) -> Radiograph | None:
        """The film, when it is in memory. May be called from any thread."""
        with self._lock:
            return self._kept.get(ref)

    def awaited(self, ref: ImageRef) -> Radiograph | None:
        """The film, when it is in memory or just being read; waits for that. Not for the window's thread."""
        with self._lock:
            self._lock.wait_for(lambda: not self._is_in_hand(ref) and ref not in self._wanted[:1], timeout=10)
            return self._kept.get(ref)

    def rested(self, seconds: float) -> None:
        """Wait until no film is wanted, so long at most. Not for the window's thread."""
        with self._lock:
            self._lock.wait_for(lambda: not self._in_hand and not self._wanted, timeout=seconds)

    def clear(self) -> None:
        """Forget all films, those in hand included: they are not given any more."""
        with self._lock:
            self._era += 1
            self._kept.clear()
            self._wanted = []

    def leave(self) -> None:
        """End the reading thread after the film in hand, without waiting."""
        for worker in self._workers:
            worker.leave()

    def close(self) -> None:
        """End the reading thread."""
        self.leave()
        for worker in self._workers:
            worker.close()

    def _is_in_hand(self, ref: ImageRef) -> bool:
        return (ref, self._era) in self._in_hand

    def _next(self) -> _Task | None:
        with self._lock:
            if not self._wanted:
                self._lock.notify_all()
                return None
            task = self._wanted.pop(0), self._era
            self._in_hand.add(task)
            return task

    def _read(self, task: _Task) -> None:
        from core.reading import read

        ref, era = task
        try:
            with nullcontext() if self._is_open else opening:
                film = read(ref)
                import cv2  # noqa: F401 - the canvas resamples with it, and must not wait for its import
            self._is_open = True
            if self._keep(ref, film, era):
                self.ready.emit(ref, film)
        except ReadingError as error:
            if era == self._era:
                self.failed.emit(ref, error)
        finally:
            with self._lock:
                self._in_hand.discard(task)
                self._lock.notify_all()

    def _keep(self, ref: ImageRef, film: Radiograph, era: int) -> bool:
        """Put a film into the memory; False: all of its era were forgotten meanwhile."""
        with self._lock:
            if era != self._era:
                return False
            self._kept[ref] = film
            self._kept.move_to_end(ref)
            size = sum(kept.pixels.nbytes for kept in self._kept.values())
            while size > self._memory and len(self._kept) > 1:
                least = max(self._kept, key=lambda kept: self._ranks.get(kept, len(self._ranks)))
                size -= self._kept.pop(least).pixels.nbytes
                if least == ref:
                    # What is wanted after it would go as well, and be read at every step again.
                    self._wanted = []
        return True
