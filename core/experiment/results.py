"""What finished runs say of the same films, side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.datasets import Manifest, Sample, Split
from core.evaluation import Estimate, auroc, bootstrap
from core.evaluation.measures import lean
from core.experiment.plan import CUSTOMISED, LeftOut, Part, Plan, Planned
from core.experiment.store import FinishedRun
from core.experiment.work import Failure

Measure = Callable[[NDArray[np.float64], NDArray[np.bool_]], float]
"""Of log-odds (n,) and truth (n,)."""


def accuracy(log_odds: NDArray[np.float64], truth: NDArray[np.bool_]) -> float:
    """Share of right answers at probability 0.5, the paper's measure."""
    return float(((log_odds >= 0.0) == truth).mean())


MEASURES: dict[str, Measure] = {"accuracy at 0.5": accuracy, "AUROC": auroc}
ACCURACY = next(iter(MEASURES))


@dataclass(frozen=True, slots=True, eq=False)
class Films:
    """Films on which runs are compared.

    Attributes:
        samples: n of them.
        truth: (n,) bool.
    """

    samples: tuple[Sample, ...]
    truth: NDArray[np.bool_]

    @property
    def clusters(self) -> tuple[str, ...]:
        """Patient of each, or its own name."""
        return tuple(sample.cluster for sample in self.samples)

    def where(self, chosen: NDArray[np.bool_]) -> Films:
        """Some of them, (n,) bool."""
        return Films(tuple(s for s, keep in zip(self.samples, chosen, strict=True) if keep), self.truth[chosen])


def films(manifest: Manifest, split: Split) -> Films:
    """The films of a split; mirrored twins are not films of their own."""
    samples = tuple(sample for sample in manifest.of(split) if not sample.flipped)
    return Films(samples, np.array([manifest.positive(sample) for sample in samples], np.bool_))


def log_odds(runs: Sequence[FinishedRun], chosen: Films) -> NDArray[np.float64]:
    """What each run says of each film, (films, runs)."""
    columns = []
    for run in runs:
        places = {path: place for place, path in enumerate(run.scores.paths)}
        columns.append(run.scores.log_odds[[places[sample.path] for sample in chosen.samples]])
    return np.stack(columns, axis=1)


def over_runs(measure: Measure) -> Callable[[NDArray[np.float64], NDArray[np.bool_]], float]:
    """The mean of a measure over runs: of log-odds (films, runs)."""
    quick = lean(measure)
    return lambda scores, truth: float(np.mean([quick(column, truth) for column in scores.T]))


def estimate(measure: Measure, runs: Sequence[FinishedRun], chosen: Films) -> Estimate:
    """A measure's mean over runs; its interval is that of a bootstrap over the films' patients."""
    return bootstrap(over_runs(measure), log_odds(runs, chosen), chosen.truth, chosen.clusters)


def each(measure: Measure, runs: Sequence[FinishedRun], chosen: Films) -> tuple[float, ...]:
    """A measure of every run by itself; both classes must occur."""
    return tuple(measure(column, chosen.truth) for column in log_odds(runs, chosen).T)


def difference(
    measure: Measure, first: Sequence[FinishedRun], second: Sequence[FinishedRun], chosen: Films
) -> Estimate:
    """First less second, each a mean over its runs; paired: both are measured on the same drawn films."""
    mean, ends = over_runs(measure), len(first)
    return bootstrap(
        lambda scores, truth: mean(scores[:, :ends], truth) - mean(scores[:, ends:], truth),
        log_odds([*first, *second], chosen),
        chosen.truth,
        chosen.clusters,
    )


@dataclass(frozen=True, slots=True, eq=False)
class Results:
    """All that a report is made of.

    Attributes:
        source: The pictures.
        datasets: DS1 and, where hardware is tagged, DS2, without twins, by name.
        plan: What belongs to the grid.
        runs: What is finished.
        failures: What was tried and failed.
        left_out: What was not tried, by name, beside what the plan leaves out.
    """

    source: Manifest
    datasets: Mapping[str, Manifest]
    plan: Plan
    runs: Mapping[Planned, FinishedRun]
    failures: Mapping[Planned, Failure] = field(default_factory=dict)
    left_out: tuple[LeftOut, ...] = ()

    def group(self, part: Part, label: str, dataset: str) -> tuple[FinishedRun, ...]:
        """Finished runs that differ in their seed alone."""
        return tuple(
            found
            for run, found in self.runs.items()
            if (run.part, run.label, run.spec.dataset.dataset) == (part, label, dataset)
        )

    def customised(self, dataset: str) -> tuple[FinishedRun, ...]:
        """The finished runs of the customised model on a dataset."""
        return self.group(Part.CUSTOMISED, CUSTOMISED, dataset)

    def films(self, dataset: str, split: Split) -> Films:
        """The films of a dataset's split."""
        return films(self.datasets[dataset], split)

    def missing(self) -> tuple[LeftOut, ...]:
        """Every run of the grid that has no result, and why."""
        known = {item.name for item in self.left_out}
        failed = tuple(LeftOut(run.name, f"it failed: {failure.problem}") for run, failure in self.failures.items())
        rest = tuple(
            LeftOut(run.name, "it is not finished")
            for run in self.plan.runs
            if run not in self.runs and run not in self.failures and run.name not in known
        )
        return (*self.plan.left_out, *self.left_out, *failed, *rest)
