"""Operations in a spawned process: TensorFlow's work, which can be ended at any moment."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from PySide6.QtCore import QObject, Signal

from core.errors import InferenceError
from core.progress import Operation, Progress, serve


class ChildJob(QObject):
    """An operation in a child process, with the signals of :class:`viewer.jobs.Job`.

    If the child dies, ``failed`` says so and the window lives on.
    """

    progressed = Signal(object)
    finished = Signal(object)
    failed = Signal(object)
    cancelled = Signal()
    crashed = Signal(str)

    def __init__(
        self,
        title: str,
        operation: Callable[..., Operation[Any]],
        arguments: tuple[object, ...],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.title = title
        self._stop = threading.Event()
        self._work = (operation, arguments)
        self._thread = threading.Thread(target=self._run, name=title, daemon=True)

    def start(self) -> None:
        """Spawn the child; a thread listens to it."""
        self._thread.start()

    def cancel(self) -> None:
        """End the child."""
        self._stop.set()

    def wait(self, seconds: float = 10.0) -> None:
        """Wait until the child has ended."""
        self._thread.join(seconds)

    def _run(self) -> None:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe(duplex=False)
        child = context.Process(target=serve, args=(theirs, *self._work), daemon=True)
        child.start()
        theirs.close()
        try:
            self._listen(ours)
        except EOFError:
            child.join(5)
            self.failed.emit(
                InferenceError(self.title, f"its process ended by itself (exit code {child.exitcode})", "Try again")
            )
        finally:
            child.kill()
            child.join()
            ours.close()

    def _listen(self, pipe: Connection) -> None:
        while not self._stop.is_set():
            if not pipe.poll(0.1):
                continue
            message = pipe.recv()
            if isinstance(message, Progress):
                self.progressed.emit(message)
                continue
            kind, value = message
            {"result": self.finished, "error": self.failed, "bug": self.crashed}[kind].emit(value)
            return
        self.cancelled.emit()
