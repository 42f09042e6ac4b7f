"""VGG16, DenseNet121 and DenseNet169: what the table says of them holds of Keras."""

from __future__ import annotations

from typing import Any, get_args, get_type_hints

import numpy as np
import pytest

from core.bundle import Architecture, allowed_tensors, shipped_tensors
from core.errors import BundleError
from core.inference import ReaderModel
from core.networks import (
    BACKBONES,
    backbone_layers,
    build,
    compile_reader,
    cut,
    features_layer,
    get_tensors,
    set_tensors,
)
from core.progress import complete
from core.training.bundling import accepted, compare

HEAD = (8,)
OTHERS = ("VGG16", "DenseNet169")


def architecture(backbone: str) -> Architecture:
    return Architecture(backbone=backbone, head=HEAD)  # type: ignore[arg-type]


def test_every_backbone_of_the_bundle_has_a_row() -> None:
    assert set(get_args(get_type_hints(Architecture)["backbone"])) == set(BACKBONES)
    assert {name: known.channels for name, known in BACKBONES.items()} == {
        "VGG16": 512,
        "DenseNet121": 1024,
        "DenseNet169": 1664,
    }


@pytest.fixture(scope="module", params=OTHERS)
def model(request: pytest.FixtureRequest) -> Any:  # noqa: ANN401 - a keras.Model
    """On 64 x 64, with shipped (rounded) tensors and biases that matter."""
    import keras

    keras.utils.set_random_seed(2)
    built = build(architecture(request.param), 64)
    random = np.random.default_rng(2)
    tensors = {
        name: values + random.normal(0, 0.05, values.shape).astype(np.float32) * name.endswith("/bias")
        for name, values in get_tensors(built).items()
    }
    set_tensors(built, shipped_tensors(tensors))
    return built


@pytest.mark.slow
def test_tensors_are_those_of_the_allow_list(model: Any) -> None:  # noqa: ANN401
    shapes = {name: values.shape for name, values in get_tensors(model).items()}
    assert shapes == allowed_tensors(architecture(model.name))


@pytest.mark.slow
def test_the_reader_model_agrees_with_keras_and_tf_keras_vis(model: Any) -> None:  # noqa: ANN401
    random = np.random.default_rng(5)
    pictures = [np.repeat(random.normal(size=(64, 64, 1)), 3, 2).astype(np.float32) for _ in range(2)]
    content = compile_reader(model)
    parity = complete(compare(model, content, pictures))

    assert parity is not None
    assert accepted(parity, model.name) is parity
    output = ReaderModel(content).run(pictures[0])
    assert output.features.shape == (BACKBONES[model.name].channels,)
    assert output.cam.shape == tuple(features_layer(model).output.shape[1:3])
    # Kernels take two bytes a number.
    assert len(content) < 2.2 * sum(tensor.size for tensor in get_tensors(model).values())


@pytest.mark.slow
def test_partial_training_begins_where_the_table_says(model: Any) -> None:  # noqa: ANN401
    known = BACKBONES[model.name]
    trunk, tail = cut(model, known.trained)
    first = backbone_layers(model)[-known.trained].name if known.trained else ""

    assert first == known.first
    assert len(backbone_layers(model)) == known.layers
    if not known.trained:
        assert tuple(trunk.outputs[0].shape) == (None, known.channels)
        with pytest.raises(BundleError, match=r"cannot be trained.*layers=0"):
            cut(model, 60)
        return
    assert first == "conv5_block24_2_conv"
    pictures = np.random.default_rng(1).normal(size=(2, 64, 64, 3)).astype(np.float32)
    assert np.allclose(tail(trunk(pictures)), model(pictures), atol=1e-6)
