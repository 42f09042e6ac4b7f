"""The study list's model: structure in C++, contents in Python.

A tree view that lays itself out asks for every row, not only for the visible ones. With 10,000 studies a model whose
``index()`` and ``hasChildren()`` are Python costs 80 to 130 ms for each inserted row (measured); with the structure
kept by :class:`QStandardItemModel` it is 3 ms, and Python is asked for the visible rows' data alone. For the same
reason only expanded studies have child rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QStandardItemModel

from core.types import ImageRecord, ImageRef, ResultState
from viewer.browser import texts
from viewer.browser.arrangement import Arrangement
from viewer.browser.rows import StudyRow
from viewer.state import Store

Index = QModelIndex | QPersistentModelIndex


class StudyModel(QStandardItemModel):
    """Studies in the order of an arrangement; the images of the expanded ones below them."""

    def __init__(self, store: Store, arrangement: Arrangement, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setColumnCount(1)
        self._store = store
        self._arrangement = arrangement
        self._expanded: dict[str, QPersistentModelIndex] = {}
        self.label = "Positive"

    def row(self, index: Index) -> StudyRow | None:
        """The study of a row, or of the row above it for an image."""
        top = index.parent() if index.parent().isValid() else index
        shown = self._arrangement.shown
        return self._arrangement.get(shown[top.row()]) if 0 <= top.row() < len(shown) else None

    def record(self, index: Index) -> ImageRecord | None:
        """The image of an image row; None for a study's row."""
        row = self.row(index) if index.parent().isValid() else None
        images: Sequence[ImageRecord] = row.study.images if row else ()
        return images[index.row()] if 0 <= index.row() < len(images) else None

    def find(self, key: str, ref: ImageRef | None = None) -> QModelIndex:
        """The row of a study, or of its image when the study is expanded and ``ref`` is given."""
        place = self._arrangement.place(key)
        if place < 0 or place >= self.rowCount():
            return QModelIndex()
        top = self.index(place, 0)
        row = self._arrangement.get(key)
        if ref is None or row is None or key not in self._expanded:
            return top
        numbers = (number for number, record in enumerate(row.study.images) if record.ref == ref)
        return self.index(next(numbers, 0), 0, top)

    def is_expanded(self, index: Index) -> bool:
        """A study's row has its images below it."""
        row = self.row(index)
        return row is not None and row.study.key in self._expanded

    def set_expanded(self, index: Index, expanded: bool) -> None:
        """Put a study's images below it, or take them away."""
        row = self.row(index)
        if row is None or index.parent().isValid() or expanded == self.is_expanded(index):
            return
        top = self.index(index.row(), 0)
        if expanded:
            self._give_images(top, row)
        else:
            self._expanded.pop(row.study.key)
            self.removeRows(0, self.rowCount(top), top)

    def insert(self, places: Sequence[int]) -> None:
        """Rows came in at these places, one after the other."""
        for place in places:
            self.insertRows(place, 1)

    def touch(self, places: Sequence[int]) -> None:
        """The contents of these rows changed."""
        for place in places:
            top = self.index(place, 0)
            self.dataChanged.emit(top, top)
            below = self.rowCount(top)
            if below:
                self.dataChanged.emit(self.index(0, 0, top), self.index(below - 1, 0, top))

    def refit(self) -> list[QModelIndex]:
        """Match the arrangement after it has been arranged anew; gives the rows that must be opened in the view."""
        opened = [key for key in self._expanded if self._arrangement.get(key)]
        for persistent in self._expanded.values():
            top = self.index(persistent.row(), 0)
            self.removeRows(0, self.rowCount(top), top)
        self._expanded.clear()
        self.setRowCount(len(self._arrangement.shown))
        if self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, 0))
        return [top for key in opened if (top := self._open(key)).isValid()]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's signature
        """Text and tooltip; the delegate takes the rest from :meth:`row` and :meth:`record`."""
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        row = self.row(index)
        if row is None:
            return None
        record = self.record(index)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(row, record, index.row())
        return self._text(row, record, index.row())

    def badge(self, index: Index) -> tuple[ResultState | None, str]:
        """State and text of a row's badge; None and empty while it waits."""
        record = self.record(index)
        if record:
            outcome = self._store.state.outcomes.get(record.ref)
            return (outcome.state, texts.short_badge(*texts.outcome_badge(outcome))) if outcome else (None, "")
        row = self.row(index)
        if row is None or row.result is None:
            return None, ""
        return row.result.state, texts.badge_text(row.result.state, row.result.probability, self.label)

    def _open(self, key: str) -> QModelIndex:
        top, row = self.find(key), self._arrangement.get(key)
        if row and top.isValid():
            self._give_images(top, row)
        return top

    def _give_images(self, top: QModelIndex, row: StudyRow) -> None:
        self._expanded[row.study.key] = QPersistentModelIndex(top)
        self.insertRows(0, len(row.study.images), top)
        if not self.columnCount(top):
            self.insertColumns(0, 1, top)

    def _tip(self, row: StudyRow, record: ImageRecord | None, number: int) -> str:
        if record:
            reason = texts.outcome_reason(self._store.state.outcomes.get(record.ref), self.label)
            return "\n".join(part for part in (texts.view_name(record, number + 1), reason) if part)
        study = row.study
        parts = (row.title, study.patient.id and f"ID {study.patient.id}", study.description, row.reason)
        return "\n".join(dict.fromkeys(part for part in parts if part))

    def _text(self, row: StudyRow, record: ImageRecord | None, number: int) -> str:
        if record:
            return texts.view_name(record, number + 1)
        return ", ".join(part for part in (row.title, row.subtitle, row.date) if part)
