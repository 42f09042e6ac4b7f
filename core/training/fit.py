"""Train the tail (last backbone layers and head) on cached trunk outputs."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.errors import TrainingError
from core.evaluation import auroc, cross_entropy
from core.progress import Operation, Progress
from core.training.checkpoint import Checkpoint, State
from core.training.curves import Clock, Epoch, EpochDone, Resumed, Training, duration
from core.training.learner import Answering, Learner
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


def fit(
    tail: KerasModel, recipe: TrainingRecipe, train: Examples, valid: Examples, checkpoint: Checkpoint | None = None
) -> Operation[tuple[Epoch, ...]]:
    """Train with Adam at two rates, stop early, keep the best weights.

    The loss is categorical cross-entropy; the paper's sum of binary cross-entropies over two softmax nodes is twice
    that.

    Args:
        tail: Upper part of a model, from :func:`core.networks.cut`; its variables are trained in place.
        recipe: The choices.
        train: What is learnt from.
        valid: What decides when to stop and which weights are kept.
        checkpoint: Where each epoch is kept, and from where a run that was stopped goes on.

    Returns:
        The learning curves. The tail then holds the weights of the best epoch.

    Raises:
        TrainingError: The training diverges.
    """
    learner = Learner(tail, recipe)
    state = yield from _resumed(learner, recipe, checkpoint)
    clock = Clock((recipe.epochs - len(state.curves)) * _steps(len(train.rows), recipe))
    while not _finished(state, recipe):
        epoch = yield from _epoch(learner, recipe, train, valid, len(state.curves) + 1, clock)
        state = _with(state, epoch, recipe, learner)
        if checkpoint is not None:
            checkpoint.write(state)
        yield EpochDone(str(epoch), epoch.number, recipe.epochs, epoch, clock.left())
    tail.set_weights(state.weights)
    return state.curves


def log_odds(run: Answering, examples: Examples, batch: int) -> Operation[NDArray[np.float64]]:
    """Log-odds of the positive class against the other, (n,).

    Args:
        run: From :func:`core.training.learner.answering`.
        examples: What is measured, n of them.
        batch: How many at a time.
    """
    found = []
    for rows in np.array_split(examples.rows, max(1, len(examples.rows) // batch)):
        found.append(np.asarray(run(*examples.trunk.batch(rows)), np.float64))
        yield Progress("Measuring")
    # Both nodes of a softmax keep their relative precision down to the smallest float32, and so does their quotient.
    nodes = np.log(np.maximum(np.concatenate(found), np.finfo(np.float32).tiny))
    return np.asarray(nodes[:, 1] - nodes[:, 0], np.float64)


def batches(count: int, recipe: TrainingRecipe, number: int) -> Iterator[NDArray[np.intp]]:
    """Which examples each step of an epoch takes, in their order; it depends on seed and epoch alone."""
    order = np.random.default_rng((recipe.seed, number)).permutation(count)
    yield from (order[start : start + recipe.batch] for start in _starts(count, recipe))


def _starts(count: int, recipe: TrainingRecipe) -> list[int]:
    # A last batch of one picture has no variance for batch norm to learn from.
    return [start for start in range(0, count, recipe.batch) if count - start > 1]


def _steps(count: int, recipe: TrainingRecipe) -> int:
    return len(_starts(count, recipe))


def _resumed(learner: Learner, recipe: TrainingRecipe, checkpoint: Checkpoint | None) -> Operation[State]:
    if checkpoint is None:
        return State()
    checkpoint.tidy()
    try:
        state = checkpoint.read()
        if state is None or state.variables is None:
            return State()
        learner.restore(state.variables)
    except TrainingError as error:
        yield Progress(f"This run's checkpoint cannot be used ({error.problem}): starting over")
        return State()
    yield Resumed(f"Going on after pass {len(state.curves)}", len(state.curves), recipe.epochs, state.curves)
    return state


def _finished(state: State, recipe: TrainingRecipe) -> bool:
    done = len(state.curves)
    return done > 0 and (done >= recipe.epochs or done - state.best >= recipe.patience)


def _with(state: State, epoch: Epoch, recipe: TrainingRecipe, learner: Learner) -> State:
    curves = (*state.curves, epoch)
    better = not state.best or _score(epoch, recipe) > _score(curves[state.best - 1], recipe)
    kept = replace(state, curves=curves, variables=learner.state())
    return replace(kept, best=epoch.number, weights=tuple(learner.tail.get_weights())) if better else kept


def _score(epoch: Epoch, recipe: TrainingRecipe) -> float:
    return epoch.valid_auroc if recipe.monitor == "AUROC" else -epoch.valid_loss


def _epoch(
    learner: Learner, recipe: TrainingRecipe, train: Examples, valid: Examples, number: int, clock: Clock
) -> Operation[Epoch]:
    began = time.monotonic()
    loss, accuracy = yield from _pass(learner, recipe, train, number, clock)
    z = yield from log_odds(learner.answers, valid, recipe.batch)
    if not np.isfinite(z).all():
        raise TrainingError(f"pass {number}", "the model gives no finite numbers any more", "Lower the learning rates")
    return Epoch(
        number,
        loss,
        cross_entropy(z, valid.positive),
        auroc(z, valid.positive),
        accuracy,
        float(np.mean((z > 0) == valid.positive)),
        round(time.monotonic() - began, 2),
    )


def _pass(
    learner: Learner, recipe: TrainingRecipe, train: Examples, number: int, clock: Clock
) -> Operation[tuple[float, float]]:
    total, right, seen = 0.0, 0, 0
    steps = _steps(len(train.rows), recipe)
    for done, chosen in enumerate(batches(len(train.rows), recipe, number), start=1):
        loss, hits = learner.step(train.trunk.batch(train.rows[chosen]), train.positive[chosen])
        total, right, seen = total + loss * len(chosen), right + hits, seen + len(chosen)
        left = clock.tick()
        message = f"Pass {number} of {recipe.epochs}: loss {total / seen:.3f}, accuracy {right / seen:.3f}"
        yield Training(f"{message}, {duration(left)} left", done, steps, number, total / seen, right / seen, left)
    return total / seen, right / seen
