"""The self-test in the window: the core's checks on a job's thread, then the window's own, one at each turn."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from core.checks import CORE, Check, Checked, Result, as_text, program, run, run_one
from core.progress import Progress
from viewer.app.checks import facts, of_window
from viewer.jobs import Job, Jobs


class SelfTest(QObject):
    """One run at a time.

    Attributes:
        titles: What is checked, by name, in its order.

    Signals:
        began: A run has begun.
        running: Name of the check that runs now.
        checked: The :class:`~core.checks.Result` of one that has ended.
        ended: Text of the report; empty: the run was stopped.
    """

    began = Signal()
    running = Signal(str)
    checked = Signal(object)
    ended = Signal(str)

    def __init__(self, jobs: Jobs, window: QWidget, parent: QObject | None = None) -> None:
        """Make it; nothing runs.

        Args:
            jobs: Runs the checks that need no window.
            window: The one that is drawn.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self._jobs = jobs
        self._own = of_window(lambda: window)
        self.titles = {check.name: check.title for check in (*CORE, *self._own)}
        self._names = {title: name for name, title in self.titles.items()}
        self._job: Job | None = None
        self._left: list[Check] = []
        self._results: list[Result] = []

    def start(self) -> None:
        """Begin, unless it runs already."""
        if self._job is not None or self._left:
            return
        self._results.clear()
        self._job = job = self._jobs.start("Self-test", partial(run, CORE))
        job.progressed.connect(self._progressed)
        job.finished.connect(self._go_on)
        for end in (job.failed, job.cancelled, job.crashed):
            end.connect(self._give_up)
        self.began.emit()

    def stop(self) -> None:
        """Give up after the check in hand."""
        if self._job is not None:
            self._job.cancel()
        elif self._left:
            self._give_up()

    def _progressed(self, progress: Progress) -> None:
        if isinstance(progress, Checked) and progress.result is not None:
            self._take(progress.result)
        else:
            self.running.emit(self._names[progress.message])

    def _take(self, result: Result) -> None:
        self._results.append(result)
        self.checked.emit(result)

    def _go_on(self, _results: object) -> None:
        if self._job is None or self._job.is_stopping:
            self._give_up()
            return
        self._job = None
        self._left = list(self._own)
        self._announce()

    def _announce(self) -> None:
        """Say what comes, and do it once that has been painted."""
        self.running.emit(self._left[0].name)
        QTimer.singleShot(0, self, self._step)

    def _step(self) -> None:
        if not self._left:
            return
        self._take(run_one(self._left.pop(0)))
        if self._left:
            self._announce()
        else:
            self._end(as_text({**program(), **facts()}, self._results))

    def _give_up(self, *_: object) -> None:
        self._end("")

    def _end(self, report: str) -> None:
        self._job = None
        self._left.clear()
        self.ended.emit(report)
