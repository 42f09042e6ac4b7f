"""Backbones with heads as one flat functional model; their tensors by name.

"Efficient Transfer learning Model for Humerus Bone Fracture Detection" (Sasidhar, Thanabal, Ramya, 2021):
DenseNet121 without its top, the last 60 layers trained, three dense blocks and softmax.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.bundle import Architecture
from core.errors import BundleError
from core.networks.backbones import BACKBONES, Backbone

# TensorFlow's C++ start-up lines (which CPU instructions it was built for) are no news to anybody.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

Model: TypeAlias = Any
"""A keras.Model; Keras has no types."""
Layer: TypeAlias = Any
"""A keras.layers.Layer."""


def build(architecture: Architecture, size: int = 224) -> Model:
    """Build a model with random weights.

    Args:
        architecture: Backbone and head.
        size: Side of the square input, pixels.

    Returns:
        A flat functional keras.Model: (batch, size, size, 3) float32 -> (batch, 2) softmax. The head's layers are
        ``pool``, ``head_1``, ``head_1_dropout``, …, ``predictions``.

    Raises:
        BundleError: The installed Keras has another backbone under this name.
    """
    import keras

    constructor = getattr(keras.applications, architecture.backbone)
    base = constructor(include_top=False, weights=None, input_shape=(size, size, 3))
    x = keras.layers.GlobalAveragePooling2D(name="pool")(base.output)
    for number, width in enumerate(architecture.head, start=1):
        x = keras.layers.Dense(width, activation="relu", name=f"head_{number}")(x)
        x = keras.layers.Dropout(architecture.dropout, name=f"head_{number}_dropout")(x)
    x = keras.layers.Dense(2, activation="softmax", name="predictions")(x)
    model = keras.Model(base.input, x, name=architecture.backbone)
    _check(model, BACKBONES[architecture.backbone])
    return model


def _check(model: Model, known: Backbone) -> None:
    layers = backbone_layers(model)
    first = layers[-known.trained].name if known.trained else ""
    found = (len(layers), layers[-1].name, int(layers[-1].output.shape[-1]), first)
    if found != (known.layers, known.features, known.channels, known.first):
        raise BundleError(known.name, f"the installed Keras builds another network {found}", "Install the pinned one")


def backbone_layers(model: Model) -> list[Layer]:
    """The layers below the head, in order; the last one gives the features."""
    names = [layer.name for layer in model.layers]
    return list(model.layers[: names.index("pool")])


def features_layer(model: Model) -> Layer:
    """The backbone's last layer, (rows, columns, channels): Grad-CAM's layer, whose mean is the feature vector."""
    return backbone_layers(model)[-1]


def channel_slices(model: Model, step: int) -> list[Layer]:
    """Layers whose outputs are ``step`` channels of the features each, together all of them, in order."""
    import keras

    maps = features_layer(model).output
    slices = [
        keras.layers.Lambda(lambda tensor, first=first: tensor[..., first : first + step], name=f"channels_{first}")
        for first in range(0, maps.shape[-1], step)
    ]
    for layer in slices:
        layer(maps)
    return slices


def cut(model: Model, layers: int = 60) -> tuple[Model, Model]:
    """Cut a model below the last layers of its backbone, so that what lies under them is computed once.

    Args:
        model: From :func:`build`.
        layers: How many backbone layers stay in the tail: 0 (the whole backbone and the pooling are trunk) to all but
            the input layer (the trunk gives the image itself).

    Returns:
        Trunk (image -> list of tensors at the cut) and tail (those tensors -> softmax). Both share the model's layers
        and variables. For DenseNet121 and 60 layers the tensors are ``conv5_block7_concat`` (7, 7, 736) and
        ``conv5_block8_1_relu`` (7, 7, 128).

    Raises:
        BundleError: The backbone has no so many layers, or is only used frozen.
    """
    import keras

    known = BACKBONES[model.name]
    if layers > known.most:
        problem = f"its last {layers} layers cannot be trained, at most {known.most} can"
        raise BundleError(known.name, problem, "Train its head alone (layers=0)" if not known.most else "")
    # A frozen backbone is followed by its pooling: a row of features instead of their whole map.
    end = len(backbone_layers(model)) - layers if layers else len(backbone_layers(model)) + 1
    below = {id(layer.output): layer.output for layer in model.layers[:end]}
    above = model.layers[end:]
    crossing = {id(t): t for layer in above for t in _inputs(layer) if id(t) in below}
    tensors = [tensor for key, tensor in below.items() if key in crossing]
    return keras.Model(model.input, tensors, name="trunk"), keras.Model(tensors, model.output, name="tail")


def _inputs(layer: Layer) -> list[Any]:
    return list(layer.input) if isinstance(layer.input, list | tuple) else [layer.input]


def _variables(model: Model) -> dict[str, Any]:
    return {f"{layer.name}/{variable.name}": variable for layer in model.layers for variable in _weights(layer)}


def _weights(layer: Layer) -> list[Any]:
    # A Dropout layer holds its generator's state; it is no part of the model.
    return [variable for variable in layer.weights if variable.name != "seed_generator_state"]


def get_tensors(model: Model) -> dict[str, NDArray[np.float32]]:
    """The model's tensors by ``<layer name>/<variable name>``, float32."""
    return {name: np.asarray(variable, np.float32) for name, variable in _variables(model).items()}


def set_tensors(model: Model, tensors: Mapping[str, NDArray[Any]], *, partial: bool = False) -> None:
    """Load tensors into a model.

    Args:
        model: From :func:`build`.
        tensors: By ``<layer name>/<variable name>``; any float type.
        partial: Allow that some variables (the head's) keep their values.

    Raises:
        BundleError: A name is unknown or missing, or a shape differs.
    """
    variables = _variables(model)
    unknown = sorted(tensors.keys() - variables.keys())
    missing = [] if partial else sorted(variables.keys() - tensors.keys())
    shapes = [name for name in variables.keys() & tensors.keys() if tuple(variables[name].shape) != tensors[name].shape]
    for names, problem in (
        (unknown, "has no place for"),
        (missing, "lacks"),
        (sorted(shapes), "needs another shape of"),
    ):
        if names:
            raise BundleError(model.name, f"the architecture {problem} the tensor {names[0]} ({len(names)} in all)")
    for name, tensor in tensors.items():
        variables[name].assign(tensor.astype(np.float32))
