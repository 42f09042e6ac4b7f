"""The flat DenseNet121: its layers, its tensors, its cut, and its compiled form."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from core.bundle import Architecture, allowed_tensors, shipped_tensors
from core.errors import BundleError
from core.inference import ReaderModel
from core.networks import backbone_layers, build, compile_reader, cut, features_layer, get_tensors, set_tensors

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def pictures() -> np.ndarray:
    return np.random.default_rng(5).normal(size=(2, 64, 64, 3)).astype(np.float32)


@pytest.fixture(scope="module")
def full() -> Any:  # noqa: ANN401 - a keras.Model
    return build(Architecture())


def test_the_last_sixty_layers_begin_where_the_paper_says(full: Any) -> None:  # noqa: ANN401
    layers = backbone_layers(full)
    assert len(layers) == 427
    assert layers[-60].name == "conv5_block8_2_conv"
    assert features_layer(full).name == "relu"
    assert tuple(features_layer(full).output.shape) == (None, 7, 7, 1024)


def test_the_cut_leaves_two_tensors(full: Any) -> None:  # noqa: ANN401
    trunk, tail = cut(full)
    assert [tuple(tensor.shape) for tensor in trunk.outputs] == [(None, 7, 7, 736), (None, 7, 7, 128)]
    assert trunk.output[0] is full.get_layer("conv5_block7_concat").output
    assert trunk.output[1] is full.get_layer("conv5_block8_1_relu").output
    assert tail.get_layer("conv5_block8_2_conv") is full.get_layer("conv5_block8_2_conv")


@pytest.mark.parametrize("layers", [60, 0, 17])
def test_trunk_and_tail_are_the_model(small_model: Any, pictures: np.ndarray, layers: int) -> None:  # noqa: ANN401
    trunk, tail = cut(small_model, layers)
    assert np.allclose(tail(trunk(pictures)), small_model(pictures), atol=1e-6)


def test_tensors_are_those_of_the_allow_list(full: Any, small_model: Any) -> None:  # noqa: ANN401
    for model, head in ((full, (512, 256, 128)), (small_model, (32, 16))):
        shapes = {name: tensor.shape for name, tensor in get_tensors(model).items()}
        assert shapes == allowed_tensors(Architecture(head=head))


def test_tensors_go_out_and_in_again(small_model: Any, pictures: np.ndarray) -> None:  # noqa: ANN401
    other = build(Architecture(head=(32, 16)), 64)
    set_tensors(other, get_tensors(small_model))
    assert np.array_equal(other(pictures), small_model(pictures))


def test_tensors_that_do_not_fit_are_refused(small_model: Any) -> None:  # noqa: ANN401
    tensors = get_tensors(small_model)
    with pytest.raises(BundleError, match="no place for the tensor other/kernel"):
        set_tensors(small_model, {**tensors, "other/kernel": np.zeros(1)})
    with pytest.raises(BundleError, match="another shape of the tensor bn/beta"):
        set_tensors(small_model, {**tensors, "bn/beta": np.zeros(1)})
    without = {name: tensor for name, tensor in tensors.items() if name != "bn/beta"}
    with pytest.raises(BundleError, match="lacks the tensor bn/beta"):
        set_tensors(small_model, without)
    set_tensors(small_model, without, partial=True)


@pytest.mark.parametrize(("head", "positive"), [((32, 16), 1), ((), 0)])
def test_the_reader_model_is_the_model(pictures: np.ndarray, head: tuple[int, ...], positive: int) -> None:
    model = build(Architecture(head=head), 64)
    set_tensors(model, shipped_tensors(get_tensors(model)))
    content = compile_reader(model, positive)
    reader = ReaderModel(content)
    for picture in pictures:
        output = reader.run(picture)
        expected = np.asarray(model(picture[None]))[0]
        assert output.log_odds == pytest.approx(np.log(expected[positive] / expected[1 - positive]), abs=1e-4)
        assert output.features.shape == (1024,)
        assert output.cam.shape == (2, 2)
        assert output.cam.min() >= 0
    # Kernels take two bytes a number, batch norm and biases four.
    assert len(content) < 2.2 * sum(tensor.size for tensor in get_tensors(model).values())
