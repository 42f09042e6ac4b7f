"""What is shown when something unexpected happened."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from viewer.dialogs.parts import button, copy, faint

TEXT = "Something unexpected happened. You can go on; what was open is still there."
HINT = "The report names no patient, no film and no folder of yours. Copying it sends it nowhere."


class CrashDialog(QDialog):
    """A short sentence, the report, and the choice to go on or to quit."""

    def __init__(self, report: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Humerus Viewer")
        self._report = report
        sentence = QLabel(TEXT, self)
        sentence.setWordWrap(True)
        self.text = QPlainTextEdit(report, self)
        self.text.setReadOnly(True)
        self.text.setAccessibleName("Report")
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.copy_button = button("Copy report", lambda: copy(self._report), self)
        self.quit_button = button("Quit", self._quit, self)
        self.continue_button = button("Continue", self.accept, self)
        self.continue_button.setDefault(True)
        row = QHBoxLayout()
        row.addWidget(self.copy_button)
        row.addStretch(1)
        row.addWidget(self.quit_button)
        row.addWidget(self.continue_button)
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        for part in (sentence, self.text, faint(HINT, self)):
            layout.addWidget(part)
        layout.addLayout(row)
        self.resize(640, 400)
        self.continue_button.setFocus()

    def _quit(self) -> None:
        """Close the window, so that it can put away what it keeps; without one, end the event loop."""
        window = self.parentWidget()
        self.reject()
        if window:
            window.window().close()
        else:
            QCoreApplication.quit()
