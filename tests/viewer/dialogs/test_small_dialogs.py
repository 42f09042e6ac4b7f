"""Crash dialog, notice, skipped files, model card."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from core.bundle import Bundle
from viewer.dialogs import CrashDialog, ModelCard, SkippedDialog, notice
from viewer.dialogs.notice import NoticeDialog

Shows = Callable[..., None]
LEFT = Qt.MouseButton.LeftButton


def press(qtbot: QtBot, dialog: QWidget, text: str) -> None:
    found = next(button for button in dialog.findChildren(QPushButton) if button.text() == text)
    QTest.mouseClick(found, LEFT)


def clipboard() -> str:
    return QGuiApplication.clipboard().text()


def test_the_crash_report_can_be_read_and_copied(shown: Shows, qtbot: QtBot) -> None:
    dialog = CrashDialog("Humerus Viewer\nKeyError")
    shown(dialog)
    assert dialog.text.toPlainText() == "Humerus Viewer\nKeyError"
    assert dialog.text.isReadOnly()
    press(qtbot, dialog, "Copy report")
    assert clipboard() == "Humerus Viewer\nKeyError"
    press(qtbot, dialog, "Continue")
    assert not dialog.isVisible()


def test_quit_in_the_crash_dialog_closes_the_window(shown: Shows, qtbot: QtBot) -> None:
    window = QWidget()
    shown(window)
    dialog = CrashDialog("report", window)
    dialog.open()
    press(qtbot, dialog, "Quit")
    assert not window.isVisible()


@pytest.mark.parametrize(("button", "accepted"), [("accept_button", True), ("quit_button", False)])
def test_the_notice_tells_whether_it_was_accepted(qtbot: QtBot, button: str, accepted: bool) -> None:
    def answer() -> None:
        dialog = next(top for top in QApplication.topLevelWidgets() if isinstance(top, NoticeDialog))
        QTest.mouseClick(getattr(dialog, button), LEFT)

    QTimer.singleShot(0, answer)
    assert notice(None) is accepted


@dataclass(frozen=True)
class Left:
    path: Path
    reason: str
    harmless: bool = False


LEFT_OUT = (
    Left(Path("/films/b.dcm"), "the file is cut short"),
    Left(Path("/films/a.dcm"), "the pixels are damaged"),
    Left(Path("/films/readme.txt"), "it is a text", harmless=True),
)


@pytest.fixture
def skipped(shown: Shows) -> SkippedDialog:
    dialog = SkippedDialog(LEFT_OUT)
    shown(dialog, 700, 400)
    return dialog


def test_skipped_films_are_listed_and_what_was_never_a_film_on_request(skipped: SkippedDialog, qtbot: QtBot) -> None:
    assert skipped.as_text() == "/films/a.dcm\tthe pixels are damaged\n/films/b.dcm\tthe file is cut short\n"
    skipped.others.click()
    assert "readme.txt" in skipped.as_text()
    QTest.keyClicks(skipped.search, "CUT")
    assert skipped.as_text() == "/films/b.dcm\tthe file is cut short\n"


def test_the_list_can_be_copied_and_saved(skipped: SkippedDialog, qtbot: QtBot, tmp_path: Path) -> None:
    press(qtbot, skipped, "Copy list")
    assert clipboard() == skipped.as_text()
    skipped.save_to(tmp_path / "list.txt")
    assert (tmp_path / "list.txt").read_text() == skipped.as_text()


def test_a_list_that_cannot_be_saved_says_why(skipped: SkippedDialog, tmp_path: Path) -> None:
    skipped.save_to(tmp_path / "missing" / "list.txt")
    assert "cannot be saved" in skipped._message.text()
    assert skipped.isVisible()


def test_the_card_says_what_a_clinician_asks(bundle: Bundle, shown: Shows, qtbot: QtBot) -> None:
    card = ModelCard(bundle)
    shown(card, 640, 640)
    text = " ".join(card.text.toPlainText().split())
    for words in (
        "Not a medical device",
        "Meant for: humerus, upper arm.",
        "3,210 images, 543 of them Fracture",
        "may take metal for the finding",
        "0.87 (0.82 to 0.91)",
        "not estimable: n = 7",
        "negative below 0.31, Fracture from 0.62 on, uncertain between",
        "there is no uncertain range",
        "It has seen films of one hospital only.",
        "CC-BY-4.0",
        "ab" * 32,
    ):
        assert words in text
    press(qtbot, card, "Copy")
    assert "0.87 (0.82 to 0.91)" in clipboard()


def test_markup_in_a_foreign_bundle_stays_text(bundle: Bundle, shown: Shows) -> None:
    card = ModelCard(bundle)
    shown(card, 640, 640)
    assert "FracAtlas <b>train</b>" in card.text.toPlainText()
