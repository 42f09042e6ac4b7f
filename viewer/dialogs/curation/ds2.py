"""What DS2 would be now, beside the paper's numbers."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from viewer.dialogs.parts import button, heading
from viewer.state import Curation, Ds2Counts


class Ds2Panel(QFrame):
    """The numbers, and the way to write them down.

    Signals:
        export_requested: Write exclusion list and signed manifest.
        source_requested: Choose the dataset's table.
    """

    export_requested = Signal()
    source_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.numbers = QLabel(self)
        self.numbers.setTextFormat(Qt.TextFormat.RichText)
        self.numbers.setWordWrap(True)
        self.numbers.setAccessibleName("DS2 now")
        self.export = button("Export list and manifest…", self.export_requested.emit, self)
        self.choose = button("Choose a table…", self.source_requested.emit, self, "A CSV manifest of these films")
        for made in (self.export, self.choose):
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.setSpacing(6)
        for part in (heading("DS2 NOW", self), self.numbers, self.export, self.choose):
            layout.addWidget(part)

    def show_curation(self, state: Curation) -> None:
        """Bring everything up to date."""
        counts = state.ds2
        self.numbers.setText(counts_html(counts) if counts is not None else escape(state.ds2_problem))
        self.export.setVisible(counts is not None)
        self.export.setEnabled(counts is not None and counts.can_export)
        self.export.setToolTip(
            "The exclusion list, and a signed manifest that rebuilds DS2 byte for byte"
            if counts is not None and counts.can_export
            else "When every film is recognised, which goes on behind the queue, and not in a blind reading"
        )
        self.choose.setVisible(counts is None)


def counts_html(counts: Ds2Counts) -> str:
    """Numbers as lines, the parts as a small table, notes below."""
    lines = [
        f"{escape(name)} <b>{escape(number)}</b>{f' (paper {escape(paper)})' if paper else ''}"
        for name, number, paper in counts.rows
    ]
    rows = "".join(
        "<tr>" + "".join(f"<td style='padding-right:9px'>{escape(cell)}</td>" for cell in row) + "</tr>"
        for row in counts.parts
    )
    table = f"<table style='margin-top:4px'>{rows}</table>" if rows else ""
    return "<br>".join([*lines]) + table + "".join(f"<p>{escape(note)}</p>" for note in counts.notes)
