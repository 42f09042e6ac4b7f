"""Numbers with 95 % intervals, and the rule when there are too few cases for one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from core.evaluation.measures import Measure, Scores, Truth, lean

FEWEST = 10
"""A measure whose class has fewer members is not estimable."""

REPLICATES = 1000
_Z = 1.959963984540054  # 97.5th percentile of the normal distribution


@dataclass(frozen=True, slots=True)
class Estimate:
    """A measured number, or why there is none.

    Attributes:
        value: The number; None: not estimable.
        low: Lower end of its 95 % interval, or None.
        high: Upper end, or None.
        n: How many cases it was measured on: for a share, those in its denominator.
        reason: Why it is not estimable; empty when there is a value.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    reason: str = ""

    def __str__(self) -> str:
        if self.value is None:
            return self.reason
        interval = "" if self.low is None or self.high is None else f" ({self.low:.3f} to {self.high:.3f})"
        return f"{self.value:.3f}{interval}"


def not_estimable(n: int, whole: int | None = None) -> Estimate:
    """What is printed where a class has fewer than :data:`FEWEST` members.

    Args:
        n: Members of the smallest class that the measure needs.
        whole: How many cases there are in all, where that is another number.
    """
    return Estimate(None, None, None, n if whole is None else whole, f"not estimable (n = {n})")


def wilson(successes: int, n: int) -> Estimate:
    """A share with its Wilson score interval (Wilson, 1927); below :data:`FEWEST` cases not estimable."""
    if n < FEWEST:
        return not_estimable(n)
    share = successes / n
    centre = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z / (1 + _Z**2 / n) * sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
    return Estimate(share, max(0.0, centre - half), min(1.0, centre + half), n)


def bootstrap(
    measure: Measure,
    scores: Scores,
    truth: Truth,
    clusters: Sequence[str],
    replicates: int = REPLICATES,
) -> Estimate:
    """A measure with its percentile interval from a bootstrap that draws whole clusters.

    Args:
        measure: Of scores and truth.
        scores: (n,).
        truth: (n,).
        clusters: Patient of each case, or the case's own name where that is unknown, n of them.
        replicates: How many samples are drawn; always the same ones.

    Returns:
        The measure; not estimable when a class has fewer than :data:`FEWEST` members.
    """
    fewest = int(min(truth.sum(), (~truth).sum()))
    if fewest < FEWEST:
        return not_estimable(fewest, len(truth))
    samples = _both_classes(truth, clusters, replicates)
    quick = lean(measure)
    return _estimate(measure(scores, truth), (quick(scores[at], truth[at]) for at in samples), len(truth))


def paired(
    measure: Measure,
    first: Scores,
    second: Scores,
    truth: Truth,
    clusters: Sequence[str],
) -> Estimate:
    """How much larger a measure is for the first scores than for the second, of the same cases.

    Both are measured on the same bootstrap samples, so that what makes a sample easy or hard cancels.

    Args:
        measure: Of scores and truth.
        first: (n,).
        second: Of the same cases in the same order, (n,).
        truth: (n,).
        clusters: As for :func:`bootstrap`.

    Returns:
        ``measure(first) - measure(second)`` with its interval; not estimable when a class has fewer than
        :data:`FEWEST` members.
    """
    both = np.stack([first, second], axis=1)
    quick = lean(measure)
    return bootstrap(lambda pair, real: quick(pair[:, 0], real) - quick(pair[:, 1], real), both, truth, clusters)


def mean(values: Scores, clusters: Sequence[str], replicates: int = REPLICATES) -> Estimate:
    """A mean with its percentile interval from a bootstrap that draws whole clusters.

    Args:
        values: (n,).
        clusters: As for :func:`bootstrap`.
        replicates: As for :func:`bootstrap`.

    Returns:
        The mean; not estimable with fewer than :data:`FEWEST` values.
    """
    if len(values) < FEWEST:
        return not_estimable(len(values))
    samples = _samples(clusters, replicates)
    return _estimate(float(values.mean()), (float(values[at].mean()) for at in samples), len(values))


def _estimate(value: float, resampled: Iterable[float], n: int) -> Estimate:
    low, high = np.percentile(list(resampled), (2.5, 97.5))
    return Estimate(value, float(low), float(high), n)


def _both_classes(truth: Truth, clusters: Sequence[str], replicates: int) -> Iterator[NDArray[np.intp]]:
    return (at for at in _samples(clusters, replicates) if 0 < truth[at].sum() < len(at))


def _samples(clusters: Sequence[str], replicates: int) -> Iterator[NDArray[np.intp]]:
    """Places of the cases in each sample; always the same ones for the same clusters."""
    _, places = np.unique(np.asarray(clusters), return_inverse=True)
    order, sizes = np.argsort(places, kind="stable"), np.bincount(places)
    starts = np.cumsum(sizes) - sizes
    for row in np.random.default_rng(0).integers(len(sizes), size=(replicates, len(sizes))):
        ends = np.cumsum(sizes[row])
        yield order[np.repeat(starts[row] - ends + sizes[row], sizes[row]) + np.arange(ends[-1])]
