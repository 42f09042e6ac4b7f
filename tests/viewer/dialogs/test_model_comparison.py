"""Two bundles' measures beside each other, films that changed, and learning curves."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.bundle import BundleInfo, Metric
from core.types import Prediction, ResultState, Study
from viewer.dialogs import Differences
from viewer.dialogs.cases import cases
from viewer.dialogs.curves import LOSS, Plot, tick_step, ticks
from viewer.dialogs.measures import basis, common_split, measures
from viewer.state import SecondModel, Store, merged
from viewer.theme import DARK, LIGHT


@dataclass(frozen=True)
class Point:
    """A pass of a training."""

    number: int
    loss: float
    valid_loss: float


def with_metrics(info: BundleInfo, *metrics: Metric, **values: object) -> BundleInfo:
    return msgspec.structs.replace(info, metrics=metrics, **values)


def auroc(value: float, split: str = "test", stratum: str = "", n: int = 100) -> Metric:
    return Metric(
        name="AUROC", level="image", split=split, n=n, value=value, low=value - 0.1, high=value + 0.1, stratum=stratum
    )


def test_the_same_measures_stand_beside_each_other(info: BundleInfo) -> None:
    rare = Metric(name="Brier score", level="image", split="test", n=100, value=0.1)
    first = with_metrics(info, auroc(0.8), rare, auroc(0.7, stratum="with hardware"), auroc(0.9, "valid"))
    second = with_metrics(info, auroc(0.85), auroc(0.6, stratum="with hardware"))
    rows = measures(first, second)
    assert [row.name for row in rows] == ["AUROC", "Brier score (lower is better)", "AUROC, with hardware"]
    assert rows[0].first is not None
    assert rows[0].second is not None
    assert (rows[0].first.value, rows[0].second.value) == (0.8, 0.85)
    assert rows[1].second is None


def test_a_split_that_thresholds_were_fitted_on_is_said_to_flatter(info: BundleInfo) -> None:
    first, second = with_metrics(info, auroc(0.8, "valid"), auroc(0.7)), with_metrics(info, auroc(0.9, "valid"))
    assert common_split(first, second) == "valid"
    assert "flatter" in basis(first, second)
    assert "no measures of the same split" in basis(first, with_metrics(info))


def test_other_films_are_said_to_be_others(info: BundleInfo) -> None:
    first, second = with_metrics(info, auroc(0.8)), with_metrics(info, auroc(0.8, n=90))
    assert "Not the same films: 100 and 90" in basis(first, second)
    elsewhere = msgspec.structs.replace(second.provenance, dataset="another")
    assert "The datasets differ (invented and another)" in basis(
        first, with_metrics(info, auroc(0.8), provenance=elsewhere)
    )
    assert "100 films of invented each" in basis(first, first)


@pytest.fixture
def compared(
    store: Store,
    info: BundleInfo,
    make_study: Callable[[int, int], Study],
    make_prediction: Callable[..., Prediction],
) -> Store:
    """Three studies of one film; the models differ a little on the second and much on the third."""
    studies = [make_study(number, 1) for number in (1, 2, 3)]
    refs = [study.images[0].ref for study in studies]
    first = [(0.8, ResultState.POSITIVE), (0.5, ResultState.UNCERTAIN), (0.9, ResultState.POSITIVE)]
    second = [(0.7, ResultState.POSITIVE), (0.2, ResultState.NEGATIVE), (0.1, ResultState.NEGATIVE)]
    answers = [{ref: make_prediction(*one) for ref, one in zip(refs, said, strict=True)} for said in (first, second)]
    store.update(
        studies=merged({}, {study.key: study for study in studies}),
        outcomes=merged({}, answers[0]),
        model=with_metrics(info, auroc(0.8)),
        second=SecondModel(Path("/models/other"), with_metrics(info, auroc(0.9), name="other"), "", answers[1]),
    )
    return store


def test_changed_films_come_with_the_largest_change_first(compared: Store) -> None:
    found = cases(compared.state)
    assert [case.study.key for case in found] == ["study-3", "study-2"]
    assert found[0].change == pytest.approx(-0.8)


def test_the_window_says_how_the_models_differ(qtbot: QtBot, compared: Store, shown: Callable[..., None]) -> None:
    done: list[str] = []
    window = Differences(compared, lambda: done.append("switch"), lambda: done.append("keep"))
    shown(window, 860, 700)
    lines = window.as_text().splitlines()
    assert lines[1].split("\t") == ["AUROC", "0.80 (0.70 to 0.90)", "0.90 (0.80 to 1.00)"]
    assert lines[-2].split("\t") == ["DEMO, 0003", "AP", "Fracture 0.90", "Negative 0.10", "-0.80"]
    window.cases.setFocus()
    QTest.keyClick(window.cases, Qt.Key.Key_Down)
    QTest.keyClick(window.cases, Qt.Key.Key_Down)
    assert compared.state.study_key == "study-2"
    window.keep_button.click()
    assert done == ["keep"]


def test_the_window_goes_with_the_comparison(qtbot: QtBot, compared: Store, shown: Callable[..., None]) -> None:
    window = Differences(compared, lambda: None, lambda: None)
    shown(window)
    with qtbot.waitSignal(window.destroyed):
        compared.update(second=None)


def test_ticks_are_round_and_few() -> None:
    assert tick_step(1.0, 5) == pytest.approx(0.2)
    assert tick_step(19, 6) == pytest.approx(5)
    assert ticks(0.0, 0.8) == pytest.approx([0.0, 0.2, 0.4, 0.6, 0.8])
    assert tick_step(0.0, 5) > 0


def test_curves_are_drawn_in_both_themes_and_said_in_words(qtbot: QtBot, shown: Callable[..., None]) -> None:
    plot = Plot("Loss", LOSS)
    shown(plot, 360, 220)
    empty = plot.grab().toImage()
    points = [Point(number, 0.8 / number, 0.9 / number) for number in (1, 2, 3)]
    plot.show_points(points, 10, DARK)
    dark = plot.grab().toImage()
    plot.show_points(points, 10, LIGHT)
    assert dark != empty
    assert plot.grab().toImage() != dark
    assert plot.accessibleDescription() == "Pass 3: loss, training 0.267, tuning 0.300"


def test_a_flat_curve_and_one_that_is_no_number_do_no_harm(qtbot: QtBot, shown: Callable[..., None]) -> None:
    plot = Plot("Loss", LOSS)
    shown(plot, 360, 220)
    plot.show_points([Point(1, 0.5, 0.5), Point(2, 0.5, float("nan"))], 2, DARK)
    assert not plot.grab().isNull()
