"""What stands above each film and in the result while two models are compared."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from PySide6.QtWidgets import QLabel, QWidget

from core.bundle import BundleInfo
from core.types import NoPrediction, Prediction, ResultState
from viewer.panels import ModelLine, ResultPanel
from viewer.state import SecondModel, Store, merged


@pytest.fixture
def other(info: BundleInfo) -> BundleInfo:
    """A model that never saw metal."""
    clean = msgspec.structs.replace(info.provenance, hardware_in_training=False)
    return msgspec.structs.replace(info, name="other", version="2.0", provenance=clean)


@pytest.fixture
def compared(
    open_store: Store, info: BundleInfo, other: BundleInfo, make_prediction: Callable[..., Prediction]
) -> Store:
    """The first model says fracture, the second negative."""
    ref = open_store.state.image
    assert ref is not None
    first, second = make_prediction(0.87), make_prediction(0.12, ResultState.NEGATIVE)
    open_store.update(
        outcomes=merged({}, {ref: first}), model=info, second=SecondModel(Path("/models/o"), other, "", {ref: second})
    )
    return open_store


def said(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if not label.isHidden())


def test_each_line_names_its_model_its_answer_and_what_it_never_saw(
    compared: Store, shown: Callable[..., None]
) -> None:
    first, second = ModelLine(compared), ModelLine(compared, second=True)
    for line in (first, second):
        shown(line, 400, 90)
    assert "demo 1.0" in said(first)
    assert "<b>Fracture</b>&nbsp; 0.87" in said(first)
    assert "metal" not in said(first)
    assert "other 2.0" in said(second)
    assert "<b>Negative</b>&nbsp; 0.12" in said(second)
    assert "Never saw metal" in said(second)


def test_the_result_has_both_models_and_says_that_they_disagree(
    compared: Store, info: BundleInfo, shown: Callable[..., None]
) -> None:
    panel = ResultPanel(compared)
    panel.set_bundle(info)
    shown(panel, 300, 700)
    assert "SECOND MODEL" in said(panel)
    assert "Negative <small>0.12</small>" in said(panel)
    assert "The two models disagree on this study." in said(panel)


def test_a_second_model_that_is_refused_says_why(compared: Store, shown: Callable[..., None]) -> None:
    line = ModelLine(compared, second=True)
    shown(line, 400, 90)
    compared.update(second=SecondModel(Path("/models/broken"), problem="It is no bundle."))
    assert "broken" in said(line)
    assert "It is no bundle." in said(line)


def test_a_film_that_the_second_model_leaves_out_has_its_reason(compared: Store, shown: Callable[..., None]) -> None:
    line = ModelLine(compared, second=True)
    shown(line, 400, 90)
    second, image = compared.state.second, compared.state.image
    assert second is not None
    assert image is not None
    refused = NoPrediction(ResultState.NOT_ANALYSED, "it is smaller than 128 pixels")
    compared.update(second=replace(second, outcomes={image: refused}))
    assert "Not analysed, because it is smaller than 128 pixels." in said(line)


def test_a_model_that_never_saw_metal_says_so_in_its_result(
    compared: Store, other: BundleInfo, shown: Callable[..., None]
) -> None:
    compared.update(second=None)
    panel = ResultPanel(compared)
    panel.set_bundle(other)
    shown(panel, 300, 700)
    assert "Never saw metal" in said(panel)
