"""One thread that does the most wanted task next; what is no longer wanted is never begun."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Signal

T = TypeVar("T")

opening = threading.Lock()
"""Held while a worker imports what its first task needs. Imports hold the interpreter most of the time: two workers at
once would be done no sooner, and leave the window a third of it instead of a half."""


class Worker(QObject, Generic[T]):
    """Asks ``next_task`` for work whenever it is woken, and does it with ``perform``, on a thread of its own.

    Signals:
        crashed: Text of the traceback of a bug in ``perform``; the worker goes on with the next task.
        ended: Its thread does nothing more.
    """

    crashed = Signal(str)
    ended = Signal()

    def __init__(
        self,
        name: str,
        next_task: Callable[[], T | None],
        perform: Callable[[T], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._next_task = next_task
        self._perform = perform
        self._wanted = threading.Semaphore(0)
        self._ending = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Say that there may be work."""
        self._wanted.release()

    def leave(self) -> None:
        """End after the task in hand, without waiting for it."""
        self._ending = True
        self.wake()

    def close(self, seconds: float = 10) -> bool:
        """End after the task in hand; waits so long for it at most. Whether it has ended."""
        self.leave()
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while True:
            self._wanted.acquire()
            while not self._ending and (task := self._next_task()) is not None:
                self._attempt(task)
            if self._ending:
                self.ended.emit()
                return

    def _attempt(self, task: T) -> None:
        try:
            self._perform(task)
        except Exception:  # noqa: BLE001 - the job boundary: a bug is shown, the worker lives on
            self.crashed.emit(traceback.format_exc())
