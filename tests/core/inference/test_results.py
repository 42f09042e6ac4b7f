"""From log-odds to one of three states, for a view and for a study."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from pydicom import Dataset

from core.bundle import BundleInfo, Thresholds
from core.inference import ResultCache, probability, state_of, study_result
from core.reading import read
from core.types import Greyscale, ImageRef, Prediction, Radiograph, ResultState, Window


def test_temperature_softens_the_probability() -> None:
    assert probability(0.0, 3.0) == 0.5
    assert probability(2.0, 1.0) == pytest.approx(1 / (1 + math.exp(-2)))
    assert probability(2.0, 4.0) == pytest.approx(1 / (1 + math.exp(-0.5)))


@pytest.mark.parametrize(("log_odds", "expected"), [(1e6, 1.0), (-1e6, 0.0)])
def test_extreme_log_odds_stay_probabilities(log_odds: float, expected: float) -> None:
    assert probability(log_odds, 0.01) == expected


@pytest.mark.parametrize(
    ("value", "state"),
    [
        (0.0, ResultState.NEGATIVE),
        (0.199, ResultState.NEGATIVE),
        (0.2, ResultState.UNCERTAIN),
        (0.699, ResultState.UNCERTAIN),
        (0.7, ResultState.POSITIVE),
        (1.0, ResultState.POSITIVE),
    ],
)
def test_two_thresholds_make_three_states(value: float, state: ResultState) -> None:
    assert state_of(value, Thresholds(rule_out=0.2, rule_in=0.7)) is state


def test_crossed_thresholds_leave_no_uncertainty() -> None:
    youden = Thresholds(rule_out=0.4, rule_in=0.4, crossed=True)
    assert {state_of(value, youden) for value in (0.0, 0.39, 0.4, 1.0)} == {ResultState.NEGATIVE, ResultState.POSITIVE}


def test_a_study_is_the_mean_of_its_analysed_views(
    describe_bundle: Callable[..., BundleInfo], make_prediction: Callable[..., Prediction]
) -> None:
    views = [make_prediction(probability=0.4), make_prediction(probability=0.9)]
    result = study_result(views, 3, describe_bundle())
    assert result.probability == pytest.approx(0.65)
    assert (result.highest, result.analysed, result.total) == (0.9, 2, 3)
    assert result.state is ResultState.POSITIVE  # by the study's thresholds, 0.3 and 0.6, not the image's


def test_a_study_without_an_analysed_view_has_no_number(describe_bundle: Callable[..., BundleInfo]) -> None:
    result = study_result([], 2, describe_bundle())
    assert (result.state, result.probability, result.highest) == (ResultState.NOT_ANALYSED, None, None)


def film(digest: str, window: float = 100.0) -> Radiograph:
    """A film of which only digest and window matter."""
    greyscale = Greyscale(vois=(Window(window, window),))
    return Radiograph(ImageRef(Path("film")), np.zeros((2, 2), np.uint8), greyscale, digest, "PNG")


def test_the_cache_keeps_the_results_used_last(make_prediction: Callable[..., Prediction]) -> None:
    cache = ResultCache(limit=2)
    first, second, third = (make_prediction(image_digest=name) for name in "abc")
    cache.put(film("a"), first)
    cache.put(film("b"), second)
    assert cache.get(film("a"), first.bundle_digest) is first
    cache.put(film("c"), third)
    assert cache.get(film("b"), first.bundle_digest) is None
    assert cache.get(film("a"), first.bundle_digest) is first
    assert cache.get(film("a"), "another bundle") is None
    cache.clear()
    assert len(cache) == 0


def test_the_same_values_with_another_window_are_another_picture_to_the_model(
    make_prediction: Callable[..., Prediction],
) -> None:
    cache = ResultCache()
    made = make_prediction(image_digest="a")
    cache.put(film("a", window=100.0), made)
    assert cache.get(film("a", window=100.0), made.bundle_digest) is made
    assert cache.get(film("a", window=900.0), made.bundle_digest) is None


def test_a_film_with_a_lookup_table_is_found_again(
    tmp_path: Path,
    write_dicom: Callable[..., Path],
    ramp: NDArray[np.uint16],
    make_prediction: Callable[..., Prediction],
) -> None:
    table = Dataset()
    table.LUTDescriptor = [4096, 0, 12]
    table.LUTData = np.arange(4096, dtype=np.uint16).tobytes()
    table["LUTData"].VR = "OW"
    path = write_dicom(tmp_path / "film", ramp, VOILUTSequence=[table], BitsStored=12, HighBit=11)
    table.LUTData = np.arange(4096, dtype=np.uint16)[::-1].tobytes()
    other = write_dicom(tmp_path / "other", ramp, VOILUTSequence=[table], BitsStored=12, HighBit=11)

    cache = ResultCache()
    prediction = make_prediction(image_digest=read(path).digest)
    cache.put(read(path), prediction)
    assert cache.get(read(path), prediction.bundle_digest) is prediction
    assert cache.get(read(other), prediction.bundle_digest) is None
