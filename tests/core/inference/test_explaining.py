"""Further maps through tf-keras-vis, and the reader model's map against its."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from core.bundle import Bundle, reader_model
from core.errors import HumerusError, InferenceError
from core.inference import METHODS, ReaderModel, explain, explain_unavailable, normalised_cam
from core.preprocess import apply
from core.progress import Progress, complete


@pytest.fixture
def tensor(small_bundle: Bundle) -> NDArray[np.float32]:
    picture = np.random.default_rng(11).uniform(0, 255, (90, 70)).astype(np.float32)
    return apply(picture, small_bundle.info.preprocessing).tensor


def test_methods_have_names_and_say_what_they_are() -> None:
    assert len({method.id for method in METHODS}) == len({method.title for method in METHODS}) == len(METHODS) == 4
    assert all(method.tooltip for method in METHODS)


def test_with_everything_installed_maps_are_available() -> None:
    assert explain_unavailable() == ""


def test_what_maps_lack_is_said_before_anything_is_loaded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "tensorflow", None)
    monkeypatch.setitem(sys.modules, "keras", None)
    wanted = "Further maps: this needs TensorFlow and Keras, which this installation does not have. "
    assert explain_unavailable().startswith(wanted)
    with pytest.raises(HumerusError, match=wanted):
        complete(explain(tmp_path, np.zeros((64, 64, 3), np.float32), "layercam"))


def test_an_unknown_method_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InferenceError, match="no such way"):
        complete(explain(tmp_path, np.zeros((64, 64, 3), np.float32), "tea-leaves"))


@pytest.mark.slow
def test_the_readers_map_is_grad_cam(small_bundle: Bundle, tensor: NDArray[np.float32]) -> None:
    oracle = complete(explain(small_bundle.directory, tensor, "gradcam"))
    assert oracle is not None
    cam = ReaderModel(reader_model(small_bundle)).run(tensor).cam
    assert cam.max() > 0
    assert np.allclose(cam, oracle, rtol=1e-3, atol=1e-5 * cam.max())
    assert np.allclose(normalised_cam(cam), normalised_cam(oracle), atol=1e-4)


@pytest.mark.slow
@pytest.mark.parametrize("method", ["gradcam-plus-plus", "layercam"])
def test_gradient_maps(small_bundle: Bundle, tensor: NDArray[np.float32], method: str) -> None:
    cells = complete(explain(small_bundle.directory, tensor, method))
    assert cells is not None
    assert cells.shape == (2, 2)
    assert cells.dtype == np.float32
    assert cells.min() >= 0
    assert cells.max() > 0


@pytest.mark.slow
def test_score_cam_in_steps_is_score_cam_at_once(small_bundle: Bundle, tensor: NDArray[np.float32]) -> None:
    steps: list[Progress] = []
    cells = complete(explain(small_bundle.directory, tensor, "scorecam"), steps.append)
    assert cells is not None
    assert len([step for step in steps if step.total == 16]) == 16
    assert np.allclose(cells, _score_cam_at_once(small_bundle, tensor), rtol=1e-3, atol=1e-4)


def _score_cam_at_once(bundle: Bundle, tensor: NDArray[np.float32]) -> NDArray[np.float64]:
    """Score-CAM written out: every channel's map, stretched and scaled to 0..1, masks the picture."""
    import keras
    from scipy.ndimage import zoom

    from core.bundle import tensors
    from core.networks import build, features_layer, set_tensors

    model = build(bundle.info.architecture, 64)
    set_tensors(model, tensors(bundle))
    maps = np.asarray(keras.Model(model.input, features_layer(model).output)(tensor[None]))[0]
    masks = zoom(maps, (32, 32, 1), order=1, mode="nearest")
    masks = (masks - masks.min((0, 1))) / (np.ptp(masks, (0, 1)) + 1e-7)

    def log_odds(pictures: NDArray[np.float32]) -> NDArray[np.float64]:
        softmax = np.asarray(model.predict(pictures, verbose=0), np.float64)
        return np.asarray(np.log(softmax[:, 1] / softmax[:, 0]))

    gains = log_odds(np.stack([tensor * masks[..., [c]] for c in range(1024)])) - log_odds(np.zeros_like(tensor[None]))
    return np.asarray(np.maximum(maps.astype(np.float64) @ gains, 0.0))
