"""macOS hands files to the program that is there, as events: from Finder, and while it starts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from viewer.app.bootstrap import make_application
from viewer.app.program import Program

PATIENCE_MS = 60_000


@pytest.fixture
def films(pictures: Path) -> list[Path]:
    return sorted(pictures.rglob("image1.png"))


def opened(*paths: Path) -> None:
    for path in paths:
        QApplication.sendEvent(make_application(), QFileOpenEvent(str(path)))


def test_films_that_are_opened_together_are_one_library(
    qtbot: QtBot, launch: Callable[..., Program], films: list[Path], broken_bundle: Path
) -> None:
    program = launch(films[2], bundle=str(broken_bundle))
    qtbot.waitUntil(lambda: len(program.store.state.studies) == 1, timeout=PATIENCE_MS)
    program.window.showMinimized()
    opened(films[0], films[1])
    qtbot.waitUntil(lambda: program.store.state.sources == tuple(films[:2]), timeout=PATIENCE_MS)
    assert not program.window.isMinimized()


def test_a_film_that_is_opened_before_the_window_is_there_waits_for_it(
    qtbot: QtBot, launch: Callable[..., Program], films: list[Path], broken_bundle: Path
) -> None:
    opened(films[0])
    program = launch(films[1], bundle=str(broken_bundle))
    qtbot.waitUntil(lambda: bool(program.store.state.sources), timeout=PATIENCE_MS)
    assert program.store.state.sources == (films[1], films[0])


def test_what_is_no_file_opens_nothing(
    qtbot: QtBot, launch: Callable[..., Program], films: list[Path], broken_bundle: Path
) -> None:
    program = launch(films[2], bundle=str(broken_bundle))
    qtbot.waitUntil(lambda: len(program.store.state.studies) == 1, timeout=PATIENCE_MS)
    QApplication.sendEvent(make_application(), QFileOpenEvent(""))
    opened(films[0])
    qtbot.waitUntil(lambda: program.store.state.sources == (films[0],), timeout=PATIENCE_MS)
