"""Long operations of the core, driven on threads, and the list of all jobs that run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from core.progress import Operation
from viewer.jobs.children import in_child
from viewer.jobs.job import End, Job


def on_thread(operation: Callable[[], Operation[Any]]) -> Callable[[Job], End]:
    """The work of a job that drives an operation on its own thread; cancelling closes it after the present step."""

    def work(job: Job) -> End:
        steps = operation()
        try:
            while not job.is_stopping:
                job.report(next(steps))
        except StopIteration as end:
            return "finished", end.value
        steps.close()
        return "cancelled", None

    return work


class Jobs(QObject):
    """The jobs that run now; the status line shows them.

    Signals:
        began: A job was started.
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
        self._running: list[Job] = []

    @property
    def running(self) -> tuple[Job, ...]:
        """The jobs that have not ended, oldest first."""
        return tuple(self._running)

    def start(self, title: str, operation: Callable[[], Operation[Any]]) -> Job:
        """Run an operation on a thread of its own."""
        return self._follow(Job(title, on_thread(operation), self))

    def start_child(
        self, title: str, operation: Callable[..., Operation[Any]], *arguments: object, gentle: bool = False
    ) -> Job:
        """Run an operation in a spawned process.

        Args:
            title: For the status line.
            operation: A module-level generator function, found again by name in the child.
            *arguments: Picklable.
            gentle: It gives way to everything else on the machine.
        """
        return self._follow(Job(title, in_child(operation, arguments, gentle=gentle), self))

    def close(self) -> None:
        """Cancel everything and wait until it has ended."""
        for job in self.running:
            job.cancel()
        for job in self.running:
            job.wait()

    def _follow(self, job: Job) -> Job:
        self._running.append(job)
        job.progressed.connect(lambda progress: self.progressed.emit(job, progress))
        job.crashed.connect(self.crashed)
        for end in (job.finished, job.failed, job.cancelled, job.crashed):
            end.connect(lambda *_: self._ended(job))
        self.began.emit(job)
        job.start()
        return job

    def _ended(self, job: Job) -> None:
        self._running.remove(job)
        self.ended.emit(job)
        job.deleteLater()
