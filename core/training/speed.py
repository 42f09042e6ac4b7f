"""How fast this machine computes and learns, measured in a few steps before a long run is planned."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.networks import build, cut
from core.progress import Operation, Progress
from core.training.learner import Learner
from core.training.recipe import TrainingRecipe
from core.training.trunk import BATCH, _runner

STEPS = 2


@dataclass(frozen=True, slots=True)
class Speed:
    """Seconds on this machine, as it was loaded when they were measured.

    Attributes:
        picture: To compute the frozen layers for a picture.
        row: To learn from a picture once.
    """

    picture: float
    row: float


def speed(recipe: TrainingRecipe) -> Operation[Speed]:
    """Measure a recipe on pictures of zeros; only its architecture, layers, size and batch matter.

    A step lasts as long as a step of training does.
    """
    yield Progress("Measuring this machine")
    size = recipe.preprocessing.size
    trunk, tail = cut(build(recipe.architecture, size), recipe.layers)
    pictures = np.zeros((BATCH, size, size, 3), np.float32)
    run = _runner(trunk)
    picture = yield from _timed(lambda: run(pictures))
    inputs = [np.zeros((recipe.batch, *tensor.shape[1:]), np.float32) for tensor in tail.inputs]
    learner, positive = Learner(tail, recipe), np.zeros(recipe.batch, np.bool_)
    row = yield from _timed(lambda: learner.step(inputs, positive))
    return Speed(picture / BATCH, row / recipe.batch)


def _timed(what: Callable[[], object]) -> Operation[float]:
    """Seconds that something takes, after a first time in which it is compiled."""
    what()
    began = time.perf_counter()
    for number in range(STEPS):
        yield Progress("Measuring this machine", number, STEPS)
        what()
    return (time.perf_counter() - began) / STEPS
