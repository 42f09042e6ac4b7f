"""The trained part of a model with its two optimizers: one compiled step, on one device or on several GPUs."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.errors import TrainingError
from core.training.recipe import TrainingRecipe
from core.training.trunk import KerasModel

Variables = dict[str, Any]
Answering: TypeAlias = Callable[..., Any]
"""From a batch of tensors at the cut to the softmax nodes, (n, 2)."""


def strategy() -> Any:  # noqa: ANN401 - a tf.distribute.Strategy
    """MirroredStrategy where this machine has several GPUs, else TensorFlow's own for one device.

    Models are built and cut within its scope.
    """
    import tensorflow as tf

    several = len(tf.config.list_logical_devices("GPU")) > 1
    return tf.distribute.MirroredStrategy() if several else tf.distribute.get_strategy()


def make_deterministic(seed: int) -> None:
    """The same numbers from the same seed: weights, dropout, and the order in which sums are taken."""
    import keras
    import tensorflow as tf

    keras.utils.set_random_seed(seed)
    tf.config.experimental.enable_op_determinism()
    # Each run traces functions of its own, and TensorFlow warns of that as if it were an oversight.
    tf.get_logger().setLevel(logging.ERROR)


class Learner:
    """Trains a tail in place, with Adam at two rates.

    On several devices each takes its part of a batch: gradients are summed, and batch norm uses the whole batch's
    statistics, so that a step is the same to float32 rounding as on one. Dropout's masks are each device's own.

    Args:
        tail: Upper part of a model, from :func:`core.networks.cut`.
        recipe: The choices.

    Attributes:
        answers: Of the tail as it stands.
    """

    def __init__(self, tail: KerasModel, recipe: TrainingRecipe) -> None:
        import keras

        self.tail = tail
        self._strategy = tail.distribute_strategy
        self._groups = _trained(tail, recipe)
        with self._strategy.scope():
            self._optimizers = [keras.optimizers.Adam(rate) for rate in (recipe.base_rate, recipe.head_rate)]
            for optimizer, variables in zip(self._optimizers, self._groups, strict=True):
                optimizer.build(variables)
        for layer in tail.layers:
            if isinstance(layer, keras.layers.BatchNormalization):
                layer.synchronized = self._devices > 1
        self._step = self._compiled_step()
        self.answers = answering(tail)

    def step(self, inputs: list[NDArray[np.float32]], positive: NDArray[np.bool_]) -> tuple[float, int]:
        """Learn from a batch.

        Args:
            inputs: Tensors at the cut, n pictures each.
            positive: Whether each has the finding, (n,).

        Returns:
            Mean cross-entropy, and how many were classified right, both with dropout and before the step.
        """
        loss, right = self._step(np.eye(2, dtype=np.float32)[positive.astype(np.intp)], *inputs)
        return float(loss), int(right)

    def state(self) -> dict[str, NDArray[Any]]:
        """Everything that later steps depend on: weights, moments, counters, dropout's generators."""
        return {name: np.asarray(variable) for name, variable in self._variables().items()}

    def restore(self, state: dict[str, NDArray[Any]]) -> None:
        """Go on from a state.

        Raises:
            TrainingError: It is of another model.
        """
        variables = self._variables()
        shapes = {name: tuple(variable.shape) for name, variable in variables.items()}
        if shapes != {name: values.shape for name, values in state.items()}:
            raise TrainingError("checkpoint", "it is of another model")
        for name, values in state.items():
            variables[name].assign(values)

    @property
    def _devices(self) -> int:
        return int(self._strategy.num_replicas_in_sync)

    def _variables(self) -> Variables:
        parts = {"tail": self.tail.variables}
        parts |= {f"optimizer_{number}": optimizer.variables for number, optimizer in enumerate(self._optimizers)}
        return {f"{part}/{place}": found for part, all_ in parts.items() for place, found in enumerate(all_)}

    def _compiled_step(self) -> Callable[..., Any]:
        import keras
        import tensorflow as tf

        def replica(targets: Any, *inputs: Any) -> tuple[Any, Any]:  # noqa: ANN401 - tensors have no types here
            own, *given = self._part(targets, *inputs)
            with tf.GradientTape() as tape:
                nodes = self.tail(given, training=True)
                losses = keras.losses.categorical_crossentropy(own, nodes)
                loss = tf.reduce_sum(losses) / tf.cast(tf.shape(targets)[0], tf.float32)
            gradients = tape.gradient(loss, self._groups)
            for optimizer, variables, slopes in zip(self._optimizers, self._groups, gradients, strict=True):
                if variables:
                    optimizer.apply(slopes, variables)
            right = tf.argmax(nodes, axis=1) == tf.argmax(own, axis=1)
            return loss, tf.reduce_sum(tf.cast(right, tf.int32))

        def step(*batch: Any) -> list[Any]:  # noqa: ANN401 - as above
            found = self._strategy.run(replica, args=batch)
            return [self._strategy.reduce(tf.distribute.ReduceOp.SUM, part, axis=None) for part in found]

        return compiled(step, self.tail, tf.TensorSpec((None, 2), tf.float32))

    def _part(self, *batch: Any) -> tuple[Any, ...]:  # noqa: ANN401 - tensors have no types here
        """This device's pictures of a batch: every n-th of them."""
        import tensorflow as tf

        if self._devices == 1:
            return batch
        own = tf.distribute.get_replica_context().replica_id_in_sync_group
        return tuple(tensor[own :: self._devices] for tensor in batch)


def answering(tail: KerasModel) -> Answering:
    """A tail's softmax nodes as it stands when it is asked; traced once, so one serves for all that is measured."""
    return compiled(lambda *inputs: tail(list(inputs), training=False), tail)


def compiled(function: Callable[..., Any], model: KerasModel, *before: Any) -> Callable[..., Any]:  # noqa: ANN401
    """A function of a model's inputs (after some others), traced once for batches of every length."""
    import tensorflow as tf

    inputs = [tf.TensorSpec((None, *tensor.shape[1:]), tf.float32) for tensor in model.inputs]
    traced: Callable[..., Any] = tf.function(function, input_signature=[*before, *inputs])
    return traced


def _trained(tail: KerasModel, recipe: TrainingRecipe) -> tuple[list[Any], list[Any]]:
    """Variables of the backbone's last layers and of the head."""
    import keras

    names = [layer.name for layer in tail.layers]
    # The pooling is the trunk's where the whole backbone is.
    head = names.index("pool") if "pool" in names else 0
    for layer in tail.layers[:head]:
        if recipe.batch_norm == "frozen" and isinstance(layer, keras.layers.BatchNormalization):
            layer.trainable = False
    parts = (tail.layers[:head], tail.layers[head:])
    base, top = ([variable for layer in part for variable in layer.trainable_variables] for part in parts)
    return base, top
