"""What stands above the list: where one types, and how it is sorted."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QPushButton, QWidget

from viewer.browser.rows import ORDERS


class SortButton(QPushButton):
    """A menu of orders.

    Signals:
        chosen: Name of an order in :data:`~viewer.browser.rows.ORDERS`.
    """

    chosen = Signal(str)

    def __init__(self, order: str, parent: QWidget | None = None) -> None:
        super().__init__("Sort", parent)
        self.setFlat(True)
        self.setAccessibleName("Sort studies")
        menu, group = QMenu(self), QActionGroup(self)
        self._actions = {name: self._action(name, menu, group) for name in ORDERS}
        self.setMenu(menu)
        self.show_order(order)

    def show_order(self, order: str) -> None:
        """Tick the order that is in use."""
        self._actions[order].setChecked(True)
        self.setToolTip(f"Sorted by: {ORDERS[order].title}")

    def _action(self, name: str, menu: QMenu, group: QActionGroup) -> QAction:
        action = menu.addAction(ORDERS[name].title)
        action.setCheckable(True)
        action.triggered.connect(lambda _checked: self.chosen.emit(name))
        group.addAction(action)
        return action


class SearchField(QLineEdit):
    """Where one types what to look for.

    Signals:
        finished: Return or Down: go on in the list.
    """

    finished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText("Search name, ID, date…")
        self.setAccessibleName("Search studies")
        self.setToolTip("Name, ID, date, accession number or description; every word must occur")
        self.setClearButtonEnabled(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Down and Return lead into the list, Escape clears."""
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.finished.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)
