"""An error that repeats does not bury the window, nor the log."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.paths import places
from viewer.app.crashes import LOG_NAME, Reports, end_log, keep_log
from viewer.app.program import Program
from viewer.dialogs import CrashDialog

TRACE = "Traceback (most recent call last):\nRuntimeError: boom\n"
OTHER = "Traceback (most recent call last):\nKeyError: 'x'\n"


@pytest.fixture
def program(launch: Callable[..., Program], qtbot: QtBot, broken_bundle: Path) -> Program:
    made = launch(bundle=str(broken_bundle))
    qtbot.waitUntil((places().logs / "viewer.log").is_file)
    return made


def shown(program: Program) -> list[CrashDialog]:
    return [dialog for dialog in program.window.findChildren(CrashDialog) if dialog.isVisible()]


def logged() -> str:
    return (places().logs / "viewer.log").read_text(encoding="utf-8")


def test_errors_that_come_while_one_is_shown_are_only_logged(program: Program) -> None:
    for trace in (TRACE, OTHER) * 30:
        program.show_crash(trace)
    (dialog,) = shown(program)
    assert "RuntimeError" in dialog.text.toPlainText()
    assert "KeyError" in logged()


def test_an_error_that_comes_again_is_counted_in_the_log(program: Program) -> None:
    for _ in range(1000):
        program.show_crash(TRACE)
    program.show_crash(OTHER)
    assert logged().count("Traceback") == 2
    assert "512 times by now: RuntimeError" in logged()


def test_an_error_before_the_log_is_open_is_written_whole_when_it_comes_again(tmp_path: Path) -> None:
    reports = Reports()
    reports.log(TRACE)
    keep_log(tmp_path)
    reports.log(TRACE)
    end_log()
    assert (tmp_path / LOG_NAME).read_text(encoding="utf-8").count("Traceback") == 1


def test_after_going_on_the_next_error_is_shown(program: Program) -> None:
    program.show_crash(TRACE)
    QTest.mouseClick(shown(program)[0].continue_button, Qt.MouseButton.LeftButton)
    program.show_crash(OTHER)
    assert ["KeyError" in dialog.text.toPlainText() for dialog in shown(program)] == [True]


def test_quitting_is_quitting_although_the_error_goes_on(program: Program) -> None:
    program.show_crash(TRACE)
    program.window.closing.connect(lambda: program.show_crash(TRACE))
    QTest.mouseClick(shown(program)[0].quit_button, Qt.MouseButton.LeftButton)
    program.show_crash(TRACE)
    assert not program.window.isVisible()
    assert shown(program) == []
