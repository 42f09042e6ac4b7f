"""Compile a trained model to the reader model: one LiteRT flatbuffer with log-odds, Grad-CAM and features.

For a head of pooling and dense ReLU layers Grad-CAM's gradient (Selvaraju et al., 2017, equation 1) has a closed form:
with the features f = mean over the map A, hidden layers h_i = relu(W_i' h_(i-1) + b_i), and the log-odds
z = (w_positive - w_negative)' h_n,

    dz/df = W_1 (h_1 > 0) * (W_2 (h_2 > 0) * ( … (h_n > 0) * (w_positive - w_negative)))
    map   = relu(sum over channels of A * dz/df / cells)

so the map costs a few matrix products beyond the forward pass.
"""

from __future__ import annotations

import tempfile
from typing import Any

from core.networks.model import Model, features_layer


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

    module = tf.Module()
    module.read = _reader_function(model, positive)
    with tempfile.TemporaryDirectory(prefix="humerus-") as folder:
        tf.saved_model.save(module, folder, signatures=module.read)
        converter = tf.lite.TFLiteConverter.from_saved_model(folder)
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.target_spec.supported_types = [tf.float16]
        return bytes(converter.convert())


def _reader_function(model: Model, positive: int) -> Any:  # noqa: ANN401 - a tf.function
    import keras
    import tensorflow as tf

    forward = keras.Model(model.input, features_layer(model).output)
    # Variables would stay variables in the flatbuffer; constants are folded and put in the runtime's own layout.
    trainable, fixed = _constants(forward.trainable_variables), _constants(forward.non_trainable_variables)
    dense = [_constants((x.kernel, x.bias)) for x in model.layers if isinstance(x, keras.layers.Dense)]
    size = model.input.shape[1]

    @tf.function(  # type: ignore[untyped-decorator]
        input_signature=[tf.TensorSpec((1, size, size, 3), tf.float32, name="image")]
    )
    def read(image: Any) -> dict[str, Any]:  # noqa: ANN401 - a tf.Tensor
        maps, _ = forward.stateless_call(trainable, fixed, image, training=False)
        features = tf.reduce_mean(maps, axis=[1, 2])
        log_odds, gradient = _log_odds(features, dense, positive)
        cells = maps.shape[1] * maps.shape[2]
        cam = tf.nn.relu(tf.reduce_sum(maps[0] * gradient[0] / cells, axis=-1))
        return {"log_odds": log_odds, "cam": cam, "features": features[0]}

    return read


def _log_odds(features: Any, dense: list[list[Any]], positive: int) -> tuple[Any, Any]:  # noqa: ANN401 - tf.Tensors
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


def _constants(variables: Any) -> list[Any]:  # noqa: ANN401 - Keras variables
    import tensorflow as tf

    return [tf.constant(variable.numpy()) for variable in variables]
