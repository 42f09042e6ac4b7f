"""The data of a fine-tuning: which films, and what they hold, before anything starts."""

from __future__ import annotations

from html import escape
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QLineEdit, QProgressBar, QVBoxLayout, QWidget

from core.progress import Progress
from viewer.dialogs.parts import button, faint, heading
from viewer.dialogs.tuning_choices import Counts

HELP = (
    "A MURA folder, a FracAtlas folder (labels.csv and images), or a table of your own: path,label,patient,study,split."
)
NO_DATA = "Choose the films to learn from. What they hold is shown here before anything starts."


class DataPart(QWidget):
    """Paths of the films and of the tags, and the table of counts.

    Signals:
        chosen: (source, tags) as they are now, each a path or empty.
    """

    chosen = Signal(str, str)

    def __init__(self, source: str, tags: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.source, self.tags = QLineEdit(source, self), QLineEdit(tags, self)
        self._told = (source, tags)
        self._state = QLabel(NO_DATA, self)
        self._state.setWordWrap(True)
        self._state.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._progress = QProgressBar(self)
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName("Checking the films")
        self.counts = QLabel(self)
        self.counts.setAccessibleName("What the films hold")
        self.counts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.counts.setWordWrap(True)
        self._lay_out()
        self._progress.hide()
        for field in (self.source, self.tags):
            field.editingFinished.connect(self._tell)

    def show_progress(self, progress: Progress) -> None:
        """Say how far the reading is."""
        total = progress.total or 0
        self._say(f"{progress.message}: {progress.done:,} of {total:,}" if total else f"{progress.message}…")
        self._progress.setRange(0, total)
        self._progress.setValue(progress.done)
        self._progress.show()

    def show_counts(self, counts: Counts) -> None:
        """Show what the films hold."""
        self._progress.hide()
        self._say("")
        self.counts.setText(counts_html(counts))

    def show_problem(self, problem: str) -> None:
        """Say why they cannot be used."""
        self._progress.hide()
        self.counts.setText("")
        self._say(problem, caution=True)

    def _say(self, text: str, *, caution: bool = False) -> None:
        self._state.setText(text)
        self._state.setVisible(bool(text))
        role = "caution" if caution else "faint"
        if self._state.property("role") != role:
            self._state.setProperty("role", role)
            self._state.style().unpolish(self._state)
            self._state.style().polish(self._state)

    def _lay_out(self) -> None:
        self.source.setAccessibleName("Films: folder or table")
        self.source.setPlaceholderText("Folder or table")
        self.source.setToolTip(HELP)
        self.tags.setAccessibleName("Tags: which films show metal")
        self.tags.setPlaceholderText("Optional: table of films with metal, or: store")
        self.tags.setToolTip(
            "A CSV with the columns path,hardware, a store's file or URL, or the word store: your own tags. "
            "Needed for DS2 where the films do not say it"
        )
        first, second = QHBoxLayout(), QHBoxLayout()
        first.addWidget(self.source, 1)
        first.addWidget(button("Folder…", self._ask_folder, self))
        first.addWidget(button("Table…", lambda: self._ask_table(self.source), self, "A CSV manifest"))
        second.addWidget(self.tags, 1)
        second.addWidget(button("Tags…", lambda: self._ask_table(self.tags), self, "Which films show metal"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(heading("FILMS TO LEARN FROM", self))
        layout.addLayout(first)
        layout.addLayout(second)
        layout.addWidget(faint(HELP, self))
        for part in (self._progress, self._state, self.counts):
            layout.addWidget(part)
        layout.addStretch(1)
        self._say(NO_DATA)

    def _ask_folder(self) -> None:
        self._fill(self.source, QFileDialog.getExistingDirectory(self, "Films to learn from", self.source.text()))

    def _ask_table(self, field: QLineEdit) -> None:
        start = field.text() or str(Path(self.source.text()).parent)
        self._fill(field, QFileDialog.getOpenFileName(self, "Table", start, "Tables (*.csv);;All files (*)")[0])

    def _fill(self, field: QLineEdit, path: str) -> None:
        if path:
            field.setText(path)
            self._tell()

    def _tell(self) -> None:
        now = (self.source.text().strip(), self.tags.text().strip())
        if now != self._told:
            self._told = now
            self.chosen.emit(*now)


def counts_html(counts: Counts) -> str:
    """The table of counts as rich text; everything in it is escaped."""
    head = "".join(f"<th align='right'>{escape(name)}</th>" for name in ("", *counts.heads))
    body = "".join(_row_html(row) for row in counts.rows)
    notes = "".join(f"<p>{escape(note)}</p>" for note in counts.notes)
    table = f"<table cellspacing='0' cellpadding='4' width='100%'><tr>{head}</tr>{body}</table>"
    return f"<p><b>{escape(counts.title)}</b></p>{table}{notes}"


def _row_html(row: tuple[str, ...]) -> str:
    name, *cells = row
    numbers = "".join(f"<td align='right'>{escape(cell)}</td>" for cell in cells)
    return f"<tr><td>{escape(name)}</td>{numbers}</tr>"
