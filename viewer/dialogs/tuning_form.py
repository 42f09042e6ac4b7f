"""The choices of a fine-tuning as a form: the plain ones, and the expert's when asked for."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from viewer.dialogs.parts import button
from viewer.dialogs.settings_editors import EDITORS, Editor
from viewer.dialogs.settings_table import Row, rows
from viewer.dialogs.tuning_choices import EXPERT, PLAIN, Choices, with_value

COLUMNS = 2
"""Columns of the expert's part."""


class TuningForm(QWidget):
    """Shows and changes choices.

    Signals:
        edited: The :class:`Choices` as they are now.
    """

    edited = Signal(object)

    def __init__(self, choices: Choices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choices = choices
        self._editors: dict[str, Editor] = {}
        self._labels: dict[str, QLabel] = {}
        table = rows(Choices)
        plain = self._grid([row for row in table if row.page == PLAIN], 1)
        self.expert = self._grid([row for row in table if row.page == EXPERT], COLUMNS)
        self.more = button("", self._toggle, self, "Layers, rates, seed, image processing")
        self.more.setFlat(True)
        self.more.setCheckable(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(plain)
        layout.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self.expert)
        self._toggle()
        self.show_choices(choices)

    def editor(self, name: str) -> Editor:
        """The editor of a choice."""
        return self._editors[name]

    def show_choices(self, choices: Choices) -> None:
        """Show choices without saying that they were edited."""
        self.choices = choices
        for name, editor in self._editors.items():
            editor.show_value(getattr(choices, name))
        for part in (self._editors["weights"], self._labels["weights"]):
            part.setVisible(choices.start == "file")

    def _grid(self, table: list[Row], columns: int) -> QWidget:
        block = QWidget(self)
        grid = QGridLayout(block)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(7)
        deep = -(-len(table) // columns)
        for place, row in enumerate(table):
            editor = EDITORS[row.kind](row, block)
            editor.edited.connect(lambda value, name=row.name: self._take(name, value))
            label = QLabel(row.title, block)
            label.setToolTip(row.description)
            across = place // deep * 2
            grid.addWidget(label, place % deep, across)
            grid.addWidget(editor, place % deep, across + 1)
            self._editors[row.name], self._labels[row.name] = editor, label
        for column in range(columns):
            grid.setColumnStretch(column * 2 + 1, 1)
        return block

    def _take(self, name: str, value: object) -> None:
        self.show_choices(with_value(self.choices, name, value))
        self.edited.emit(self.choices)

    def _toggle(self) -> None:
        wanted = self.more.isChecked()
        self.expert.setVisible(wanted)
        self.more.setText("▾ Expert choices" if wanted else "▸ Expert choices")
