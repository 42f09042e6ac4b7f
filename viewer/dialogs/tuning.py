"""The window in which a model is trained, while the reader keeps reading."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from core.progress import Progress
from viewer.dialogs.parts import button, heading
from viewer.dialogs.tuning_choices import Choices, Counts, with_value
from viewer.dialogs.tuning_data import DataPart
from viewer.dialogs.tuning_form import TuningForm
from viewer.dialogs.tuning_run import RunPart
from viewer.state import Store, ViewState
from viewer.theme import theme_for

OF_DATA = ("source", "tags", "dataset", "twins")
"""Choices that change what the films hold."""


class FineTune(QDialog):
    """Choices first, then the run. Not modal; closing it leaves a run alone.

    Signals:
        read_requested: (Choices) what the films hold is wanted.
        start_requested: (Choices) train.
        stop_requested: End the run.
        compare_requested: Folder of the finished bundle.
    """

    read_requested = Signal(object)
    start_requested = Signal(object)
    stop_requested = Signal()
    compare_requested = Signal(object)

    def __init__(self, store: Store, choices: Choices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        self.setWindowTitle("Fine-tune a model")
        self._store = store
        self._read_for = choices
        self.data = DataPart(choices.source, choices.tags, self)
        self.form = TuningForm(choices, self)
        self.run = RunPart(self)
        self.start_button = button("Start", self._start, self, "Train in the background; you can go on reading")
        self.pages = QStackedWidget(self)
        self._lay_out()
        self.data.chosen.connect(self._choose_data)
        self.form.edited.connect(self._edited)
        self.run.stop_requested.connect(self.stop_requested)
        self.run.again_requested.connect(self.show_choices)
        self.run.compare_requested.connect(self.compare_requested)
        store.changed.connect(self._changed)
        self._show_run(store.state)
        self._set_ready(ready=False)

    @property
    def choices(self) -> Choices:
        """As they are now."""
        return self.form.choices

    def show_choices(self) -> None:
        """Go back to the choices."""
        self.pages.setCurrentIndex(0)
        self.read()

    def read(self) -> None:
        """Ask what the films hold, if any were chosen."""
        self._set_ready(ready=False)
        if self.choices.source:
            self.read_requested.emit(self.choices)

    def show_progress(self, progress: Progress) -> None:
        """Say how far the reading of the films is."""
        self.data.show_progress(progress)

    def show_counts(self, counts: Counts) -> None:
        """Show what the films hold; the training may start."""
        self.data.show_counts(counts)
        self._set_ready(ready=True)

    def show_problem(self, problem: str) -> None:
        """Say why the films cannot be used."""
        self.data.show_problem(problem)
        self._set_ready(ready=False)

    def _choose_data(self, source: str, tags: str) -> None:
        self.form.show_choices(with_value(with_value(self.choices, "source", source), "tags", tags))
        self.read()

    def _edited(self, choices: Choices) -> None:
        if any(getattr(choices, name) != getattr(self._read_for, name) for name in OF_DATA):
            self.read()

    def _start(self) -> None:
        self.start_requested.emit(self.choices)

    def _set_ready(self, *, ready: bool) -> None:
        self._read_for = self.choices
        self.start_button.setEnabled(ready)

    def _changed(self, old: ViewState, new: ViewState) -> None:
        if old.training is not new.training or old.settings is not new.settings:
            began = new.training is not None and new.training.running and not (old.training and old.training.running)
            self._show_run(new, turn=began)

    def _show_run(self, state: ViewState, *, turn: bool = True) -> None:
        if state.training is not None:
            self.run.show_run(state.training, theme_for(state.settings.theme))
            if turn:
                self.pages.setCurrentIndex(1)

    def _lay_out(self) -> None:
        parts = QHBoxLayout()
        parts.setSpacing(26)
        parts.addWidget(self.data, 10)
        parts.addWidget(self._form_area(), 12)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(button("Close", self.close, self))
        foot.addWidget(self.start_button)
        setup = QWidget(self)
        layout = QVBoxLayout(setup)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(parts, 1)
        layout.addLayout(foot)
        for page in (setup, self.run):
            self.pages.addWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(18, 16, 18, 14)
        whole.addWidget(self.pages)
        self.resize(980, 640)

    def _form_area(self) -> QScrollArea:
        right = QWidget(self)
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 10, 0)
        column.setSpacing(8)
        column.addWidget(heading("MODEL", right))
        column.addWidget(self.form)
        column.addStretch(1)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(right)
        area.setMinimumWidth(490)
        return area
