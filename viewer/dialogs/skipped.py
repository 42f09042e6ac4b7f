"""Which files are not in the library, and why."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSortFilterProxyModel, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from core.paths import write_atomically
from viewer.dialogs.parts import all_columns_filter, button, copy, faint, search_field

Index = QModelIndex | QPersistentModelIndex


class SkippedFile(Protocol):
    """A file that is not in the library."""

    @property
    def path(self) -> Path:
        """Which one."""

    @property
    def reason(self) -> str:
        """Why."""

    @property
    def harmless(self) -> bool:
        """It was never meant to be a film."""


class SkippedModel(QAbstractTableModel):
    """Path and reason."""

    def __init__(self, rows: Sequence[SkippedFile], parent: QWidget) -> None:
        super().__init__(parent)
        self.rows = tuple(rows)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """How many files."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """File and reason."""
        return 0 if parent.isValid() else 2

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        """Names of the columns."""
        named = orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return ("File", "Why it is not shown")[section] if named else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        """A cell's text; the whole of it as its tooltip."""
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        row = self.rows[index.row()]
        return str(row.path) if index.column() == 0 else row.reason


class SkippedDialog(QDialog):
    """A table that can be searched, copied and saved; what was never a film is left out until asked for."""

    def __init__(self, skipped: Sequence[SkippedFile], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Files that are not shown")
        self._problems = [row for row in skipped if not row.harmless]
        self._harmless = [row for row in skipped if row.harmless]
        self.search = search_field("Search file or reason…", "Search skipped files", self)
        self.others = QCheckBox(f"Show what was never a film, too: {len(self._harmless)} (texts, hidden files…)", self)
        self.others.setVisible(bool(self._harmless))
        self.table = QTableView(self)
        self._proxy: QSortFilterProxyModel = all_columns_filter(self)
        self._message = faint("", self)
        self._lay_out(QLabel(self._summary(), self))
        self._fill()
        self.search.textChanged.connect(self._proxy.setFilterFixedString)
        self.others.toggled.connect(self._fill)

    def as_text(self) -> str:
        """The rows that are shown, one line each, path and reason separated by a tab."""
        columns = range(2)
        shown = range(self._proxy.rowCount())
        return "".join(
            "\t".join(str(self._proxy.index(row, column).data()) for column in columns) + "\n" for row in shown
        )

    def save_to(self, path: Path) -> None:
        """Write the shown rows; says below the table whether it worked."""
        try:
            write_atomically(path, self.as_text().encode(), private=True)
        except OSError as error:
            self._message.setText(f"The list cannot be saved: {error.strerror}. Choose another folder.")
        else:
            self._message.setText(f"Saved as {path.name}. It holds paths, which may name patients.")

    def _summary(self) -> str:
        count = len(self._problems)
        if not count:
            return "No film is missing."
        return f"{count} film{'s' if count > 1 else ''} cannot be shown. All others are in the list."

    def _lay_out(self, summary: QLabel) -> None:
        self.table.setAccessibleName("Skipped files")
        self.table.setModel(self._proxy)
        self.table.setSortingEnabled(True)
        self.table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        self.table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        row = QHBoxLayout()
        row.addWidget(button("Copy list", lambda: copy(self.as_text()), self))
        row.addWidget(button("Save list…", self._ask_and_save, self))
        row.addStretch(1)
        row.addWidget(button("Close", self.close, self))
        layout = QVBoxLayout(self)
        for part in (summary, self.search, self.table, self.others, self._message):
            layout.addWidget(part)
        layout.addLayout(row)
        self.resize(760, 460)

    def _fill(self) -> None:
        rows = self._problems + (self._harmless if self.others.isChecked() else [])
        old = self._proxy.sourceModel()
        self._proxy.setSourceModel(SkippedModel(rows, self))
        if old is not None:
            old.deleteLater()

    def _ask_and_save(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "Save list", "skipped-files.txt", "Text (*.txt)")
        if name:
            self.save_to(Path(name))
