"""The result panel: the sentence, its number, its reasons."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from core.bundle import BundleInfo
from core.types import NoPrediction, Prediction, ResultState
from viewer.panels import ResultPanel
from viewer.state import Store, merged
from viewer.words import number

MakePrediction = Callable[..., Prediction]


@pytest.fixture
def panel(open_store: Store, info: BundleInfo, shown: Callable[..., None]) -> ResultPanel:
    made = ResultPanel(open_store)
    made.set_bundle(info)
    shown(made, 300, 700)
    return made


def texts(widget: QWidget) -> str:
    labels = (label.text() for label in widget.findChildren(QLabel) if label.isVisible())
    buttons = (row.accessibleName() or row.text() for row in widget.findChildren(QAbstractButton) if row.isVisible())
    return "\n".join([*labels, *buttons])


def answer(store: Store, *outcomes: Prediction | NoPrediction) -> None:
    assert store.state.study is not None
    refs = [record.ref for record in store.state.study.images]
    store.update(outcomes=merged(store.state.outcomes, dict(zip(refs, outcomes, strict=False))))


def test_the_study_is_the_mean_of_its_views_with_the_label_of_the_model(
    open_store: Store, panel: ResultPanel, make_prediction: MakePrediction
) -> None:
    answer(open_store, make_prediction(0.91), make_prediction(0.45, ResultState.UNCERTAIN))
    said = texts(panel)
    assert "Fracture" in said
    assert "0.68" in said
    assert "mean of 2 views · highest 0.91 · demo 1.0" in said
    assert "View 1 · AP: 0.91" in said
    assert "View 2 · LATERAL: 0.45" in said


def test_a_view_that_is_not_analysed_says_why_and_can_be_analysed_anyway(
    qtbot: QtBot, open_store: Store, panel: ResultPanel, make_prediction: MakePrediction
) -> None:
    answer(open_store, NoPrediction(ResultState.NOT_ANALYSED, "it is a knee", overridable=True), make_prediction(0.1))
    said = texts(panel)
    assert "Not analysed, because it is a knee." in said
    assert "mean of 1 of 2 views" in said
    button = next(found for found in panel.findChildren(QPushButton) if found.text() == "Analyse anyway")
    with qtbot.waitSignal(panel.override_requested):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_what_may_not_be_overridden_offers_no_button(open_store: Store, panel: ResultPanel) -> None:
    answer(open_store, NoPrediction(ResultState.NOT_ANALYSED, "it is a colour image"))
    assert "it is a colour image" in texts(panel)
    assert "Analyse anyway" not in texts(panel)


def test_a_refused_model_is_said_with_its_remedy(open_store: Store, panel: ResultPanel) -> None:
    panel.set_bundle(None, "It has changed since the bundle was made. Copy the bundle anew.")
    assert "No model" in texts(panel)
    assert "Copy the bundle anew." in texts(panel)


def test_the_notes_of_an_override_stand_beside_the_result(
    open_store: Store, panel: ResultPanel, make_prediction: MakePrediction
) -> None:
    answer(open_store, replace(make_prediction(0.9), notes=("its body part is outside (overridden)",)))
    assert "its body part is outside (overridden)" in texts(panel)


def test_a_row_shows_its_view(
    qtbot: QtBot, open_store: Store, panel: ResultPanel, make_prediction: MakePrediction
) -> None:
    answer(open_store, make_prediction(0.9), make_prediction(0.9))
    study = open_store.state.study
    assert study is not None
    row = next(found for found in panel.findChildren(QAbstractButton) if "View 2" in found.text())
    QTest.mouseClick(row, Qt.MouseButton.LeftButton)
    assert open_store.state.image == study.images[1].ref


def test_below_rule_out_the_map_carries_a_caution(
    open_store: Store, panel: ResultPanel, make_prediction: MakePrediction
) -> None:
    answer(open_store, make_prediction(0.1, ResultState.NEGATIVE))
    assert "Below rule-out" in texts(panel)
    assert "32 × 32 model pixels" in texts(panel)


def test_an_empty_map_is_a_result(open_store: Store, panel: ResultPanel, make_prediction: MakePrediction) -> None:
    answer(open_store, replace(make_prediction(0.9), cam=np.zeros((7, 7), np.float32)))
    assert "No supporting region" in texts(panel)


def test_without_tensorflow_the_methods_say_why_they_are_missing(
    open_store: Store, panel: ResultPanel, make_prediction: MakePrediction
) -> None:
    panel.set_methods([("gradcam", "Grad-CAM", ""), ("layercam", "LayerCAM", "")], "TensorFlow is not installed.")
    answer(open_store, make_prediction(0.9))
    menu = panel.findChild(QComboBox)
    assert isinstance(menu, QComboBox)
    enabled = [bool(menu.model().index(row, 0).flags() & Qt.ItemFlag.ItemIsEnabled) for row in range(menu.count())]
    assert enabled == [True, False]
    assert "TensorFlow is not installed." in texts(panel)


def test_choosing_a_method_asks_for_it(
    qtbot: QtBot, open_store: Store, panel: ResultPanel, make_prediction: MakePrediction
) -> None:
    panel.set_methods([("layercam", "LayerCAM", "")], "")
    answer(open_store, make_prediction(0.9))
    menu = panel.findChild(QComboBox)
    assert isinstance(menu, QComboBox)
    menu.setFocus()
    with qtbot.waitSignal(panel.method_requested) as asked:
        QTest.keyClick(menu, Qt.Key.Key_Down)
        menu.activated.emit(menu.currentIndex())
    assert asked.args == ["layercam"]


def test_a_label_with_markup_is_shown_as_it_is(
    open_store: Store, panel: ResultPanel, info: BundleInfo, make_prediction: MakePrediction
) -> None:
    import msgspec

    labels = msgspec.structs.replace(info.labels, positive="<img src=x>")
    panel.set_bundle(msgspec.structs.replace(info, labels=labels))
    answer(open_store, make_prediction(0.9))
    assert "&lt;img src=x&gt;" in texts(panel)


@pytest.mark.parametrize(
    ("probability", "text"),
    [(None, "–"), (0.0, "< 0.01"), (0.004, "< 0.01"), (0.31, "0.31"), (0.996, "> 0.99"), (1.0, "> 0.99")],
)
def test_no_number_reads_as_certainty(probability: float | None, text: str) -> None:
    assert number(probability) == text


def test_a_study_of_many_views_stays_short(
    store: Store, info: BundleInfo, make_study: Callable[..., object], shown: Callable[..., None]
) -> None:
    study = make_study(1, 40)
    store.update(studies=merged({}, {"study-1": study}), sources=(Path("/films"),))
    store.show(study)  # type: ignore[arg-type]
    panel = ResultPanel(store)
    panel.set_bundle(info)
    shown(panel, 300, 700)
    assert "and 28 more" in texts(panel)


def test_while_a_map_is_computed_the_text_is_of_the_one_that_is_shown(
    open_store: Store, panel: ResultPanel, make_prediction: MakePrediction
) -> None:
    panel.set_methods([("scorecam", "Score-CAM", "Takes minutes")], "")
    answer(open_store, make_prediction(0.7))
    open_store.update(explanation="scorecam")
    said = texts(panel)
    assert "Grad-CAM of “Fracture”" in said
    assert "Computing Score-CAM…" in said


def test_a_method_says_what_it_is_and_how_long_it_takes(
    open_store: Store, panel: ResultPanel, make_prediction: MakePrediction
) -> None:
    panel.set_methods([("scorecam", "Score-CAM", "Takes minutes")], "")
    menu = panel.findChild(QComboBox)
    assert isinstance(menu, QComboBox)
    tips = {menu.itemText(row): menu.itemData(row, Qt.ItemDataRole.ToolTipRole) for row in range(menu.count())}
    assert tips["Score-CAM"] == "Takes minutes"
    answer(open_store, make_prediction(0.7))
    open_store.update(explanation="scorecam")
    assert menu.toolTip() == "Takes minutes"
