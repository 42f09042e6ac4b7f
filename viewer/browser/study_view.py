"""The tree itself: keys, clicks on the arrow, type-ahead."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QTreeView, QWidget

from viewer.browser.model import StudyModel
from viewer.browser.study_delegate import ARROW, BAR

Index = QModelIndex | QPersistentModelIndex
Anchor = tuple[QPersistentModelIndex, int]
"""A row and the height at which it stands in the viewport."""


class StudyView(QTreeView):
    """Tree of studies and images.

    Signals:
        entered_row: Return was pressed or a row was double-clicked.
        moved: Other rows became visible.
    """

    entered_row = Signal()
    moved = Signal()

    def __init__(self, model: StudyModel, typed: Callable[[str], QModelIndex], parent: QWidget | None = None) -> None:
        """Make the view.

        Args:
            model: Its model.
            typed: Finds the row for what has been typed.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self._typed = typed
        self._prefix = ""
        self._since = QElapsedTimer()
        self._studies = model
        self.setModel(model)
        self.setAccessibleName("Studies")
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setIndentation(0)
        self.setRootIsDecorated(False)
        self.setExpandsOnDoubleClick(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.verticalScrollBar().valueChanged.connect(self.moved)
        self.verticalScrollBar().rangeChanged.connect(self.moved)
        self.doubleClicked.connect(self._double_clicked)

    def open_study(self, index: Index, opened: bool) -> None:
        """Show a study's images below it, or hide them."""
        top = self._studies.index(index.row(), 0)
        self._studies.set_expanded(top, opened)
        self.setExpanded(top, opened)

    def visible_rows(self, margin: int) -> list[QModelIndex]:
        """The rows in sight, top to bottom, and some more below and above."""
        first = self.indexAt(self.viewport().rect().topLeft())
        if not first.isValid():
            return []
        height = max(1, self.rowHeight(first))
        rows, index = [first], first
        for _ in range(self.viewport().height() // height + 1 + margin):
            index = self.indexBelow(index)
            rows.append(index)
        index = first
        for _ in range(margin):
            index = self.indexAbove(index)
            rows.append(index)
        return [row for row in rows if row.isValid()]

    def anchor(self) -> Anchor | None:
        """The row whose place on the screen must stay: the selected one when it is in sight, else the topmost."""
        chosen, sight = self.currentIndex(), self.viewport().rect()
        if not (chosen.isValid() and sight.intersects(self.visualRect(chosen))):
            chosen = self.indexAt(sight.topLeft()) if self.verticalScrollBar().value() else QModelIndex()
        return (QPersistentModelIndex(chosen), self.visualRect(chosen).top()) if chosen.isValid() else None

    def hold(self, anchor: Anchor | None) -> None:
        """Scroll so that an anchor is where it was before rows came in."""
        if anchor is None:
            return
        row, top = anchor
        self.executeDelayedItemsLayout()
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + self.visualRect(row).top() - top)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Left and Right close and open a study, Return goes to the film."""
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            self.entered_row.emit()
        elif event.key() == Qt.Key.Key_Right and index.isValid():
            self._inward(index)
        elif event.key() == Qt.Key.Key_Left and index.isValid():
            self._outward(index)
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:  # noqa: N802
        """Go to the next study whose name begins with what has been typed."""
        slow = self._since.isValid() and self._since.hasExpired(QGuiApplication.styleHints().keyboardInputInterval())
        self._prefix = search if slow else self._prefix + search
        self._since.restart()
        found = self._typed(self._prefix)
        if found.isValid():
            self.setCurrentIndex(found)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """A click on the arrow opens and closes; anywhere else it selects."""
        index = self.indexAt(event.position().toPoint())
        left = event.button() == Qt.MouseButton.LeftButton
        if left and self._on_arrow(index, event.position().x()):
            self.open_study(index, not self._studies.is_expanded(index))
            return
        super().mousePressEvent(event)

    def _on_arrow(self, index: QModelIndex, x: float) -> bool:
        row = self._studies.row(index)
        return bool(row and len(row.study.images) > 1 and not index.parent().isValid() and x < BAR + ARROW)

    def _double_clicked(self, index: QModelIndex) -> None:
        if index.isValid():
            self.entered_row.emit()

    def _inward(self, index: QModelIndex) -> None:
        row = self._studies.row(index)
        if index.parent().isValid() or row is None or len(row.study.images) < 2:
            return
        if self._studies.is_expanded(index):
            self.setCurrentIndex(self._studies.index(0, 0, index))
        else:
            self.open_study(index, opened=True)

    def _outward(self, index: QModelIndex) -> None:
        if index.parent().isValid():
            self.setCurrentIndex(index.parent())
        elif self._studies.is_expanded(index):
            self.open_study(index, opened=False)
