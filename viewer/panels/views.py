"""One row for each view of the study, with its own answer."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from core.types import ImageRef, Study
from viewer.panels.words import label, outcome_word, say, view_title
from viewer.state import Store, ViewState
from viewer.theme import state_colours, theme_for

MOST = 12
"""Rows that are shown; a study of more says how many are left."""


class ViewRow(QAbstractButton):
    """A view's name and number; a click shows the view."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ref: ImageRef | None = None
        self._value = ""
        self._colours = (QColor(), QColor(), QColor(), QColor())
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_view(self, state: ViewState, place: int) -> None:
        """Show the study's view at a place, counted from 0."""
        study = state.study
        if study is None:
            return
        record = study.images[place]
        outcome = state.outcomes.get(record.ref)
        theme = theme_for(state.settings.theme)
        self.ref = record.ref
        self._value = outcome_word(outcome)
        number = state_colours(theme, outcome.state if outcome else None)[1]
        self._colours = (QColor(theme.text), number, QColor(theme.line), QColor(theme.focus))
        self.setText(view_title(place + 1, record))
        self.setAccessibleName(f"{self.text()}: {self._value}")
        self.setToolTip("Show this view")
        self.setChecked(record.ref == state.image)
        self.update()

    def nextCheckState(self) -> None:  # noqa: N802 - Qt's name
        """A click does not check the row: the state does."""

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """One line of text with air."""
        return QSize(160, self.fontMetrics().height() + 10)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Name at the left, number at the right, a line below; the view on screen is bold."""
        text, number, line, focus = self._colours
        painter = QPainter(self)
        font = self.font()
        font.setBold(self.isChecked())
        painter.setFont(font)
        room = QRectF(self.rect()).adjusted(0, 0, 0, -1)
        painter.setPen(number)
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._value)
        width = painter.fontMetrics().horizontalAdvance(self._value) + 8
        title = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, int(room.width()) - width)
        painter.setPen(text)
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, title)
        lit = self.hasFocus() or self.underMouse()
        painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), focus if lit else line)
        painter.end()


class ViewRows(QWidget):
    """The rows of the selected study."""

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._rows: list[ViewRow] = []
        self._more = label(role="faint")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self._layout.addWidget(self._more)

    def refresh(self, state: ViewState) -> None:
        """Show the views of the study that is selected now."""
        study = state.study
        count = min(MOST, len(study.images)) if study else 0
        while len(self._rows) < count:
            self._add_row()
        for place, row in enumerate(self._rows):
            row.setVisible(place < count)
            if place < count:
                row.show_view(state, place)
        say(self._more, f"and {len(study.images) - MOST} more" if study and len(study.images) > MOST else "")

    def _add_row(self) -> None:
        row = ViewRow(self)
        row.clicked.connect(lambda: self._show(row.ref))
        self._layout.insertWidget(len(self._rows), row)
        self._rows.append(row)

    def _show(self, ref: ImageRef | None) -> None:
        study: Study | None = self._store.state.study
        self._store.show(study, ref)
