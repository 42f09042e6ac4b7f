"""What the model thinks, as badges in the study list and as chips above it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.types import NoPrediction, Prediction, ResultState, Study
from tests.viewer.browser.conftest import badge, chip, rows, say, wait_for
from viewer.browser import StudyList
from viewer.state import Store

Opens = Callable[..., None]
Names = Callable[..., Study]
Predicts = Callable[..., Prediction]
KEYS = ("Fracture", "Uncertain", "Negative", "Not analysed")


def test_badges_and_chips_say_what_the_model_thinks(
    studies: StudyList,
    store: Store,
    open_studies: Opens,
    named_study: Names,
    make_prediction: Predicts,
    qtbot: QtBot,
) -> None:
    made = [named_study(number, f"P{number}^X") for number in range(4)]
    open_studies(*made)
    wait_for(qtbot, studies, 4)
    say(store, {record: make_prediction(value) for record, value in zip(made[0].images, (0.8, 0.7), strict=True)})
    none = NoPrediction(ResultState.NOT_ANALYSED, "the body part is chest", overridable=True)
    say(store, dict.fromkeys(made[1].images, none))
    say(store, {made[2].images[0]: make_prediction(0.1, ResultState.NEGATIVE)})
    qtbot.waitUntil(lambda: badge(studies, 2) != "")
    assert [badge(studies, row) for row in range(4)] == ["Fracture 0.75", "n/a", "Negative 0.10", ""]
    model = studies.view.model()
    tip = Qt.ItemDataRole.ToolTipRole
    assert "mean of 2 of 2 views, highest 0.80" in model.index(0, 0).data(tip)
    assert "Not analysed, because the body part is chest" in model.index(1, 0).data(tip)
    qtbot.waitUntil(lambda: chip(studies, "Negative").text() == "Negative 1")
    assert [chip(studies, word).text() for word in KEYS] == [
        "Fracture 1",
        "Uncertain 0",
        "Negative 1",
        "Not analysed 1",
    ]


def test_a_chosen_chip_has_room_for_its_words(studies: StudyList) -> None:
    button = chip(studies, "Uncertain")
    words = button.rect().adjusted(7, 3, -7, -3)
    before = button.grab(words).toImage()
    button.setChecked(True)
    assert button.grab(words).toImage() == before
    assert button.grab().toImage() != before


def test_a_chip_shows_only_its_kind(
    studies: StudyList,
    store: Store,
    open_studies: Opens,
    named_study: Names,
    make_prediction: Predicts,
    qtbot: QtBot,
) -> None:
    made = [named_study(number, f"P{number}^X") for number in range(3)]
    open_studies(*made)
    say(store, {record: make_prediction(0.9) for record in made[1].images})
    wait_for(qtbot, studies, 3)
    qtbot.waitUntil(lambda: badge(studies, 1) == "Fracture 0.90")
    QTest.mouseClick(chip(studies, "Fracture"), Qt.MouseButton.LeftButton)
    assert rows(studies) == ["P1"]
    QTest.mouseClick(chip(studies, "Uncertain"), Qt.MouseButton.LeftButton)
    assert rows(studies) == ["P1"]
    QTest.mouseClick(chip(studies, "Fracture"), Qt.MouseButton.LeftButton)
    assert studies._empty.isVisible()
    assert studies._empty.sentence.text() == "No study has the chosen results."
