"""A split's films as cases: its images, its studies, and the parts that are measured by themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from core.bundle import Calibration, Metric
from core.datasets import Sample, Split
from core.evaluation.calibration import by_study
from core.evaluation.measures import Scores, Truth
from core.evaluation.summary import Cases, summarise
from core.progress import Operation


def study_numbers(samples: Sequence[Sample]) -> NDArray[np.intp]:
    """Number of each film's study, in order of the studies' names, 0 to the number of studies - 1, (n,)."""
    return np.unique([sample.examination for sample in samples], return_inverse=True)[1]


def as_cases(
    samples: Sequence[Sample], probabilities: Scores, truth: Truth, split: Split
) -> tuple[Cases, Cases | None]:
    """Films as cases: images, and studies (mean over their views) where studies are known.

    Args:
        samples: n films, at least one.
        probabilities: Of the finding, after temperature, (n,).
        truth: (n,).
        split: Which split they are from.
    """
    clusters = tuple(sample.cluster for sample in samples)
    images = Cases(probabilities, truth, clusters, split)
    if not any(sample.study for sample in samples):
        return images, None
    numbers = study_numbers(samples)
    means, positive = by_study(probabilities, truth, numbers)
    first = np.unique(numbers, return_index=True)[1]
    return images, Cases(means, positive, tuple(clusters[place] for place in first), split, level="study")


def measured(
    samples: Sequence[Sample], images: Cases, studies: Cases | None, calibration: Calibration
) -> Operation[tuple[Metric, ...]]:
    """Every measure of a split: of its images, of each part of them, and of its studies.

    Args:
        samples: The films, as many as images.
        images: From :func:`as_cases`.
        studies: From :func:`as_cases`.
        calibration: Whose thresholds are used.
    """
    found = list((yield from summarise(images, calibration.image)))
    for stratum, chosen in _strata(samples):
        found += yield from summarise(images.part(stratum, chosen), calibration.image)
    if studies is not None:
        found += yield from summarise(studies, calibration.study)
    return tuple(found)


def _strata(samples: Sequence[Sample]) -> Iterator[tuple[str, Truth]]:
    """Parts of some films by name, (n,) bool: with and without hardware where that is known, and by region."""
    parts = {
        "with hardware": [sample.hardware is True for sample in samples],
        "without hardware": [sample.hardware is False for sample in samples],
    }
    for region in sorted({region for sample in samples for region in sample.regions}):
        parts[region] = [region in sample.regions for sample in samples]
    return ((name, np.array(chosen)) for name, chosen in parts.items() if any(chosen) and not all(chosen))
