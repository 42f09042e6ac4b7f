"""The keys of tagging as large buttons: they show what one hand can do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QStylePainter, QWidget

WORDS = {
    "tag.hardware": ("H", "metal"),
    "tag.none": ("N", "no metal"),
    "tag.unsure": ("U", "unsure"),
    "tag.skip": ("S", "skip"),
    "tag.take-back": ("Z", "take back"),
    "tag.note": ("M", "note"),
}
"""Actions in their order, each with its letter where the person has not changed it, and its word."""


class KeyButton(QPushButton):
    """A letter above a word."""

    def __init__(self, action: QAction, letter: str, word: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._action, self._letter, self._word = action, letter, word
        self.setObjectName(action.objectName())
        self.setProperty("role", "key")
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(word)
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)
        self._follow()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Room for letter and word."""
        metrics = self.fontMetrics()
        return QSize(max(104, metrics.horizontalAdvance(self._word) + 34), round(metrics.height() * 3.1))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The style's button, then both texts."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        self._write(painter)

    def _write(self, painter: QPainter) -> None:
        keys = self._action.shortcuts()
        letter = keys[0].toString() if keys else ""
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 1.35)
        font.setBold(True)
        upper, lower = (
            self.rect().adjusted(0, 5, 0, -self.height() // 2),
            self.rect().adjusted(0, self.height() // 2, 0, -4),
        )
        painter.setFont(font)
        painter.drawText(upper, Qt.AlignmentFlag.AlignCenter, letter or self._letter)
        painter.setFont(self.font())
        painter.drawText(lower, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, self._word)

    def _follow(self) -> None:
        self.setEnabled(self._action.isEnabled())
        self.setToolTip(self._action.toolTip())
        self.update()


class KeyRow(QWidget):
    """The buttons side by side, and what Shift does."""

    def __init__(self, action: Callable[[str], QAction], parent: QWidget | None = None) -> None:
        """Make the row.

        Args:
            action: Gives an action by its id.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.buttons = {name: KeyButton(action(name), *words, self) for name, words in WORDS.items()}
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 10)
        layout.setSpacing(10)
        layout.addStretch(1)
        for made in self.buttons.values():
            layout.addWidget(made)
        layout.addStretch(1)
