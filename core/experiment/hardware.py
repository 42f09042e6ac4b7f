"""Metal as the shortcut: models trained on DS1 and on DS2, tested on films with and without hardware."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.datasets import Split
from core.evaluation import Estimate, auroc, bootstrap, mean, temperature, wilson
from core.experiment.plan import DATASETS
from core.experiment.results import Films, Results, estimate, log_odds
from core.experiment.store import FinishedRun
from core.progress import Operation, Progress

STRATA = {"with hardware": True, "without hardware": False}


@dataclass(frozen=True, slots=True)
class Cell:
    """A model on a stratum; every number is a mean over its runs.

    Attributes:
        dataset: What it was trained on.
        stratum: Which test films.
        positives: How many of them have the finding.
        negatives: How many have not.
        numbers: AUROC, sensitivity, specificity and mean log-odds of either class.
    """

    dataset: str
    stratum: str
    positives: int
    negatives: int
    numbers: dict[str, Estimate]


@dataclass(frozen=True, slots=True)
class Rise:
    """By how much the DS1 model's log-odds exceed the DS2 model's, film by film; both after temperature scaling.

    Attributes:
        with_hardware: Mean over positive films with hardware.
        without: Mean over positive films without.
        difference: With less without: what metal adds to DS1's answer beyond what it adds to DS2's.
    """

    with_hardware: Estimate
    without: Estimate
    difference: Estimate


def two_by_two(results: Results) -> Operation[tuple[Cell, ...]]:
    """Measure each customised model on each stratum of DS1's test films; none where no film is tagged.

    The threshold of each run is the Youden point on the tuning films of DS2, which have no metal in their positives
    and are the same for both models.
    """
    cells: list[Cell] = []
    for dataset in DATASETS if "DS2" in results.datasets else ():
        runs = results.customised(dataset)
        for stratum, wanted in STRATA.items():
            yield Progress("Testing with and without hardware", len(cells))
            if runs:
                cells.append(_cell(results, dataset, runs, stratum, _stratum(results.films("DS1", Split.TEST), wanted)))
    return tuple(cells)


def rise(results: Results) -> Rise | None:
    """Compare what metal does to both models; None: one of them has no finished run."""
    first, second = (results.customised(dataset) for dataset in DATASETS)
    if not (first and second):
        return None
    chosen = results.films("DS1", Split.TEST)
    positive = chosen.where(chosen.truth)
    more = _calibrated(results, first, positive) - _calibrated(results, second, positive)
    metal = np.array([sample.hardware is True for sample in positive.samples], np.bool_)
    with_hardware, without = (mean(more[part], positive.where(part).clusters) for part in (metal, ~metal))
    difference = bootstrap(lambda d, m: float(d[m].mean() - d[~m].mean()), more, metal, positive.clusters)
    return Rise(with_hardware, without, difference)


def _stratum(chosen: Films, hardware: bool) -> Films:
    return chosen.where(np.array([sample.hardware is hardware for sample in chosen.samples], np.bool_))


def _cell(results: Results, dataset: str, runs: Sequence[FinishedRun], stratum: str, chosen: Films) -> Cell:
    tuning = results.films("DS2", Split.VALID)
    cuts = np.array([youden(z, tuning.truth) for z in log_odds(runs, tuning).T])
    z = log_odds(runs, chosen)
    called = (z >= cuts).mean(axis=1)
    scaled = _calibrated(results, runs, chosen)
    sides = {"positive": chosen.truth, "negative": ~chosen.truth}
    clusters = {side: chosen.where(part).clusters for side, part in sides.items()}
    numbers = {
        "AUROC": estimate(auroc, runs, chosen),
        "sensitivity": _share(called[chosen.truth], clusters["positive"]),
        "specificity": _share(1.0 - called[~chosen.truth], clusters["negative"]),
        **{f"mean log-odds, {side}": mean(scaled[part], clusters[side]) for side, part in sides.items()},
    }
    return Cell(dataset, stratum, int(chosen.truth.sum()), int((~chosen.truth).sum()), numbers)


def _share(called: NDArray[np.float64], clusters: Sequence[str]) -> Estimate:
    """A mean of shares; where all films are called alike, drawing them again shows no doubt, but Wilson's does."""
    found = mean(called, clusters)
    return wilson(round(float(called.sum())), len(called)) if found.low == found.high else found


def youden(scores: NDArray[np.float64], truth: NDArray[np.bool_]) -> float:
    """The cut with the largest sensitivity + specificity; from it on a film is called positive."""
    cuts = np.unique(scores)
    sensitivity = (scores[truth][None] >= cuts[:, None]).mean(axis=1)
    specificity = (scores[~truth][None] < cuts[:, None]).mean(axis=1)
    return float(cuts[np.argmax(sensitivity + specificity)])


def _calibrated(results: Results, runs: Sequence[FinishedRun], chosen: Films) -> NDArray[np.float64]:
    """Mean over runs of the log-odds after each run's temperature, (films,)."""
    tuning = results.films("DS2", Split.VALID)
    scales = np.array([temperature(z, tuning.truth) for z in log_odds(runs, tuning).T])
    return np.asarray((log_odds(runs, chosen) / scales).mean(axis=1), np.float64)
