"""What stands in the list when there is nothing to list."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

NOTHING_OPEN = "Nothing is open.\nDrop a folder, films or a DICOMDIR here."
NONE_YET = "No study found here so far."
NO_MATCH = "No study matches “{}”."
FILTERED = "No study has the chosen results."


class EmptyPage(QWidget):
    """A sentence, and a button when something can be done about it.

    Signals:
        cleared: Search and filter are to be cleared.
    """

    cleared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sentence = QLabel(self)
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.sentence.setWordWrap(True)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.sentence.setProperty("role", "faint")
        self.clear_button = QPushButton("Clear", self)
        self.clear_button.setAccessibleName("Clear search and filter")
        self.clear_button.clicked.connect(self.cleared)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 48, 20, 20)
        layout.setSpacing(14)
        layout.addWidget(self.sentence)
        layout.addWidget(self.clear_button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)

    def tell(self, *, opened: bool, narrowed: bool, text: str) -> None:
        """Say why the list is empty.

        Args:
            opened: Something is open.
            narrowed: A search or a filter hides all studies.
            text: What is searched for.
        """
        found = (NO_MATCH.format(text) if text else FILTERED) if narrowed else (NONE_YET if opened else NOTHING_OPEN)
        self.sentence.setText(found)
        self.clear_button.setVisible(narrowed)
