"""A model's forward pass, compiled: the yardstick of the reader model."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from core.networks.model import Model


def compiled_forward(model: Model) -> Callable[[NDArray[np.float32]], NDArray[np.float32]]:
    """The forward pass as one traced ``tf.function``.

    Args:
        model: From :func:`core.networks.build`.

    Returns:
        A function from images (n, size, size, 3) float32 to softmax (n, 2) float32; each n is traced once.
    """
    import tensorflow as tf

    @tf.function  # type: ignore[untyped-decorator]
    def forward(images: object) -> object:
        return model(images, training=False)

    return lambda images: np.asarray(forward(tf.constant(images)), np.float32)
