"""From log-odds to a probability, and from a probability to one of three answers; fitted on the tuning split."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.bundle import Calibration, Thresholds
from core.errors import TrainingError
from core.evaluation.measures import Scores, Truth, cross_entropy

WANTED = 0.95
"""Sensitivity at rule-out, and specificity at rule-in."""

TEMPERATURES = (0.05, 20.0)


def probability(log_odds: Scores, temperature: float) -> Scores:
    """Sigmoid(log-odds / temperature), 0 to 1."""
    from scipy.special import expit

    return np.asarray(expit(log_odds / temperature), np.float64)


def temperature(log_odds: Scores, truth: Truth) -> float:
    """The temperature with the least cross-entropy (Guo et al., 2017), within :data:`TEMPERATURES`."""
    from scipy.optimize import minimize_scalar

    bounds = np.log(TEMPERATURES)
    found = minimize_scalar(lambda t: cross_entropy(log_odds / np.exp(t), truth), bounds=bounds, method="bounded")
    return float(np.exp(found.x))


def thresholds(probabilities: Scores, truth: Truth) -> Thresholds:
    """Rule-out and rule-in thresholds.

    Rule-out is the highest cut that keeps sensitivity >= :data:`WANTED` (positive: at or above it), rule-in the lowest
    that keeps specificity >= :data:`WANTED`. Where rule-out lies above rule-in, the Youden point serves as both.

    Args:
        probabilities: After temperature, (n,).
        truth: Both classes occur, (n,).

    Raises:
        TrainingError: A class is missing.
    """
    if truth.all() or not truth.any():
        raise TrainingError("tuning split", "thresholds cannot be fitted on a single class", "Add the other class")
    cuts = _cuts(probabilities)
    sensitivity = (probabilities[truth][None] >= cuts[:, None]).mean(1)
    specificity = (probabilities[~truth][None] < cuts[:, None]).mean(1)
    rule_out = float(cuts[sensitivity >= WANTED].max())
    # None is left where more negatives than that have a probability of exactly 1.
    rule_in = float(min(cuts[specificity >= WANTED], default=1.0))
    if rule_out <= rule_in:
        return Thresholds(rule_out=rule_out, rule_in=rule_in)
    youden = float(cuts[np.argmax(sensitivity + specificity)])
    return Thresholds(rule_out=youden, rule_in=youden, crossed=True)


def calibrate(log_odds: Scores, truth: Truth, studies: NDArray[np.intp], split: str) -> Calibration:
    """Fit temperature and thresholds.

    Args:
        log_odds: Of the images of the tuning split, (n,).
        truth: (n,).
        studies: Number of each image's study, 0 to the number of studies - 1, (n,).
        split: Name of the split, for the bundle.
    """
    found = temperature(log_odds, truth)
    probabilities = probability(log_odds, found)
    return Calibration(
        temperature=found,
        image=thresholds(probabilities, truth),
        study=thresholds(*by_study(probabilities, truth, studies)),
        split=split,
    )


def by_study(probabilities: Scores, truth: Truth, studies: NDArray[np.intp]) -> tuple[Scores, Truth]:
    """Mean probability over a study's images, and whether any of them is positive; each (studies,)."""
    counts = np.bincount(studies)
    means = np.bincount(studies, weights=probabilities) / counts
    return means, np.bincount(studies, weights=truth) > 0


def _cuts(probabilities: Scores) -> Scores:
    """Midpoints between neighbouring values, and 0 and 1: no case lies on a cut."""
    values = np.unique(probabilities)
    return np.unique(np.concatenate([[0.0], (values[1:] + values[:-1]) / 2, [1.0]]))
