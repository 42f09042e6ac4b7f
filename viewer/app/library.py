"""Opens libraries: a scan on a thread, whose studies come into the state in batches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from core.errors import HumerusError
from core.progress import Operation, Progress
from core.types import Study
from viewer.jobs import Job, Jobs
from viewer.state import EMPTY, Store, merged

if TYPE_CHECKING:
    from core.library import Index, Library

BATCH_MS = 50
"""Studies that are found within this time come into the state together."""


class Opening(QObject):
    """The library that is open.

    Signals:
        found: A tuple of studies that are new or have changed.
        ended: The scan has ended.
        indexed: The index is open; thumbnails can be kept.
    """

    found = Signal(object)
    ended = Signal()
    indexed = Signal(object)

    def __init__(
        self, store: Store, jobs: Jobs, folder: Path, keeps: Callable[[], bool], parent: QObject | None = None
    ) -> None:
        """Make it; nothing is open.

        Args:
            store: Gets the studies.
            jobs: Runs the scan.
            folder: Of the index.
            keeps: Whether an index is kept; asked when a library is opened that has none yet.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self._store, self._jobs, self._folder, self._keeps = store, jobs, folder, keeps
        self._job: Job | None = None
        self._new: dict[str, Study] = {}
        self.index: Index | None = None
        self._later = QTimer(self, interval=BATCH_MS, singleShot=True)
        self._later.timeout.connect(self._flush)

    def open(self, sources: Sequence[Path]) -> None:
        """Open folders and files in place of what is open."""
        self.close()
        chosen = tuple(sources)
        self._store.update(sources=chosen, message="")
        keeps = self._keeps()
        job = self._jobs.start("Opening the library", lambda: self._scan(chosen, keeps=keeps))
        job.progressed.connect(lambda progress: self._take(job, progress))
        job.finished.connect(lambda library: self._finish(job, library))
        job.failed.connect(lambda error: self._fail(job, error))
        self._job = job

    def close(self) -> None:
        """Show nothing; a scan that runs is cancelled."""
        if self._job is not None:
            self._job.cancel()
        self._job = None
        self._new.clear()
        self._later.stop()
        self._store.update(
            sources=(), studies=EMPTY, outcomes=EMPTY, skipped=(), overridden=frozenset(), analysed=(0, 0)
        )
        self._store.show(None)

    def leave_index(self) -> None:
        """Close the index; what is open goes on without, the next library opens the one that the settings want."""
        if self.index is not None:
            self.index.close()
        self.index = None

    def _scan(self, sources: Sequence[Path], *, keeps: bool) -> Operation[Library]:
        from core.library import INDEX_NAME, Index, scan

        yield Progress("Opening the library")
        index = self.index
        if index is None:
            index = self.index = Index(self._folder / INDEX_NAME if keeps else None)
            self.indexed.emit(index)
        return (yield from scan(sources, index))

    def _take(self, job: Job, progress: object) -> None:
        if job is not self._job:
            return
        self._new.update((study.key, study) for study in getattr(progress, "studies", ()))
        skipped = getattr(progress, "skipped", ())
        if skipped:
            self._store.update(skipped=(*self._store.state.skipped, *skipped))
        if self._new and not self._store.state.studies:
            self._flush()
        elif self._new and not self._later.isActive():
            self._later.start()

    def _flush(self) -> None:
        if self._new:
            new, self._new = self._new, {}
            self._store.update(studies=merged(self._store.state.studies, new))
            self.found.emit(tuple(new.values()))

    def _finish(self, job: Job, library: Library) -> None:
        if job is not self._job:
            return
        self._flush()
        self._job = None
        warning = self.index.warning if self.index else ""
        nothing = "" if library.studies else _why_nothing(library.sources)
        self._store.update(skipped=library.skipped, message=nothing or warning)
        self.ended.emit()

    def _fail(self, job: Job, error: HumerusError) -> None:
        if job is self._job:
            self._job = None
            self._store.update(message=f"{error.problem}. {error.remedy}".strip())
            self.ended.emit()


def _why_nothing(sources: Sequence[Path]) -> str:
    gone = next((source for source in sources if not source.exists()), None)
    if gone is None:
        return "No radiographs were found here."
    return f"{gone.name} is not there. It was moved or removed, or its drive is not connected."
