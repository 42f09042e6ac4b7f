"""Keras' own ``fit`` on whole pictures with a frozen trunk: the yardstick of training on a cached one."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.networks import backbone_layers
from core.training.fit import batches
from core.training.recipe import TrainingRecipe
from core.training.trunk import KerasModel


class PlainFit:
    """Trains a model epoch by epoch with ``keras.Model.fit``: the same rates, batches and order as the cached way.

    Args:
        model: From :func:`core.networks.build`; trained in place.
        recipe: The choices.
        tensors: Model inputs, (n, size, size, 3) float32.
        positive: Whether each has the finding, (n,).
    """

    def __init__(
        self, model: KerasModel, recipe: TrainingRecipe, tensors: NDArray[np.float32], positive: NDArray[np.bool_]
    ) -> None:
        import keras

        layers = backbone_layers(model)
        end = len(layers) - recipe.layers
        for place, layer in enumerate(layers):
            norm = recipe.batch_norm == "frozen" and isinstance(layer, keras.layers.BatchNormalization)
            layer.trainable = place >= end and not norm
        base = [variable for layer in layers for variable in layer.trainable_variables]
        model.compile(_two_rates(recipe, base), "categorical_crossentropy")
        self._model, self._recipe = model, recipe
        self._tensors, self._targets = tensors, np.eye(2, dtype=np.float32)[positive.astype(np.intp)]

    def epoch(self, number: int) -> float:
        """Train an epoch (from 1) and return its mean loss."""
        order = np.concatenate(list(batches(len(self._targets), self._recipe, number)))
        told = self._model.fit(self._tensors[order], self._targets[order], self._recipe.batch, shuffle=False, verbose=0)
        return float(told.history["loss"][0])


def _two_rates(recipe: TrainingRecipe, base: list[Any]) -> Any:  # noqa: ANN401 - a keras.optimizers.Optimizer
    import keras

    # Keras hands its optimizers TensorFlow's own variables.
    slow = {id(variable.value) for variable in base}

    class TwoRates(keras.optimizers.Adam):  # type: ignore[misc]
        def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:  # noqa: ANN401
            super().update_step(gradient, variable, recipe.base_rate if id(variable) in slow else learning_rate)

    return TwoRates(recipe.head_rate)
