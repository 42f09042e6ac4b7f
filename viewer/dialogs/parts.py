"""Small parts that several dialogs share."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSortFilterProxyModel, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QLabel, QLineEdit, QPushButton, QWidget


def search_field(placeholder: str, name: str, parent: QWidget) -> QLineEdit:
    """A search field that Escape empties before it closes the dialog."""
    field = _SearchField(parent)
    field.setPlaceholderText(placeholder)
    field.setAccessibleName(name)
    field.setClearButtonEnabled(True)
    return field


class _SearchField(QLineEdit):
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            return
        super().keyPressEvent(event)


def button(text: str, action: Callable[[], object], parent: QWidget, tip: str = "") -> QPushButton:
    """A push button that Return does not press by accident."""
    made = QPushButton(text, parent)
    made.setAutoDefault(False)
    made.setToolTip(tip)
    made.clicked.connect(lambda _checked: action())
    return made


def faint(text: str, parent: QWidget) -> QLabel:
    """Secondary text, wrapped, selectable."""
    label = QLabel(text, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setProperty("role", "faint")
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def heading(text: str, parent: QWidget) -> QLabel:
    """What a part of a dialog is called."""
    label = QLabel(text, parent)
    label.setProperty("role", "heading")
    return label


def roomy(view: QAbstractItemView) -> None:
    """Give the rows of a list or tree some air; before it is filled, as row heights are measured then."""
    view.setStyleSheet("QAbstractItemView::item { padding: 4px 3px; }")
    view.ensurePolished()


def copy(text: str) -> None:
    """Put text on the clipboard."""
    QGuiApplication.clipboard().setText(text)


def all_columns_filter(parent: QWidget) -> QSortFilterProxyModel:
    """A filter over all columns that keeps the rows above a match, whatever the case."""
    proxy = QSortFilterProxyModel(parent)
    proxy.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    proxy.setFilterKeyColumn(-1)
    proxy.setRecursiveFilteringEnabled(True)
    proxy.setAutoAcceptChildRows(True)
    return proxy
