"""The model card: what the model in use was trained on and how good it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QTextBrowser, QVBoxLayout, QWidget

from viewer.dialogs.card_text import card_html
from viewer.dialogs.parts import button, copy

if TYPE_CHECKING:
    from core.bundle import Bundle


class ModelCard(QDialog):
    """The card in plain language; all of it can be selected and copied. Not modal."""

    def __init__(self, bundle: Bundle, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        self.setWindowTitle("Model card")
        self.text = QTextBrowser(self)
        self.text.setAccessibleName("Model card")
        self.text.setOpenLinks(False)
        self.text.setHtml(card_html(bundle))
        self.copy_button = button("Copy", lambda: copy(self.text.toPlainText()), self)
        row = QHBoxLayout()
        row.addWidget(self.copy_button)
        row.addStretch(1)
        row.addWidget(button("Close", self.close, self))
        layout = QVBoxLayout(self)
        layout.addWidget(self.text, 1)
        layout.addLayout(row)
        self.resize(640, 640)
