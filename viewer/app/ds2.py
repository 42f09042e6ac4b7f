"""DS2 as it would be now, beside the queue: counted after every tag, exported on request."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal, SignalInstance

from core.curation import Ledger
from core.errors import HumerusError
from core.progress import Operation, Progress
from core.types import ImageRef
from viewer.app.tags import Tags
from viewer.jobs import Job, Jobs
from viewer.state import Ds2Counts
from viewer.words import sentence

if TYPE_CHECKING:
    from core.datasets import Manifest
    from core.datasets.now import Ds2Counter, Ds2Now

TABLE = "dataset.csv"
"""A manifest of this name in the opened folder is its dataset."""
RECOUNT_MS = 250
NOT_YET = "Some tags are not in the store yet; try again when they are."
NO_DATASET = "These films carry no labels of a dataset, so there is no DS2 of them."
READING = "Reading the dataset…"


class Ds2(QObject):
    """The dataset of the films that are open, counted live.

    Attributes:
        counts: What is shown; None: there is no dataset.
        problem: Why there is none.

    Signals:
        changed: One of the two has changed.
        exported: A sentence about what was written.
        failed: A sentence about why it was not.
    """

    changed = Signal()
    exported = Signal(str)
    failed = Signal(str)

    def __init__(
        self, tags: Tags, jobs: Jobs, failed: Callable[[], Mapping[ImageRef, str]], parent: QObject | None = None
    ) -> None:
        """Make it; nothing is read yet.

        Args:
            tags: What readers say.
            jobs: Read the dataset, and write the export.
            failed: Films that cannot be read, and why.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self._tags, self._jobs, self._unreadable = tags, jobs, failed
        self._source: Manifest | None = None
        self._counter: Ds2Counter | None = None
        self._job: Job | None = None
        self._images: dict[str, str] = {}
        self._paths: dict[ImageRef, str] = {}
        self._touched: set[str] | None = None
        self.counts: Ds2Counts | None = None
        self.problem = READING
        self._later = QTimer(self, interval=RECOUNT_MS, singleShot=True)
        self._later.timeout.connect(self.recount)
        self._heard: tuple[tuple[SignalInstance, Callable[..., None]], ...] = (
            (tags.changed, self._hear),
            (tags.recognised, self._recognise),
            (tags.renewed, self._start_anew),
        )
        for signal, slot in self._heard:
            signal.connect(slot)

    def leave(self) -> None:
        """The films go: count no more, and give up what is being read."""
        for signal, slot in self._heard:
            signal.disconnect(slot)
        self._heard = ()
        self._later.stop()
        if self._job is not None:
            self._job.cancel()
        self._job = None

    def open(self, sources: Sequence[Path]) -> None:
        """Read the dataset that the opened folders are, or that lies in one of them as ``dataset.csv``."""
        job = self._jobs.start("Reading the dataset", lambda: _opened(tuple(sources)))
        job.finished.connect(lambda source: self._take(job, source))
        job.failed.connect(lambda error: self._refuse(job, error))
        self._job = job

    def export(self, out: Path) -> None:
        """Write exclusion list and signed manifest."""
        from core.datasets.exporting import export_ds2

        source = self._source
        if source is None:
            return
        problem = self._tags.ignorance or (NOT_YET if self._tags.pending else "")
        if problem:
            self.failed.emit(f"Nothing was exported. {problem}")
            return
        # The worker gets copies: tags go on to change here.
        images, ledger = dict(self._images), Ledger(self._tags.ledger.events)
        job = self._jobs.start("Exporting DS2", lambda: export_ds2(source, ledger, images, out))
        job.finished.connect(lambda made: self.exported.emit(_exported(made)))
        job.failed.connect(lambda error: self.failed.emit(f"Nothing was exported. {sentence(error)}"))

    def _take(self, job: Job, source: Manifest | None) -> None:
        from core.datasets.now import Ds2Counter

        if job is not self._job:
            return
        if source is None:
            self._show_nothing(NO_DATASET)
            return
        self._source = source
        self._paths = {ImageRef(source.file(sample).absolute()): sample.path for sample in source.samples}
        digests = self._tags.digests
        self._images = {path: digests[ref] for ref, path in self._paths.items() if ref in digests}
        self._counter = Ds2Counter(source, self._images)
        self.recount()

    def _refuse(self, job: Job, error: HumerusError) -> None:
        if job is self._job:
            self._show_nothing(sentence(error))

    def _show_nothing(self, problem: str) -> None:
        self.counts, self.problem = None, problem
        self.changed.emit()

    def _recognise(self, digests: Mapping[ImageRef, str]) -> None:
        news = {self._paths[ref]: image for ref, image in digests.items() if ref in self._paths}
        if news:
            self._images |= news
            self._soon()

    def _hear(self, images: frozenset[str]) -> None:
        if self._touched is not None:
            self._touched |= images
        self._soon()

    def _start_anew(self) -> None:
        self._touched = None
        self.recount()

    def _soon(self) -> None:
        if self._counter is not None and not self._later.isActive():
            self._later.start()

    def recount(self) -> None:
        """Count now."""
        if self._counter is None or self._source is None:
            return
        now = self._counter.now(self._tags.seen.verdict, self._touched)
        self._touched = set()
        # A colour film has no features, but a digest: it can be tagged and exported.
        unread = self._unreadable()
        lost = tuple(path for ref, path in self._paths.items() if ref in unread and path not in self._images)
        missing = len(self._source.samples) - len(self._images) - len(lost)
        self.counts, self.problem = ds2_counts(now, missing, lost, blind=self._tags.is_blind), ""
        self.changed.emit()


def ds2_counts(now: Ds2Now, missing: int, lost: Sequence[str] = (), *, blind: bool = False) -> Ds2Counts:
    """The numbers for people.

    Args:
        now: What DS2 would be.
        missing: Films that are not recognised yet.
        lost: Paths of films that cannot be read.
        blind: They rest on one reader's words alone, and so are not to be exported.
    """
    from core.datasets.figures import PAPER_FLIPPED, PAPER_POSITIVES

    rows = (
        ("positives left", f"{now.positives_left:,}", str(PAPER_POSITIVES)),
        ("after flip", f"{now.after_flip:,}", str(PAPER_FLIPPED)),
        ("negatives", f"{now.negatives:,}", ""),
        ("left out for metal", f"{now.dropped:,}", ""),
        ("open cases", f"{now.open_cases:,}", ""),
    )
    heads = ("", "left", "flip", "neg.", "open")
    parts = tuple(
        (part.name, f"{part.positives_left:,}", f"{part.after_flip:,}", f"{part.negatives:,}", f"{part.open:,}")
        for part in now.parts
    )
    patients = ", ".join(f"{count:,} {split.value}" for split, count in now.patients)
    shared = len(now.patients_in_two_splits)
    notes = (
        f"Patients: {patients}; in two splits: {shared:,}" if patients else "The films name no patients",
        f"{missing:,} film{'s are' if missing > 1 else ' is'} not recognised yet" if missing else "",
        f"{', '.join(lost[:3])}{'…' if len(lost) > 3 else ''} cannot be read: nothing can be exported" if lost else "",
        "Blind reading: these are your own tags alone, and nothing is exported" if blind else "",
    )
    may = not missing and not lost and not blind
    return Ds2Counts(rows, (heads, *parts), tuple(note for note in notes if note), can_export=may)


def _opened(sources: tuple[Path, ...]) -> Operation[Manifest | None]:
    """The dataset of the opened folders; None: they are none."""
    from core.datasets import checked, is_source, open_source

    yield Progress("Reading the dataset")
    for source in (*(source / TABLE for source in sources if (source / TABLE).is_file()), *sources):
        if is_source(source):
            found = open_source(source)
            return found if found.table is not None else (yield from checked(found))
    return None


def _exported(made: Any) -> str:  # noqa: ANN401 - core.datasets.exporting.Exported, which is not imported at the start
    open_cases = f", {len(made.open_cases):,} open cases in it" if made.open_cases else ""
    return (
        f"{made.document.name} and {made.exclusions.name} are written: {made.excluded:,} films left out{open_cases}. "
        f"Signed with {made.fingerprint}."
    )
