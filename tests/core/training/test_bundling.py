"""No bundle is written whose reader model is not the model that was trained."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import pytest

from core.bundle import Bundle, Parity, reader_model, tensors
from core.errors import BundleError
from core.inference import ReaderModel
from core.preprocess import apply
from core.training.bundling import accepted, synthetic_pictures

GOOD = Parity(images=1, probability=0.0, probability_tolerance=1e-5, map=0.0, map_tolerance=1e-3)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"probability": 2e-5}, r"probability differs from Keras by 2e-05, of 1e-05 allowed"),
        ({"map": 0.5}, r"map differs from tf-keras-vis by 0.5"),
        ({"probability": float("nan")}, "probability differs"),
    ],
)
def test_a_reader_model_that_differs_is_refused(change: dict[str, float], message: str) -> None:
    assert accepted(GOOD, "x-1.0") is GOOD
    with pytest.raises(BundleError, match=message):
        accepted(msgspec.structs.replace(GOOD, **change), "x-1.0")


def test_pictures_to_compare_on_are_always_the_same() -> None:
    first, second = synthetic_pictures(2)
    assert np.array_equal(first, synthetic_pictures(1)[0])
    assert not np.array_equal(first, second)
    assert (first.min(), first.max()) == (0.0, 255.0)


@pytest.mark.slow
def test_the_bundle_says_how_close_it_is(small_bundle: Bundle) -> None:
    parity = small_bundle.info.provenance.parity
    assert parity is not None
    assert parity.images == 8
    assert parity.probability <= parity.probability_tolerance
    assert parity.map <= parity.map_tolerance


@pytest.mark.slow
def test_what_is_shipped_is_what_was_compared(small_bundle: Bundle, small_model: Any) -> None:  # noqa: ANN401
    from core.networks import get_tensors

    shipped = tensors(small_bundle)
    assert all(np.array_equal(shipped[name], tensor) for name, tensor in get_tensors(small_model).items())
    tensor = apply(synthetic_pictures(1)[0], small_bundle.info.preprocessing).tensor
    log_odds = ReaderModel(reader_model(small_bundle)).run(tensor).log_odds
    expected = np.asarray(small_model(tensor[None]))[0]
    assert log_odds == pytest.approx(np.log(expected[1] / expected[0]), abs=1e-4)
