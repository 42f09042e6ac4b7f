"""Train the tail (last backbone layers and head) on cached trunk outputs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import TrainingError
from core.evaluation import auroc, cross_entropy
from core.progress import Operation, Progress
from core.training.recipe import TrainingRecipe
from core.training.trunk import KerasModel, TrunkRows


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """Rows to train or measure on.

    Attributes:
        trunk: Where they lie.
        rows: Positions in it, (n,).
        positive: Whether each has the finding, (n,) bool.
    """

    trunk: TrunkRows
    rows: NDArray[np.int64]
    positive: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Epoch:
    """A point of the learning curves.

    Attributes:
        number: From 1.
        loss: Mean cross-entropy over the training pictures, with dropout, as they were learnt from.
        valid_loss: Cross-entropy on the tuning split after the epoch.
        valid_auroc: AUROC there.
    """

    number: int
    loss: float
    valid_loss: float
    valid_auroc: float


@dataclass(slots=True)
class _Best:
    score: float = -np.inf
    epoch: int = 0
    weights: list[NDArray[Any]] = field(default_factory=list)


def fit(tail: KerasModel, recipe: TrainingRecipe, train: Examples, valid: Examples) -> Operation[tuple[Epoch, ...]]:
    """Train with Adam at two rates, stop early, keep the best weights.

    The loss is categorical cross-entropy; the paper's sum of binary cross-entropies over two softmax nodes is twice
    that.

    Args:
        tail: Upper part of a model, from :func:`core.networks.cut`; its variables are trained in place.
        recipe: The choices.
        train: What is learnt from.
        valid: What decides when to stop and which weights are kept.

    Returns:
        The learning curves. The tail then holds the weights of the best epoch.

    Raises:
        TrainingError: The training diverges.
    """
    step = _step(tail, recipe)
    curves: list[Epoch] = []
    best = _Best()
    for number in range(1, recipe.epochs + 1):
        loss = yield from _pass(step, recipe, train, number)
        z = yield from log_odds(tail, valid, recipe.batch)
        if not np.isfinite(z).all():
            raise TrainingError(
                f"pass {number}", "the model gives no finite numbers any more", "Lower the learning rates"
            )
        curves.append(Epoch(number, loss, cross_entropy(z, valid.positive), auroc(z, valid.positive)))
        score = curves[-1].valid_auroc if recipe.monitor == "AUROC" else -curves[-1].valid_loss
        if score > best.score:
            best = _Best(score, number, tail.get_weights())
        yield Progress(_sentence(curves[-1]), number, recipe.epochs)
        if number - best.epoch >= recipe.patience:
            break
    tail.set_weights(best.weights)
    return tuple(curves)


def log_odds(tail: KerasModel, examples: Examples, batch: int) -> Operation[NDArray[np.float64]]:
    """Log-odds of the positive class against the other, (n,)."""
    run = _compiled(lambda *inputs: tail(list(inputs), training=False), tail)
    found = []
    for rows in np.array_split(examples.rows, max(1, len(examples.rows) // batch)):
        found.append(np.asarray(run(*examples.trunk.batch(rows)), np.float64))
        yield Progress("Measuring")
    # Both nodes of a softmax keep their relative precision down to the smallest float32, and so does their quotient.
    nodes = np.log(np.maximum(np.concatenate(found), np.finfo(np.float32).tiny))
    return np.asarray(nodes[:, 1] - nodes[:, 0], np.float64)


def _pass(step: Callable[..., Any], recipe: TrainingRecipe, train: Examples, number: int) -> Operation[float]:
    total = 0.0
    batches = list(_batches(len(train.rows), recipe, number))
    for done, chosen in enumerate(batches):
        targets = np.eye(2, dtype=np.float32)[train.positive[chosen].astype(np.intp)]
        total += float(step(targets, *train.trunk.batch(train.rows[chosen]))) * len(chosen)
        yield Progress(f"Training, pass {number}", done + 1, len(batches))
    return total / len(train.rows)


def _batches(count: int, recipe: TrainingRecipe, number: int) -> Iterator[NDArray[np.intp]]:
    order = np.random.default_rng((recipe.seed, number)).permutation(count)
    starts = range(0, count, recipe.batch)
    # A last batch of one picture has no variance for batch norm to learn from.
    yield from (order[start : start + recipe.batch] for start in starts if count - start > 1)


def _step(tail: KerasModel, recipe: TrainingRecipe) -> Callable[..., Any]:
    import keras
    import tensorflow as tf

    groups = _trained(tail, recipe)
    optimizers = [keras.optimizers.Adam(rate) for rate in (recipe.base_rate, recipe.head_rate)]
    for optimizer, variables in zip(optimizers, groups, strict=True):
        optimizer.build(variables)

    def step(targets: Any, *inputs: Any) -> Any:  # noqa: ANN401 - tensors have no types here
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(keras.losses.categorical_crossentropy(targets, tail(list(inputs), training=True)))
        gradients = tape.gradient(loss, groups)
        for optimizer, variables, slopes in zip(optimizers, groups, gradients, strict=True):
            if variables:
                optimizer.apply(slopes, variables)
        return loss

    return _compiled(step, tail, tf.TensorSpec((None, 2), tf.float32))


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


def _compiled(function: Callable[..., Any], model: KerasModel, *before: Any) -> Callable[..., Any]:  # noqa: ANN401
    import tensorflow as tf

    inputs = [tf.TensorSpec((None, *tensor.shape[1:]), tf.float32) for tensor in model.inputs]
    compiled: Callable[..., Any] = tf.function(function, input_signature=[*before, *inputs])
    return compiled


def _sentence(epoch: Epoch) -> str:
    tuning = f"tuning loss {epoch.valid_loss:.3f}, AUROC {epoch.valid_auroc:.3f}"
    return f"Pass {epoch.number}: loss {epoch.loss:.3f}, {tuning}"
