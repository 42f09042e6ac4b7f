"""Measures of how well log-odds or probabilities of the finding fit the truth."""

from __future__ import annotations

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
