"""Long operations of the core, driven on threads, with progress and cancel."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from core.errors import HumerusError
from core.progress import Operation, Progress
from viewer.jobs.children import ChildJob


class Job(QObject):
    """One running operation. Exactly one of ``finished``, ``failed``, ``cancelled``, ``crashed`` ends it.

    Signals:
        progressed: Each :class:`~core.progress.Progress`.
        finished: The operation's result.
        failed: A :class:`~core.errors.HumerusError` for people.
        cancelled: It was cancelled and has cleaned up.
        crashed: Text of the traceback of a bug.
    """

    progressed = Signal(object)
    finished = Signal(object)
    failed = Signal(object)
    cancelled = Signal()
    crashed = Signal(str)

    def __init__(self, title: str, operation: Callable[[], Operation[Any]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.title = title
        self._operation = operation
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=title, daemon=True)

    def start(self) -> None:
        """Begin, on a thread of its own."""
        self._thread.start()

    def cancel(self) -> None:
        """Ask it to stop after the present step."""
        self._stop.set()

    def wait(self, seconds: float = 10.0) -> None:
        """Wait until its thread has ended."""
        self._thread.join(seconds)

    @property
    def is_running(self) -> bool:
        """False once its thread has ended."""
        return self._thread.is_alive()

    def _run(self) -> None:
        try:
            self._drive(self._operation())
        except StopIteration as end:
            self.finished.emit(end.value)
        except HumerusError as error:
            self.failed.emit(error)
        except Exception:  # noqa: BLE001 - the job boundary
            self.crashed.emit(traceback.format_exc())

    def _drive(self, steps: Operation[Any]) -> None:
        while not self._stop.is_set():
            self.progressed.emit(next(steps))
        steps.close()
        self.cancelled.emit()


class Jobs(QObject):
    """The jobs that run now; the status line shows them.

    Signals:
        began: A job or child job was started.
        progressed: (job, Progress).
        ended: It has ended, however.
        crashed: Text of the traceback of a bug, for the crash dialog.
    """

    began = Signal(object)
    progressed = Signal(object, object)
    ended = Signal(object)
    crashed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._running: list[Job | ChildJob] = []

    @property
    def running(self) -> tuple[Job | ChildJob, ...]:
        """The jobs that have not ended, oldest first."""
        return tuple(self._running)

    def start(self, title: str, operation: Callable[[], Operation[Any]]) -> Job:
        """Run an operation on a thread of its own; connect to the returned job before the event loop turns."""
        job = Job(title, operation, self)
        self._follow(job)
        job.start()
        return job

    def start_child(self, title: str, operation: Callable[..., Operation[Any]], *arguments: object) -> ChildJob:
        """Run an operation in a spawned process.

        Args:
            title: For the status line.
            operation: A module-level generator function, found again by name in the child.
            *arguments: Picklable.
        """
        job = ChildJob(title, operation, arguments, self)
        self._follow(job)
        job.start()
        return job

    def close(self) -> None:
        """Cancel everything and wait until it has ended."""
        for job in self.running:
            job.cancel()
        for job in self.running:
            job.wait()

    def _follow(self, job: Job | ChildJob) -> None:
        self._running.append(job)
        queued = Qt.ConnectionType.QueuedConnection
        job.progressed.connect(lambda progress: self._progressed(job, progress), queued)
        job.crashed.connect(self.crashed, queued)
        for end in (job.finished, job.failed, job.cancelled, job.crashed):
            end.connect(lambda *_: self._ended(job), queued)
        self.began.emit(job)

    def _progressed(self, job: Job | ChildJob, progress: Progress) -> None:
        self.progressed.emit(job, progress)

    def _ended(self, job: Job | ChildJob) -> None:
        if job in self._running:
            self._running.remove(job)
            self.ended.emit(job)
            job.deleteLater()
