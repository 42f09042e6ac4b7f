"""A window with a text to read: tables and sentences, to copy or to save."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QTextBrowser, QVBoxLayout, QWidget

from core.paths import write_atomically
from viewer.dialogs.parts import button, copy, faint


class Page(QDialog):
    """Not modal; its text can be selected, copied and saved."""

    def __init__(self, title: str, html: str, parent: QWidget | None = None, *, offered: str = "list.txt") -> None:
        """Show a text.

        Args:
            title: Of the window.
            html: The text, every value in it escaped.
            parent: Qt's owner.
            offered: Name of a file that is offered first.
        """
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setModal(False)
        self._offered = offered
        self.text = QTextBrowser(self)
        self.text.setAccessibleName(title)
        self.text.setHtml(html)
        self._message = faint("", self)
        row = QHBoxLayout()
        row.addWidget(button("Copy", lambda: copy(self.text.toPlainText()), self))
        row.addWidget(button("Save…", self._ask_and_save, self))
        row.addStretch(1)
        row.addWidget(button("Close", self.close, self))
        layout = QVBoxLayout(self)
        layout.addWidget(self.text)
        layout.addWidget(self._message)
        layout.addLayout(row)
        self.resize(820, 520)

    def save_to(self, path: Path) -> None:
        """Write the text; says below it whether that worked."""
        try:
            write_atomically(path, self.text.toPlainText().encode(), private=True)
        except OSError as error:
            self._message.setText(f"It cannot be saved: {error.strerror}. Choose another folder.")
        else:
            self._message.setText(f"Saved as {path.name}.")

    def _ask_and_save(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "Save", self._offered, "Text (*.txt)")
        if name:
            self.save_to(Path(name))
