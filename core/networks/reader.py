"""Compile a trained model to the reader model: one LiteRT flatbuffer with log-odds, Grad-CAM and features.

For a head of pooling and dense ReLU layers Grad-CAM's gradient (Selvaraju et al., 2017, equation 1) has a closed form:
with the features f = mean over the map A, hidden layers h_i = relu(W_i' h_(i-1) + b_i), and the log-odds
z = (w_positive - w_negative)' h_n + constant,

    dz/df = W_1 (h_1 > 0) * (W_2 (h_2 > 0) * ( … (h_n > 0) * (w_positive - w_negative)))
    map   = relu(sum over channels of A * dz/df / number of cells)

so the map costs a few matrix products beyond the forward pass.
"""

from __future__ import annotations

import tempfile
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.networks.flatbuffer import finish
from core.networks.model import Layer, Model, features_layer

Tensor: TypeAlias = Any
"""A tf.Tensor; TensorFlow has no types."""


def compile_reader(model: Model, positive: int = 1) -> bytes:
    """Compile a model that holds the shipped (float16-rounded) tensors.

    Args:
        model: From :func:`core.networks.build`.
        positive: Softmax node of the positive label, 0 or 1.

    Returns:
        A LiteRT flatbuffer. Its signature takes ``image`` (1, size, size, 3) float32 and gives ``log_odds`` (1,),
        ``cam`` (rows, columns) >= 0, Grad-CAM of the log-odds, not normalised, and ``features`` (channels,).
    """
    import tensorflow as tf

    norms = _norms(model)
    module = tf.Module()
    module.read = _reader_function(model, positive, norms)
    with tempfile.TemporaryDirectory(prefix="humerus-") as folder:
        tf.saved_model.save(module, folder, signatures=module.read)
        return finish(tf.lite.TFLiteConverter.from_saved_model(folder).convert(), norms)


def _norms(model: Model) -> dict[str, NDArray[np.float32]]:
    """Batch norm at inference is y = scale x + offset: both by ``<layer>_scale`` and ``<layer>_offset``."""
    import keras

    found: dict[str, NDArray[np.float32]] = {}
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            parts = (layer.gamma, layer.beta, layer.moving_mean, layer.moving_variance)
            gamma, beta, mean, variance = (np.asarray(part, np.float64) for part in parts)
            scale = gamma / np.sqrt(variance + layer.epsilon)
            found[f"{layer.name}_scale"] = scale.astype(np.float32)
            found[f"{layer.name}_offset"] = (beta - mean * scale).astype(np.float32)
    return found


def _reader_function(model: Model, positive: int, norms: dict[str, NDArray[np.float32]]) -> Any:  # noqa: ANN401
    import keras
    import tensorflow as tf

    forward = _with_affine_norms(model)
    dense = [_constants(layer.kernel, layer.bias) for layer in model.layers if isinstance(layer, keras.layers.Dense)]
    names = ["_".join(variable.path.split("/")[-2:]) for variable in forward.trainable_variables]
    # DenseNet's convolutions have no bias, VGG's have.
    fixed = {
        f"{layer.name}_{part}": _constants(getattr(layer, part))[0]
        for layer in model.layers
        for part in ("kernel", "bias")
        if getattr(layer, part, None) is not None
    }
    size = model.input.shape[1]

    # Scales and offsets enter as inputs, so that the converter cannot fold them; they become constants afterwards.
    @tf.function(  # type: ignore[untyped-decorator]
        input_signature=[
            tf.TensorSpec((1, size, size, 3), tf.float32, name="image"),
            *(tf.TensorSpec(values.shape, tf.float32, name=name) for name, values in norms.items()),
        ]
    )
    def read(image: Tensor, *affine: Tensor) -> dict[str, Tensor]:
        # Variables would stay variables in the flatbuffer; tensors in their place do not.
        given = fixed | dict(zip(norms, affine, strict=True))
        maps, _ = forward.stateless_call([given[name] for name in names], [], image)
        features = tf.reduce_mean(maps, axis=[1, 2])
        log_odds, gradient = _log_odds(features, dense, positive)
        cells = maps.shape[1] * maps.shape[2]
        cam = tf.nn.relu(tf.reduce_sum(maps[0] * gradient[0] / cells, axis=-1))
        return {"log_odds": log_odds, "cam": cam, "features": features[0]}

    return read


def _with_affine_norms(model: Model) -> Model:
    """The backbone (image -> features' map) with ``scale x + offset`` in the place of each batch norm."""
    import keras

    class Affine(keras.layers.Layer):  # type: ignore[misc]
        def build(self, shape: tuple[int, ...]) -> None:
            self.scale = self.add_weight(shape=shape[-1:], name="scale")
            self.offset = self.add_weight(shape=shape[-1:], name="offset")

        def call(self, x: Tensor, mask: Tensor = None) -> Tensor:
            return x * self.scale + self.offset

    def clone(layer: Layer) -> Layer:
        if isinstance(layer, keras.layers.BatchNormalization):
            return Affine(name=layer.name)
        return layer.__class__.from_config(layer.get_config())

    return keras.models.clone_model(keras.Model(model.input, features_layer(model).output), clone_function=clone)


def _log_odds(features: Tensor, dense: list[list[Tensor]], positive: int) -> tuple[Tensor, Tensor]:
    """Log-odds (1,) of the features (1, channels), and their gradient (1, channels)."""
    import tensorflow as tf

    *inner, (kernel, bias) = dense
    hidden, active = features, []
    for weights, offset in inner:
        hidden = tf.nn.relu(tf.matmul(hidden, weights) + offset)
        active.append(tf.cast(hidden > 0, tf.float32))
    direction = kernel[:, positive] - kernel[:, 1 - positive]
    log_odds = tf.matmul(hidden, direction[:, None])[0] + bias[positive] - bias[1 - positive]
    gradient = direction[None, :]
    for (weights, _), mask in zip(reversed(inner), reversed(active), strict=True):
        gradient = tf.matmul(gradient * mask, weights, transpose_b=True)
    return log_odds, gradient


def _constants(*variables: Any) -> list[Tensor]:  # noqa: ANN401 - Keras variables
    import tensorflow as tf

    return [tf.constant(variable.numpy()) for variable in variables]
