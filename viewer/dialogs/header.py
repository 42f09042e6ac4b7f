"""A window with all that a file's header says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QDialog, QHBoxLayout, QHeaderView, QTreeView, QVBoxLayout, QWidget

from core.errors import HumerusError
from core.progress import Operation, Progress
from core.types import ImageRecord
from viewer.dialogs.parts import all_columns_filter, button, copy, faint, roomy, search_field
from viewer.jobs import Job
from viewer.jobs.operations import on_thread

COLUMNS = ("Tag", "Name", "VR", "Value")
WIDTHS = (150, 250, 44)
ROWS_AT_ONCE = 300
"""Rows that are put into the tree before the event loop turns."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the window: tag, name, VR, value, and how deep it lies."""

    tag: str
    name: str
    vr: str
    value: str
    depth: int = 0


def read_lines(path: Path) -> Operation[tuple[Line, ...]]:
    """Read a header; of a picture that has none, what is known of it.

    Raises:
        ReadingError: The file cannot be read.
    """
    from core.reading import header_rows, read_records

    yield Progress("Reading the header")
    records = read_records(path)
    if records[0].format != "DICOM":
        return tuple(_known(path, records))
    return tuple(Line(row.tag, row.name or row.keyword, row.vr, row.value, row.depth) for row in header_rows(path))


def _known(path: Path, records: tuple[ImageRecord, ...]) -> Iterator[Line]:
    record = records[0]
    size = f"{record.columns} x {record.rows} pixels" if record.rows else ""
    facts = {
        "File": path.name,
        "Folder": str(path.parent),
        "Format": record.format,
        "File size": f"{path.stat().st_size:,} bytes",
        "Matrix": size,
        "Frames": str(record.frames) if record.frames > 1 else "",
        "Body part": record.body_part,
        "Label of its study": record.label,
    }
    yield from (Line("", name, "", value) for name, value in facts.items() if value)
    yield Line("", "DICOM header", "", f"none: a {record.format} file has no patient, date, spacing or side")


class HeaderWindow(QDialog):
    """The header as a searchable tree. Not modal: it may stand beside the film.

    Signals:
        crashed: Text of the traceback of a bug.
    """

    crashed = Signal(str)

    def __init__(self, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModal(False)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"Header of {path.name}")
        self.search = search_field("Search tag, name or value…", "Search the header", self)
        self.tree = QTreeView(self)
        self.message = faint("Reading…", self)
        self._source = QStandardItemModel(0, len(COLUMNS), self)
        self._proxy = all_columns_filter(self)
        self._lines: Iterator[Line] = iter(())
        self._above: list[QStandardItem] = []
        self._filling = QTimer(self)
        self._filling.timeout.connect(self._fill)
        self._lay_out()
        self._job = Job("Reading the header", on_thread(lambda: read_lines(path)), self)
        self._job.finished.connect(self._show)
        self._job.failed.connect(self._fail)
        self._job.crashed.connect(self.crashed)
        self._job.start()

    def copy_rows(self) -> None:
        """Put the selected rows on the clipboard, or all shown ones when none is selected."""
        rows = self.tree.selectionModel().selectedRows() or list(self._shown(QModelIndex()))
        copy("".join("\t".join(str(row.siblingAtColumn(c).data() or "") for c in range(4)) + "\n" for row in rows))

    def done(self, result: int) -> None:
        """Let the reading thread end first."""
        self._filling.stop()
        self._job.cancel()
        self._job.wait()
        super().done(result)

    def _lay_out(self) -> None:
        self._source.setHorizontalHeaderLabels(list(COLUMNS))
        self._proxy.setSourceModel(self._source)
        self.tree.setModel(self._proxy)
        self.tree.setAccessibleName("Header")
        self.tree.setUniformRowHeights(True)
        roomy(self.tree)
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.tree.setTextElideMode(Qt.TextElideMode.ElideRight)
        for column, width in enumerate(WIDTHS):
            self.tree.setColumnWidth(column, width)
        self.tree.header().setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        row = QHBoxLayout()
        row.addWidget(button("Copy rows", self.copy_rows, self, "The selected rows, or all that are shown"))
        row.addWidget(self.message, 1)
        row.addWidget(button("Close", self.close, self))
        layout = QVBoxLayout(self)
        for part in (self.search, self.tree):
            layout.addWidget(part)
        layout.addLayout(row)
        self.resize(860, 620)
        self.search.textChanged.connect(self._filter)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self.tree, self.copy_rows)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self, self.search.setFocus)

    def _show(self, lines: tuple[Line, ...]) -> None:
        self._lines = iter(lines)
        self.message.setText("Shows patient data.")
        self._filling.start(0)

    def _fail(self, error: HumerusError) -> None:
        remedy = f" {error.remedy}." if error.remedy else ""
        self.message.setText(f"The header cannot be shown: the file {error.problem}.{remedy}")

    def _fill(self) -> None:
        for _ in range(ROWS_AT_ONCE):
            line = next(self._lines, None)
            if line is None:
                self._filling.stop()
                self._filter(self.search.text())
                return
            self._put(line)

    def _put(self, line: Line) -> None:
        """Append a row below the last one that lies less deep."""
        del self._above[line.depth :]
        above = self._above[-1] if self._above else self._source.invisibleRootItem()
        items = [QStandardItem(text) for text in (line.tag, line.name, line.vr, line.value)]
        items[3].setToolTip(line.value)
        above.appendRow(items)
        self._above.append(items[0])

    def _filter(self, text: str) -> None:
        self._proxy.setFilterFixedString(text.strip())
        if text.strip():
            self.tree.expandAll()
        first = self._proxy.index(0, 0)
        if first.isValid() and not self.tree.currentIndex().isValid():
            self.tree.selectionModel().setCurrentIndex(first, QItemSelectionModel.SelectionFlag.NoUpdate)

    def _shown(self, parent: QModelIndex) -> Iterator[QModelIndex]:
        for row in range(self._proxy.rowCount(parent)):
            index = self._proxy.index(row, 0, parent)
            yield index
            yield from self._shown(index)
