"""One editor for each kind of choice."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QSlider,
    QSpinBox,
    QWidget,
)

from viewer.dialogs.parts import button
from viewer.dialogs.settings_table import Kind, Row

STEPS = 100
WIDEST = 120
"""Of a number's field: a seed may have ten digits, but seldom has. No list of words is narrower, so that they align."""
INDENT = 8
"""Of a number in its field: the style sheet's padding does not reach it there."""


class Editor(QWidget):
    """Shows and changes one value.

    Signals:
        edited: The person chose this value.
    """

    edited = Signal(object)

    def __init__(self, row: Row, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row = row
        self.line = QHBoxLayout(self)
        self.line.setContentsMargins(0, 0, 0, 0)

    @abstractmethod
    def show_value(self, value: Any) -> None:  # noqa: ANN401 - as the setting's type is
        """Show a value without saying that it was edited."""

    def _take(self, control: QWidget, stretch: int = 0) -> None:
        if isinstance(control, QAbstractSpinBox):
            control.lineEdit().setTextMargins(INDENT, 0, 0, 0)
        control.setAccessibleName(self.row.title)
        control.setToolTip(self.row.description)
        self.line.addWidget(control, stretch)


class ChoiceEditor(Editor):
    """One of several words."""

    def __init__(self, row: Row, parent: QWidget | None = None) -> None:
        super().__init__(row, parent)
        self.box = QComboBox(self)
        for choice, word in zip(row.choices, row.words, strict=True):
            self.box.addItem(word, choice)
        self.box.setMinimumWidth(WIDEST)
        self._take(self.box)
        self.line.addStretch(1)
        self.box.activated.connect(lambda _number: self.edited.emit(self.box.currentData()))

    def show_value(self, value: Any) -> None:  # noqa: ANN401
        """Select the word."""
        self.box.setCurrentIndex(self.box.findData(value))


class SwitchEditor(Editor):
    """On or off."""

    def __init__(self, row: Row, parent: QWidget | None = None) -> None:
        super().__init__(row, parent)
        self.box = QCheckBox(row.title, self)
        self._take(self.box)
        self.line.addStretch(1)
        self.box.clicked.connect(lambda checked: self.edited.emit(bool(checked)))

    def show_value(self, value: Any) -> None:  # noqa: ANN401
        """Tick or not."""
        self.box.setChecked(bool(value))


class NumberEditor(Editor):
    """A number between its bounds, by slider or typed."""

    def __init__(self, row: Row, parent: QWidget | None = None) -> None:
        super().__init__(row, parent)
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setRange(round(row.low * STEPS), round(row.high * STEPS))
        self.spin = QDoubleSpinBox(self)
        self.spin.setRange(row.low, row.high)
        self.spin.setSingleStep(0.05)
        self._take(self.slider, 1)
        self._take(self.spin)
        self.slider.valueChanged.connect(lambda value: self.spin.setValue(value / STEPS))
        self.spin.valueChanged.connect(self._choose)

    def show_value(self, value: Any) -> None:  # noqa: ANN401
        """Move slider and number."""
        with QSignalBlocker(self.slider), QSignalBlocker(self.spin):
            self.slider.setValue(round(value * STEPS))
            self.spin.setValue(value)

    def _choose(self, value: float) -> None:
        with QSignalBlocker(self.slider):
            self.slider.setValue(round(value * STEPS))
        self.edited.emit(value)


class WholeEditor(Editor):
    """A whole number between its bounds."""

    def __init__(self, row: Row, parent: QWidget | None = None) -> None:
        super().__init__(row, parent)
        self.spin = QSpinBox(self)
        self.spin.setRange(round(row.low), round(row.high))
        self.spin.setFixedWidth(WIDEST)
        self._take(self.spin)
        self.line.addStretch(1)
        self.spin.valueChanged.connect(self.edited.emit)

    def show_value(self, value: Any) -> None:  # noqa: ANN401
        """Show the number."""
        with QSignalBlocker(self.spin):
            self.spin.setValue(value)


class RateEditor(Editor):
    """A small number such as a learning rate; its arrows change the last digit that counts."""

    def __init__(self, row: Row, parent: QWidget | None = None) -> None:
        super().__init__(row, parent)
        self.spin = QDoubleSpinBox(self)
        self.spin.setDecimals(6)
        self.spin.setFixedWidth(WIDEST)
        self.spin.setRange(10**-6, row.high)
        self.spin.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)
        self._take(self.spin)
        self.line.addStretch(1)
        self.spin.valueChanged.connect(self.edited.emit)

    def show_value(self, value: Any) -> None:  # noqa: ANN401
        """Show the number."""
        with QSignalBlocker(self.spin):
            self.spin.setValue(value)


class TextEditor(Editor):
    """A word."""

    def __init__(self, row: Row, parent: QWidget | None = None) -> None:
        super().__init__(row, parent)
        self.field = QLineEdit(self)
        self.field.setPlaceholderText(row.empty)
        self._take(self.field, 1)
        self.field.textEdited.connect(lambda text: self.edited.emit(text.strip()))

    def show_value(self, value: Any) -> None:  # noqa: ANN401
        """Show the word."""
        if self.field.text().strip() != value:
            self.field.setText(str(value))


class FolderEditor(Editor):
    """A folder, typed or chosen; empty means the program's own."""

    def __init__(self, row: Row, parent: QWidget | None = None) -> None:
        super().__init__(row, parent)
        self.field = QLineEdit(self)
        self.field.setPlaceholderText(row.empty or "The one that ships")
        self.field.setClearButtonEnabled(True)
        self._take(self.field, 1)
        self.line.addWidget(button("Browse…", self._browse, self))
        self.field.editingFinished.connect(self._choose)
        self._shown = ""

    def show_value(self, value: Any) -> None:  # noqa: ANN401
        """Show the path."""
        self._shown = str(value)
        self.field.setText(self._shown)

    def _choose(self) -> None:
        if self.field.text().strip() != self._shown:
            self._shown = self.field.text().strip()
            self.edited.emit(self._shown)

    def _browse(self) -> None:
        chosen = self._ask()
        if chosen:
            self.field.setText(chosen)
            self._choose()

    def _ask(self) -> str:
        return QFileDialog.getExistingDirectory(self, self.row.title, self.field.text())


class FileEditor(FolderEditor):
    """A file, typed or chosen."""

    def _ask(self) -> str:
        return QFileDialog.getOpenFileName(self, self.row.title, self.field.text())[0]


EDITORS: dict[Kind, type[Editor]] = {
    Kind.CHOICE: ChoiceEditor,
    Kind.SWITCH: SwitchEditor,
    Kind.NUMBER: NumberEditor,
    Kind.WHOLE: WholeEditor,
    Kind.RATE: RateEditor,
    Kind.TEXT: TextEditor,
    Kind.FOLDER: FolderEditor,
    Kind.FILE: FileEditor,
}
