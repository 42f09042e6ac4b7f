"""The self-test: what is checked, what was found, how long it took, and a report to copy."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from core.checks import VERDICT, Result, State, succeeded
from core.paths import write_atomically
from viewer.dialogs.parts import button, copy, faint, roomy

COLUMNS = ("Check", "Result", "Took", "What was found")
WORDS = {State.OK: "OK", State.MISSING: "Not there", State.FAILED: "Failed"}
HINT = "The report names no patient and no film of yours. Copying it sends it nowhere."


class SelfTestDialog(QDialog):
    """Not modal: the program can be used while the checks run.

    Signals:
        start_requested: The checks are to run again.
        stop_requested: They are to end.
    """

    start_requested = Signal()
    stop_requested = Signal()

    def __init__(self, titles: Mapping[str, str], parent: QWidget | None = None) -> None:
        """Make it with a row for each check.

        Args:
            titles: What is checked, by name.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        self.setWindowTitle("Self-test")
        self._titles, self._rows = titles, {name: row for row, name in enumerate(titles)}
        self._results: list[Result] = []
        self.report = ""
        self.summary = QLabel(self)
        self.summary.setWordWrap(True)
        self.progress = QProgressBar(self)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("Checks that have ended")
        self.table = QTableWidget(len(titles), len(COLUMNS), self)
        self._message = faint(HINT, self)
        self.copy_button = button("Copy report", lambda: copy(self.report), self)
        self.save_button = button("Save report…", self._ask_and_save, self)
        self.again_button = button("Run again", self.start_requested.emit, self)
        self.stop_button = button("Stop", self.stop_requested.emit, self, "After the check that runs now")
        self._lay_out()
        self.show_start()

    # ------------------------------------------------------------ what is told to it

    def show_start(self) -> None:
        """Nothing is known yet."""
        self._results.clear()
        for name, title in self._titles.items():
            self._fill(name, (title, "", "", ""))
        self._show_running(running=True)

    def show_running(self, name: str) -> None:
        """This check runs now."""
        self.summary.setText(f"{self._titles[name]}…")
        self._fill(name, (self._titles[name], "…", "", ""))

    def show_result(self, result: Result) -> None:
        """A check has ended."""
        self._results.append(result)
        self._fill(result.name, (result.title, WORDS[result.state], _took(result.took_ms), result.detail))
        if result.state is State.FAILED:
            self._embolden(result.name)
        self.table.resizeRowsToContents()
        self.progress.setValue(len(self._results))

    def show_end(self, report: str) -> None:
        """All checks have ended.

        Args:
            report: To copy; empty: they were stopped.
        """
        self.report = report
        self._show_running(running=False)
        failed = sum(result.state is State.FAILED for result in self._results)
        count = f" {failed} of {len(self._results)} checks failed." if failed else ""
        self.summary.setText(f"{VERDICT[succeeded(self._results)]}{count}" if report else "Stopped.")
        self.summary.setProperty("role", "caution" if failed else "")
        self._dress(self.summary)

    def save_to(self, path: Path) -> None:
        """Write the report; says below the table whether that worked."""
        try:
            write_atomically(path, self.report.encode(), private=True)
        except OSError as error:
            self._message.setText(f"It cannot be saved: {error.strerror}. Choose another folder.")
        else:
            self._message.setText(f"Saved as {path.name}.")

    def done(self, result: int) -> None:
        """Closed: nobody waits for the checks any more."""
        self.stop_requested.emit()
        super().done(result)

    # ------------------------------------------------------------ inside

    def _show_running(self, *, running: bool) -> None:
        self.progress.setRange(0, len(self._rows))
        self.progress.setValue(len(self._results))
        self.progress.setVisible(running)
        self.stop_button.setVisible(running)
        self.again_button.setVisible(not running)
        for part in (self.copy_button, self.save_button):
            part.setEnabled(not running and bool(self.report))

    def _fill(self, name: str, cells: tuple[str, ...]) -> None:
        for column, text in enumerate(cells):
            item = QTableWidgetItem(text)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
            item.setToolTip(text)
            self.table.setItem(self._rows[name], column, item)

    def _embolden(self, name: str) -> None:
        item = self.table.item(self._rows[name], 1)
        if item is not None:
            font = item.font()
            font.setBold(True)
            item.setFont(font)

    def _dress(self, part: QWidget) -> None:
        part.style().unpolish(part)
        part.style().polish(part)

    def _lay_out(self) -> None:
        self.table.setAccessibleName("Checks")
        self.table.setHorizontalHeaderLabels(COLUMNS)
        self.table.setShowGrid(False)
        self.table.setWordWrap(True)
        self.table.setTabKeyNavigation(False)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.table.verticalHeader().hide()
        head = self.table.horizontalHeader()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setHighlightSections(False)
        for column in range(len(COLUMNS) - 1):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(len(COLUMNS) - 1, QHeaderView.ResizeMode.Stretch)
        roomy(self.table)
        row = QHBoxLayout()
        for part in (self.copy_button, self.save_button):
            row.addWidget(part)
        row.addStretch(1)
        for part in (self.stop_button, self.again_button, button("Close", self.close, self)):
            row.addWidget(part)
        layout = QVBoxLayout(self)
        for widget in (self.summary, self.progress, self.table, self._message):
            layout.addWidget(widget)
        layout.addLayout(row)
        self.resize(860, 560)

    def _ask_and_save(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "Save report", "self-test.txt", "Text (*.txt)")
        if name:
            self.save_to(Path(name))


def _took(milliseconds: float) -> str:
    return f"{milliseconds / 1000:.1f} s" if milliseconds >= 1000 else f"{milliseconds:.0f} ms"
