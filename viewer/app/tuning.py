"""Fine-tuning: the films are read on a thread, the training runs in a child process, its curves come into the state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from core.errors import HumerusError
from core.installed import TRAINING, lack
from core.paths import Places
from core.progress import Operation, Progress
from viewer.app import memory, tuning_data
from viewer.jobs import Job, Jobs
from viewer.state import Store, TrainingRun
from viewer.words import sentence

if TYPE_CHECKING:
    from core.bundle import Bundle
    from core.datasets import Manifest
    from viewer.dialogs import Choices, Counts

Train = Callable[..., Operation[Path]]
TELL_MS = 100
"""Progress comes into the state at most this often."""


class FineTuning(QObject):
    """One training at a time.

    Attributes:
        train: What runs in the child process; None: :func:`core.training.train`. A module-level function.

    Signals:
        reading: (Progress) of the films that are being read.
        prepared: (Counts) what they hold.
        refused: (str) why they cannot be used.
        finished: (Path) folder of the new bundle.
    """

    reading = Signal(object)
    prepared = Signal(object)
    refused = Signal(str)
    finished = Signal(object)

    def __init__(
        self,
        store: Store,
        jobs: Jobs,
        bundle: Callable[[], Bundle | None],
        places: Places,
        parent: QObject | None = None,
    ) -> None:
        """Make it; nothing runs.

        Args:
            store: Gets the run.
            jobs: Runs things.
            bundle: Gives the model in use.
            places: The user's folders.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self._store, self._jobs, self._bundle, self._places = store, jobs, bundle, places
        self.train: Train | None = None
        self._opened: tuple[str, Manifest] | None = None
        self._reading: Job | None = None
        self._job: Job | None = None
        self._newest: TrainingRun | None = None
        self._later = QTimer(self, interval=TELL_MS, singleShot=True)
        self._later.timeout.connect(self._flush)

    @property
    def is_running(self) -> bool:
        """Whether a model is being trained."""
        return self._job is not None

    @property
    def missing(self) -> str:
        """What this installation lacks for training, as a sentence; empty: nothing."""
        return str(lack(TRAINING) or "")

    def choices(self) -> Choices:
        """Those of the last time."""
        return memory.choices(self._places.config)

    def read(self, choices: Choices) -> None:
        """Read what the chosen films hold, in place of what is being read."""
        if self.missing:
            self.refused.emit(self.missing)
            return
        if self._reading is not None:
            self._reading.cancel()
        job = self._reading = self._jobs.start("Checking the films", lambda: self._films(choices))
        job.progressed.connect(lambda progress: self.reading.emit(progress) if job is self._reading else None)
        job.finished.connect(lambda counts: self._read(job, counts))
        job.failed.connect(lambda error: self._refuse(job, error))
        job.cancelled.connect(lambda: self._give_up(job))

    def start(self, choices: Choices) -> None:
        """Train, unless a training runs."""
        if self.is_running:
            return
        if problem := memory.keep_choices(self._places.config, choices):
            self._store.update(message=problem)
        name = f"{choices.name}-{choices.version}"
        self._newest = TrainingRun(name, "Preparing", most=choices.epochs)
        self._flush()
        job = self._jobs.start("Preparing the training", lambda: self._prepare(choices))
        job.finished.connect(lambda arguments: self._begin(job, arguments))
        self._follow(job)

    def stop(self) -> None:
        """End the training; what it has reached is kept on disk."""
        if self._job is not None:
            self._job.cancel()

    # ------------------------------------------------------------ the films

    def _films(self, choices: Choices) -> Operation[Counts]:
        opened = yield from self._source(choices)
        yield Progress("Counting the films")
        return tuning_data.counts(opened, tuning_data.dataset(choices, opened))

    def _source(self, choices: Choices) -> Operation[Manifest]:
        """The films, read once as long as nobody chooses others; with the tags as they are now."""
        known = self._opened
        if known is None or known[0] != choices.source:
            known = self._opened = (choices.source, (yield from tuning_data.source(choices)))
        settings = self._store.state.settings
        cache = self._places.cache if settings.keep_cache else None
        return (yield from tuning_data.with_tags(choices, known[1], cache, blind=settings.blind))

    def _read(self, job: Job, counts: Counts) -> None:
        if job is self._reading:
            self._reading = None
            self.prepared.emit(counts)

    def _refuse(self, job: Job, error: HumerusError) -> None:
        if job is self._reading:
            self._reading = None
            self.refused.emit(sentence(error))

    def _give_up(self, job: Job) -> None:
        if job is self._reading:
            self._reading = None
            self.refused.emit("The films were not read to the end. Choose them again.")

    # ------------------------------------------------------------ the training

    def _prepare(self, choices: Choices) -> Operation[tuning_data.Arguments]:
        opened = yield from self._source(choices)
        yield Progress("Preparing the training")
        bundle = self._bundle()
        present = (bundle.directory, bundle.info) if bundle is not None else None
        return tuning_data.arguments(choices, tuning_data.dataset(choices, opened), present, self._places)

    def _begin(self, job: Job, arguments: tuning_data.Arguments) -> None:
        if job is not self._job:
            return
        from core.training import train

        child = self._jobs.start_child("Fine-tuning", self.train or train, *arguments, gentle=True)
        child.progressed.connect(lambda progress: self._take(child, progress))
        child.finished.connect(lambda folder: self._finish(child, folder))
        self._follow(child)

    def _follow(self, job: Job) -> None:
        self._job = job
        job.failed.connect(lambda error: self._end(job, problem=sentence(error)))
        job.cancelled.connect(lambda: self._end(job, problem="Stopped."))
        job.crashed.connect(lambda _trace: self._end(job, problem="The program met an error in itself."))

    def _take(self, job: Job, progress: Progress) -> None:
        if job is not self._job or self._newest is None:
            return
        epoch = getattr(progress, "epoch", None)
        curve = getattr(progress, "curves", None) or self._newest.curve
        if epoch is not None:
            curve = (*(point for point in curve if point.number < epoch.number), epoch)
        self._newest = replace(
            self._newest,
            stage=progress.message,
            done=progress.done,
            total=progress.total,
            curve=curve,
            left=getattr(progress, "seconds_left", None),
        )
        if not self._later.isActive():
            self._later.start()

    def _finish(self, job: Job, folder: Path) -> None:
        if job is self._job:
            self._end(job, folder=folder)
            self.finished.emit(folder)

    def _end(self, job: Job, problem: str = "", folder: Path | None = None) -> None:
        if job is not self._job or self._newest is None:
            return
        self._job = None
        self._newest = replace(self._newest, running=False, left=None, problem=problem, folder=folder)
        self._flush()
        said = f"{self._newest.name} is finished: Model > Fine-tune… shows it." if folder else f"Fine-tuning: {problem}"
        self._store.update(message=said)

    def _flush(self) -> None:
        self._later.stop()
        if self._newest is not None:
            self._store.update(training=self._newest)
