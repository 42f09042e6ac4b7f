"""The line at the bottom: what runs, with progress and cancel; messages; what is under the cursor; the library."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy, QWidget

from core.progress import Progress
from core.types import NoPrediction
from viewer.jobs import Job, Jobs
from viewer.panels.words import label, say
from viewer.state import Store, ViewState

REDRAW_MS = 50
"""Progress is drawn at most this often, however fast it comes."""
SHOWN = ("message", "studies", "outcomes", "skipped", "analysed", "sources")


class StatusLine(QWidget):
    """One line that tells what goes on.

    Signals:
        skipped_requested: The list of skipped files is wanted.
        stop_requested: The analysis of what is not on screen is to end.
    """

    skipped_requested = Signal()
    stop_requested = Signal()

    def __init__(self, store: Store, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store, self._jobs = store, jobs
        self._progress: dict[Job, Progress] = {}
        self._doing = _single()
        self._bar = QProgressBar()
        self._cancel = _flat("✕ cancel", "Stop this")
        self._message = _single()
        self._message.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._probe = _single()
        self._library = _single()
        self._skipped = _flat("", "Show which files were left out, and why")
        self._later = QTimer(self, interval=REDRAW_MS, singleShot=True)
        self._later.timeout.connect(self.refresh)
        self._lay_out()
        self._cancel.clicked.connect(self._stop)
        self._skipped.clicked.connect(self.skipped_requested)
        jobs.began.connect(self._soon)
        jobs.ended.connect(self._ended)
        jobs.progressed.connect(self._progressed)
        store.changed.connect(self._changed)
        self.refresh()

    def probe(self, text: str) -> None:
        """Show what is under the cursor."""
        self._probe.setText(text)

    def refresh(self) -> None:
        """Show what runs now."""
        state = self._store.state
        job = self._job()
        done, total = state.analysed
        if job is not None:
            self._show_job(job)
        else:
            self._show_run(f"Analysing {done} of {total}" if done < total else "", done, total)
        self._message.setText(state.message)
        self._message.setToolTip(state.message)
        self._library.setText(_summary(state))
        count = sum(not skipped.harmless for skipped in state.skipped)
        say_button(self._skipped, f"{count} file{'s' * (count != 1)} skipped" if count else "")

    def _job(self) -> Job | None:
        """The oldest job that was not asked to stop yet."""
        return next((job for job in self._jobs.running if not job.is_stopping), None)

    def _show_job(self, job: Job) -> None:
        progress = self._progress.get(job, Progress(job.title))
        self._show_run(progress.message or job.title, progress.done, progress.total or 0)

    def _show_run(self, text: str, done: int, total: int) -> None:
        say(self._doing, text)
        self._bar.setVisible(bool(text))
        self._cancel.setVisible(bool(text))
        self._bar.setRange(0, total)
        self._bar.setValue(min(done, total))

    def _stop(self) -> None:
        job = self._job()
        if job is not None:
            job.cancel()
            self._soon()
        else:
            self.stop_requested.emit()

    def _progressed(self, job: Job, progress: Progress) -> None:
        self._progress[job] = progress
        self._soon()

    def _ended(self, job: Job) -> None:
        self._progress.pop(job, None)
        self._soon()

    def _changed(self, old: ViewState, new: ViewState) -> None:
        if any(getattr(old, name) is not getattr(new, name) for name in SHOWN):
            self._soon()

    def _soon(self, _job: object = None) -> None:
        if not self._later.isActive():
            self._later.start()

    def _lay_out(self) -> None:
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(150)
        self._bar.setAccessibleName("Progress")
        self._probe.setAccessibleName("Position and value under the cursor")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 3, 12, 3)
        layout.setSpacing(10)
        for part in (self._doing, self._bar, self._cancel):
            layout.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self._message, 1)
        for part in (self._probe, self._library, self._skipped):
            layout.addWidget(part)


def _summary(state: ViewState) -> str:
    """The library in a few words: its name, studies, and how many images have no answer."""
    if not state.sources:
        return ""
    name = state.sources[0].name if len(state.sources) == 1 else f"{len(state.sources)} sources"
    studies = f"{len(state.studies):,} {'study' if len(state.studies) == 1 else 'studies'}"
    without = sum(isinstance(outcome, NoPrediction) for outcome in state.outcomes.values())
    return " · ".join([name, studies, *([f"{without:,} not analysed"] if without else [])])


def say_button(button: QPushButton, text: str) -> None:
    """Set a button's text, and hide it while there is none."""
    button.setText(text)
    button.setVisible(bool(text))


def _single() -> QLabel:
    return label(role="faint", wraps=False)


def _flat(text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setFlat(True)
    button.setToolTip(tip)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
