"""Every measure of a set of cases as the rows that stand in a bundle."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import compress
from typing import Literal

import numpy as np

from core.bundle import Metric, Thresholds
from core.evaluation.intervals import FEWEST, REPLICATES, Estimate, bootstrap, not_estimable, wilson
from core.evaluation.measures import (
    Measure,
    Scores,
    Truth,
    auroc,
    average_precision,
    brier,
    calibration_error,
    kappa_at,
)
from core.progress import Operation, Progress

OF_PROBABILITIES = {"AUROC": auroc, "average precision": average_precision, "Brier score": brier}


@dataclass(frozen=True, slots=True, eq=False)
class Cases:
    """What a model said of some images or studies, and what was true.

    Attributes:
        probabilities: Of the finding, after temperature, (n,).
        truth: (n,).
        clusters: Patient of each, or its own name where that is unknown.
        split: Which split they are from.
        stratum: Which part of it; empty: all.
        level: What the cases are.
        replicates: Bootstrap samples for each interval.
    """

    probabilities: Scores
    truth: Truth
    clusters: tuple[str, ...]
    split: str
    stratum: str = ""
    level: Literal["image", "study"] = "image"
    replicates: int = REPLICATES

    def part(self, stratum: str, chosen: Truth) -> Cases:
        """Some of the cases, (n,) bool, under a name."""
        return replace(
            self,
            probabilities=self.probabilities[chosen],
            truth=self.truth[chosen],
            clusters=tuple(compress(self.clusters, chosen)),
            stratum=stratum,
        )

    def resampled(self, measure: Measure) -> Estimate:
        """A measure of probabilities and truth with its bootstrap interval."""
        return bootstrap(measure, self.probabilities, self.truth, self.clusters, self.replicates)


def summarise(cases: Cases, thresholds: Thresholds) -> Operation[tuple[Metric, ...]]:
    """All measures with 95 % intervals: Wilson's for shares, a bootstrap by patient for the others.

    Args:
        cases: At least one.
        thresholds: Fitted on another split, or on this one where it is the tuning split.
    """
    metrics: list[Metric] = []
    for name, estimate in _estimates(cases, thresholds):
        metrics.append(_metric(name, estimate, cases))
        yield Progress("Measuring", len(metrics))
    return tuple(metrics)


def _estimates(cases: Cases, thresholds: Thresholds) -> Iterator[tuple[str, Estimate]]:
    yield "prevalence", wilson(int(cases.truth.sum()), len(cases.truth))
    for name, measure in OF_PROBABILITIES.items():
        yield name, cases.resampled(measure)
    yield "expected calibration error", _calibration_error(cases)
    cuts = {"rule-out": thresholds.rule_out, "rule-in": thresholds.rule_in}
    for name, cut in {"threshold": thresholds.rule_in}.items() if thresholds.crossed else cuts.items():
        yield from _at_threshold(cases, name, cut)
    unsure = (cases.probabilities >= thresholds.rule_out) & (cases.probabilities < thresholds.rule_in)
    yield "share of uncertain results", wilson(int(unsure.sum()), len(unsure))


def _at_threshold(cases: Cases, name: str, cut: float) -> Iterator[tuple[str, Estimate]]:
    called, truth = cases.probabilities >= cut, cases.truth
    positives, negatives = int(truth.sum()), int((~truth).sum())
    yield f"sensitivity at {name}", wilson(int((called & truth).sum()), positives)
    yield f"specificity at {name}", wilson(int((~called & ~truth).sum()), negatives)
    for measure, right, of in (
        ("PPV", called & truth, called),
        ("NPV", ~called & ~truth, ~called),
        ("accuracy", called == truth, np.ones_like(truth)),
    ):
        fewest = min(positives, negatives)
        few = fewest < FEWEST
        shares = not_estimable(fewest, len(truth)) if few else wilson(int(right.sum()), int(of.sum()))
        yield f"{measure} at {name}", shares
    yield f"Cohen's kappa at {name}", cases.resampled(kappa_at(cut))


def _calibration_error(cases: Cases) -> Estimate:
    # Without an interval: resampling makes this error larger, so a bootstrap's interval may not even hold the value.
    fewest = int(min(cases.truth.sum(), (~cases.truth).sum()))
    if fewest < FEWEST:
        return not_estimable(fewest, len(cases.truth))
    return Estimate(calibration_error(cases.probabilities, cases.truth), None, None, len(cases.truth))


def _metric(name: str, estimate: Estimate, cases: Cases) -> Metric:
    return Metric(
        name=name,
        level=cases.level,
        split=cases.split,
        stratum=cases.stratum,
        n=estimate.n,
        value=estimate.value,
        low=estimate.low,
        high=estimate.high,
        reason=estimate.reason,
    )
