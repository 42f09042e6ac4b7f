"""A fine-tuning that runs: how far it is, its learning curves, and what came out."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from viewer.dialogs.curves import ACCURACY, LOSS, Plot
from viewer.dialogs.parts import button, faint
from viewer.state import TrainingRun
from viewer.theme import Theme
from viewer.words import duration

MEANWHILE = "Go on reading: this window may be closed, the training goes on. The status line shows how far it is."
STOPPED = "The next start with the same choices goes on where this one stopped."


class RunPart(QWidget):
    """Follows :class:`viewer.state.TrainingRun`.

    Signals:
        stop_requested: The training is to end.
        again_requested: The choices are wanted again.
        compare_requested: Folder of the finished bundle, to be compared with the model in use.
    """

    stop_requested = Signal()
    again_requested = Signal()
    compare_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run: TrainingRun | None = None
        self.title = QLabel(self)
        self.title.setProperty("role", "second")
        self.stage, self.left, self.numbers = QLabel(self), faint("", self), faint("", self)
        for part in (self.stage, self.numbers):
            part.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            part.setWordWrap(True)
        self.progress = QProgressBar(self)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("Training")
        self.loss = Plot("Loss", LOSS, parent=self)
        self.accuracy = Plot("Accuracy", ACCURACY, share=True, parent=self)
        self.problem = QLabel(self)
        self.problem.setProperty("role", "caution")
        self.problem.setWordWrap(True)
        self.problem.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.hint = faint("", self)
        self.stop_button = button("Stop", self.stop_requested.emit, self, STOPPED)
        self.again_button = button("Choices…", self.again_requested.emit, self, "Train another model, or go on")
        self.compare_button = button("Compare with the model in use…", self._compare, self)
        self._lay_out()

    def show_run(self, run: TrainingRun, theme: Theme) -> None:
        """Show how far it is."""
        self._run = run
        self.title.setText(run.name)
        self.stage.setText(_stage(run))
        self.stage.setVisible(run.running or run.folder is not None)
        self.left.setText(_left(run))
        self.progress.setRange(0, run.total or 0)
        self.progress.setValue(run.done)
        self.progress.setVisible(run.running)
        for plot in (self.loss, self.accuracy):
            plot.show_points(run.curve, run.most, theme)
        self.numbers.setText(str(run.curve[-1]) if run.curve else "")
        self.problem.setText(run.problem)
        self.problem.setVisible(bool(run.problem))
        self.hint.setText(_hint(run))
        self.stop_button.setVisible(run.running)
        self.again_button.setVisible(not run.running)
        self.compare_button.setVisible(run.folder is not None)

    def _compare(self) -> None:
        if self._run is not None and self._run.folder is not None:
            self.compare_requested.emit(self._run.folder)

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.addWidget(self.stage, 1)
        line.addWidget(self.left)
        self.left.setWordWrap(False)
        plots = QHBoxLayout()
        plots.setSpacing(18)
        plots.addWidget(self.loss, 1)
        plots.addWidget(self.accuracy, 1)
        row = QHBoxLayout()
        row.addWidget(self.stop_button)
        row.addWidget(self.again_button)
        row.addStretch(1)
        row.addWidget(self.compare_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(9)
        layout.addWidget(self.title)
        layout.addLayout(line)
        layout.addWidget(self.progress)
        layout.addLayout(plots, 1)
        for part in (self.numbers, self.problem, self.hint):
            layout.addWidget(part)
        layout.addLayout(row)


def _stage(run: TrainingRun) -> str:
    return f"Finished: {run.folder}" if run.folder is not None else run.stage


def _left(run: TrainingRun) -> str:
    # Inside a pass the trainer's own sentence ends with the time.
    known = run.running and run.left is not None and not run.stage.endswith(" left")
    return f"at most {duration(run.left or 0.0)} to go" if known else ""


def _hint(run: TrainingRun) -> str:
    if run.running:
        return MEANWHILE
    return "" if run.folder is not None else STOPPED
