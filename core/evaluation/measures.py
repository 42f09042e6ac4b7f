"""Measures of how well log-odds or probabilities of the finding fit the truth.

Numbers come from scikit-learn. A bootstrap asks a thousand times, where scikit-learn checks its arguments for longer
than the measure: there the same formulas stand by themselves, and tests compare the two.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Truth = NDArray[np.bool_]
Scores = NDArray[np.float64]


def auroc(scores: Scores, truth: Truth) -> float:
    """Area under the ROC curve; both classes must occur."""
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(truth, scores))


def average_precision(scores: Scores, truth: Truth) -> float:
    """Area under the precision-recall curve, as the sum over its steps; both classes must occur."""
    from sklearn.metrics import average_precision_score

    return float(average_precision_score(truth, scores))


def brier(probabilities: Scores, truth: Truth) -> float:
    """Mean squared difference between probability and truth, 0 (best) to 1."""
    from sklearn.metrics import brier_score_loss

    return float(brier_score_loss(truth, probabilities))


def calibration_error(probabilities: Scores, truth: Truth, bins: int = 10) -> float:
    """Expected calibration error (Naeini et al., 2015): |mean probability - share of positives|, over equal bins.

    Args:
        probabilities: Of the finding, 0 to 1, (n,).
        truth: (n,).
        bins: Number of bins of equal width.

    Returns:
        The mean over the bins, weighted by how many cases lie in each; 0 (best) to 1.
    """
    # Sum of (probability - truth) in a bin over n is its weight times the difference of its means.
    places = np.minimum((probabilities * bins).astype(np.intp), bins - 1)
    sums = np.bincount(places, weights=probabilities - truth, minlength=bins)
    return float(np.abs(sums).sum() / len(truth))


def kappa(predicted: Truth, truth: Truth) -> float:
    """Cohen's kappa between prediction and truth; 0 where both name one and the same class throughout."""
    from sklearn.metrics import cohen_kappa_score

    if len(np.unique(predicted)) == 1 and len(np.unique(truth)) == 1:
        return 0.0
    return float(cohen_kappa_score(truth, predicted))


def cross_entropy(log_odds: Scores, truth: Truth) -> float:
    """Mean negative log-likelihood (nats) of the truth under sigmoid(log-odds)."""
    return float(np.logaddexp(0.0, np.where(truth, -log_odds, log_odds)).mean())


Measure = Callable[[Scores, Truth], float]


def lean(measure: Measure) -> Measure:
    """The same measure without the checks of its arguments, where there is one; otherwise the measure itself."""
    return _LEAN.get(measure, measure)


def kappa_at(cut: float) -> Measure:
    """Cohen's kappa of calling positive what lies at or above a cut, for a bootstrap."""

    def measure(scores: Scores, truth: Truth) -> float:
        called = scores >= cut
        n, positive, calls, both = len(truth), int(truth.sum()), int(called.sum()), int((called & truth).sum())
        agreed = n - positive - calls + 2 * both
        expected = (positive * calls + (n - positive) * (n - calls)) / n
        return (agreed - expected) / (n - expected) if n != expected else 0.0

    return measure


def _auroc(scores: Scores, truth: Truth) -> float:
    """Mann and Whitney's U over its largest value; equal scores count half."""
    positives, negatives = _steps(scores, truth)
    above = np.cumsum(negatives) - negatives / 2
    return 1.0 - float((positives * above).sum() / (positives.sum() * negatives.sum()))


def _average_precision(scores: Scores, truth: Truth) -> float:
    positives, negatives = _steps(scores, truth)
    found = np.cumsum(positives)
    return float((positives * found / (found + np.cumsum(negatives))).sum() / found[-1])


def _brier(probabilities: Scores, truth: Truth) -> float:
    return float(np.square(probabilities - truth).mean())


def _steps(scores: Scores, truth: Truth) -> tuple[Scores, Scores]:
    """Positives and negatives at each different score, from the highest down."""
    order = np.argsort(-scores, kind="stable")
    falling, real = scores[order], truth[order]
    starts = np.flatnonzero(np.r_[True, falling[1:] != falling[:-1]])
    positives = np.add.reduceat(real.astype(np.float64), starts)
    return positives, np.diff(np.r_[starts, len(scores)]) - positives


_LEAN: dict[Measure, Measure] = {auroc: _auroc, average_precision: _average_precision, brier: _brier}
