"""Questions before something is lost."""

from __future__ import annotations

from PySide6.QtWidgets import QMessageBox, QWidget

from viewer.main_window import TITLE


def sure(parent: QWidget, question: str, explanation: str, yes: str) -> bool:
    """Ask before something is lost; Cancel is the default."""
    box = QMessageBox(QMessageBox.Icon.NoIcon, TITLE, question, parent=parent)
    box.setInformativeText(explanation)
    agree = box.addButton(yes, QMessageBox.ButtonRole.DestructiveRole)
    cancel = box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(cancel)
    box.setEscapeButton(cancel)
    box.exec()
    return box.clickedButton() is agree
