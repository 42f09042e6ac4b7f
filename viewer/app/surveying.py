"""What is computed behind the queue, driven on a thread: digests, metal scores, features."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.errors import HumerusError
from core.progress import Operation
from core.types import ImageRef, Radiograph
from viewer.jobs import Job, Jobs
from viewer.words import sentence

if TYPE_CHECKING:
    from core.bundle import Bundle
    from core.library import Index

Sources = tuple[Callable[[], "Index | None"], Callable[[ImageRef], Radiograph], Callable[[], "Bundle | None"]]
"""What gives the index, a film (on the survey's thread), and the model in use."""


class Surveying(QObject):
    """One survey of a list of films; after it was stopped it can begin again.

    Attributes:
        progress: What is being done, and done and wanted of it; empty: nothing is.
        failed: Films that cannot be read, and why.

    Signals:
        stepped: A :class:`core.curation.survey.Surveyed`.
        finished: All of it is done.
        stopped: It has ended before that; a sentence, or "" where somebody has stopped it.
    """

    stepped = Signal(object)
    finished = Signal()
    stopped = Signal(str)

    def __init__(
        self,
        refs: Sequence[ImageRef],
        sources: Sources,
        urgent: Callable[[], Iterable[ImageRef]],
        jobs: Jobs,
        parent: QObject | None = None,
    ) -> None:
        """Make it; nothing runs.

        Args:
            refs: The films.
            sources: Where index, films and model come from.
            urgent: Which films are wanted before the others; asked on the survey's thread.
            jobs: Runs it.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self._refs, self._sources, self._urgent, self._jobs = tuple(refs), sources, urgent, jobs
        self._job: Job | None = None
        self.progress: tuple[str, int, int] = ("", 0, 0)
        self.failed: dict[ImageRef, str] = {}

    def begin(self) -> None:
        """Begin, unless it has."""
        if self._job is not None:
            return
        job = self._jobs.start("Looking for metal", self._run)
        job.progressed.connect(self._step)
        job.finished.connect(lambda _failed: self._finish())
        job.failed.connect(self._fail)
        for end in (job.cancelled, job.crashed):
            end.connect(lambda *_: self._stop(""))
        self._job = job

    def cancel(self) -> None:
        """End it after the film in hand."""
        if self._job is not None:
            self._job.cancel()

    def _run(self) -> Operation[object]:
        from core.curation.survey import Survey
        from core.library import Index

        index, film, bundle = self._sources
        kept = index()
        survey = Survey(self._refs, kept if kept is not None else Index(None), film, bundle, self._urgent)
        return (yield from survey.run())

    def _step(self, step: object) -> None:
        self.progress = (getattr(step, "message", ""), getattr(step, "done", 0), getattr(step, "total", 0) or 0)
        self.failed |= getattr(step, "failed", {})
        self.stepped.emit(step)

    def _finish(self) -> None:
        self.progress = ("", 0, 0)
        self.finished.emit()

    def _fail(self, error: HumerusError) -> None:
        self._stop(f"The order is not learnt: {sentence(error)}")

    def _stop(self, problem: str) -> None:
        self._job, self.progress = None, ("", 0, 0)
        self.stopped.emit(problem)
