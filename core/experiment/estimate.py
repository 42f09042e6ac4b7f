"""How long runs will take, and which of them a budget leaves out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import msgspec

from core.datasets import Manifest, Sample, Split
from core.experiment.plan import LeftOut, Planned
from core.experiment.run import datasets
from core.experiment.spec import RunSpec
from core.progress import Operation, Progress
from core.training import Speed, TrainingRecipe, speed

Speeds: TypeAlias = dict[str, Speed]
"""By :func:`kind`."""

MEASURED = 1 / 3
"""A pass that only measures takes a third of one that learns: it has no way back."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a run will have to do.

    Attributes:
        pictures: For which the frozen layers have to be computed; those that an earlier run has computed are not
            counted.
        rows: That it learns from in every pass.
        seconds: How long it takes at most: with all its passes.
    """

    pictures: int
    rows: int
    seconds: float


def kind(recipe: TrainingRecipe) -> str:
    """Runs of one kind are equally fast."""
    architecture = msgspec.json.encode(recipe.architecture).decode()
    return f"{architecture} {recipe.layers} {recipe.preprocessing.size} {recipe.batch}"


def measured(recipes: Iterable[TrainingRecipe]) -> Operation[Speeds]:
    """Measure each kind of recipe once on this machine."""
    found: Speeds = {}
    for recipe in recipes:
        if kind(recipe) not in found:
            found[kind(recipe)] = yield from speed(recipe)
    return found


class Estimator:
    """Estimates runs in the order in which they will run: what one computes the next ones find in the cache."""

    def __init__(self, source: Manifest, speeds: Mapping[str, Speed]) -> None:
        self._source = source
        self._speeds = speeds
        self._cached: dict[str, set[tuple[str, bool, int]]] = {}

    def of(self, spec: RunSpec) -> Estimate:
        """How long a run will take, if it comes next."""
        dataset, everything = datasets(spec, self._source)
        recipe, pace = spec.training, self._speeds[kind(spec.training)]
        train = dataset.of(Split.TRAIN)
        rows, valid = len(train) * (recipe.affine.count + 1), len(dataset.of(Split.VALID))
        new = len(_rows(dataset, everything, recipe) - self._cached.get(_store(recipe), set()))
        passes = recipe.epochs * (rows + MEASURED * valid) + MEASURED * len(everything.samples)
        return Estimate(new, rows, new * pace.picture + passes * pace.row)

    def take(self, spec: RunSpec) -> None:
        """Count what a run computes as computed."""
        dataset, everything = datasets(spec, self._source)
        rows = self._cached.setdefault(_store(spec.training), set())
        rows |= _rows(dataset, everything, spec.training)


def _store(recipe: TrainingRecipe) -> str:
    return f"{recipe.architecture.backbone} {recipe.layers} {msgspec.json.encode(recipe.preprocessing).decode()}"


def _rows(dataset: Manifest, everything: Manifest, recipe: TrainingRecipe) -> set[tuple[str, bool, int]]:
    learnt = ((sample, _variants(sample, recipe)) for sample in dataset.samples)
    rows = {(sample.path, sample.flipped, number) for sample, count in learnt for number in range(count)}
    return rows | {(sample.path, False, 0) for sample in everything.samples}


def _variants(sample: Sample, recipe: TrainingRecipe) -> int:
    return recipe.affine.count + 1 if sample.split is Split.TRAIN else 1


def within(
    runs: Iterable[Planned], estimates: Estimator, budget: float | None
) -> Operation[tuple[dict[Planned, Estimate], tuple[LeftOut, ...]]]:
    """The runs that fit into a budget, taken in order; a shorter one may follow one that does not fit.

    Args:
        runs: Those that are not done yet, the most wanted first.
        estimates: Knows what is computed already.
        budget: Seconds; None: everything fits.

    Returns:
        What is run, with its estimate; what is left out, by name.
    """
    chosen: dict[Planned, Estimate] = {}
    left_out: list[LeftOut] = []
    spent = 0.0
    for run in runs:
        yield Progress("Planning", len(chosen) + len(left_out))
        estimate = estimates.of(run.spec)
        if budget is not None and spent + estimate.seconds > budget:
            reason = f"it does not fit into the budget: {hours(estimate.seconds)} at most"
            left_out.append(LeftOut(run.name, reason))
            continue
        spent += estimate.seconds
        estimates.take(run.spec)
        chosen[run] = estimate
    return chosen, tuple(left_out)


def hours(seconds: float) -> str:
    """A duration for people: "2 h 05 min", "3 min", "40 s"."""
    minutes = round(seconds / 60)
    if seconds < 60:
        return f"{seconds:.0f} s"
    return f"{minutes // 60} h {minutes % 60:02} min" if minutes >= 60 else f"{minutes} min"
