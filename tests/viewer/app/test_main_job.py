"""The main job end to end: demo library, shipped model, real window, real pixels."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from core.types import NoPrediction, Prediction
from viewer.app.program import Program

PATIENCE_MS = 120_000


def pixels(window: QWidget) -> NDArray[np.uint8]:
    """The window as (rows, columns, 4), in device pixels."""
    image = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 4].reshape(image.height(), image.width(), 4).copy()


def region(window: QWidget, part: QWidget) -> tuple[slice, slice]:
    """Where a part of the window lies in its pixels."""
    ratio = window.devicePixelRatioF()
    place = QRect(part.mapTo(window, part.rect().topLeft()), part.size())
    left, top = round(place.left() * ratio), round(place.top() * ratio)
    return (
        slice(top, top + round(place.height() * ratio)),
        slice(left, left + round(place.width() * ratio)),
    )


def all_analysed(program: Program) -> bool:
    state = program.store.state
    wanted = sum(len(study.images) for study in state.studies.values())
    return wanted > 0 and len(state.outcomes) == wanted and not program.jobs.running


@pytest.mark.slow
def test_the_demo_library_is_read_analysed_and_shows_where_the_model_looked(
    qtbot: QtBot, launch: Callable[..., Program], demo: Path
) -> None:
    program = launch(demo)
    window, store = program.window, program.store
    qtbot.waitUntil(lambda: all_analysed(program) and store.state.film is not None, timeout=PATIENCE_MS)

    outcomes = list(store.state.outcomes.values())
    predictions = [outcome for outcome in outcomes if isinstance(outcome, Prediction)]
    assert len(predictions) >= 24
    shown = next(study for study in store.state.studies.values() if _mapped(store.state.outcomes[study.images[0].ref]))
    store.show(shown)
    qtbot.waitUntil(lambda: store.state.film is not None and isinstance(store.state.outcome, Prediction))
    window.activateWindow()
    window.canvas.setFocus()
    qtbot.waitUntil(window.canvas.hasFocus)
    settled(qtbot, window)

    film = region(window, window.canvas)
    before = pixels(window)
    QTest.keyClick(window.canvas, Qt.Key.Key_G)
    assert store.state.map.visible
    with_map = pixels(window)
    QTest.keyClick(window.canvas, Qt.Key.Key_G)
    after = pixels(window)

    changed = (before != with_map).any(axis=2)
    assert changed[film].mean() > 0.05
    beside = changed.copy()
    beside[film] = False
    toolbar = region(window, window.menuBar())[0].stop
    beside[: toolbar + 60] = False  # the toolbar's button is lit
    assert not beside.any()
    assert (before == after).all()


@pytest.mark.slow
def test_a_study_outside_the_anatomy_is_analysed_when_the_reader_insists(
    qtbot: QtBot, launch: Callable[..., Program], write_dicom: Callable[..., Path], tmp_path: Path
) -> None:
    noise = np.random.default_rng(1).integers(0, 4096, (200, 160), np.uint16)
    program = launch(write_dicom(tmp_path / "skull.dcm", noise, BodyPartExamined="SKULL"))
    store = program.store
    qtbot.waitUntil(lambda: store.state.outcome is not None, timeout=PATIENCE_MS)
    refused = store.state.outcome
    assert isinstance(refused, NoPrediction)
    assert "skull" in refused.reason

    program.window.actions_by_id["study.override"].trigger()
    qtbot.waitUntil(lambda: isinstance(store.state.outcome, Prediction), timeout=PATIENCE_MS)
    outcome = store.state.outcome
    assert isinstance(outcome, Prediction)
    assert any("overridden" in note for note in outcome.notes)


def _mapped(outcome: object) -> bool:
    return isinstance(outcome, Prediction) and bool(outcome.cam.any())


def settled(qtbot: QtBot, window: QWidget) -> None:
    """Wait until two pictures in a row are alike: thumbnails have come, nothing moves."""
    last = [pixels(window)]

    def still() -> bool:
        last.append(pixels(window))
        return bool((last[-1] == last.pop(0)).all())

    def three_times() -> bool:
        for _ in range(3):
            qtbot.wait(60)
            if not still():
                return False
        return True

    qtbot.waitUntil(three_times, timeout=PATIENCE_MS)
