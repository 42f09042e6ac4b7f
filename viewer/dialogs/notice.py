"""The research-use notice."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

TITLE = "For research. Not a medical device."
TEXT = (
    "Humerus Viewer shows radiographs and what a model thinks of them. It is not approved for diagnosis, and no "
    "decision about a patient may rest on it.\n\n"
    "The model is often wrong. Its map shows where it looked, not where a finding is. How good it was, and on which "
    "films, stands in the model card.\n\n"
    "Films stay on this computer. Names and thumbnails are kept in folders that only you can enter, so that a library "
    "opens fast; the settings can turn that off."
)


def notice(parent: QWidget | None) -> bool:
    """Say once what the program is not; True when the person accepts it."""
    return NoticeDialog(parent).exec() == QDialog.DialogCode.Accepted


class NoticeDialog(QDialog):
    """A decision: use the program for research, or quit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Humerus Viewer")
        title = QLabel(TITLE, self)
        face = title.font()
        face.setPointSizeF(face.pointSizeF() * 1.35)
        face.setBold(True)
        title.setFont(face)
        title.setWordWrap(True)
        text = QLabel(TEXT, self)
        text.setWordWrap(True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        buttons = QDialogButtonBox(self)
        self.accept_button = buttons.addButton("I understand", QDialogButtonBox.ButtonRole.AcceptRole)
        self.quit_button = buttons.addButton("Quit", QDialogButtonBox.ButtonRole.RejectRole)
        self.accept_button.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 22, 24, 18)
        layout.setSpacing(16)
        for part in (title, text, buttons):
            layout.addWidget(part)
        self.setFixedWidth(460)
