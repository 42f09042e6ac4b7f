"""From the log-odds to a probability, and from it to one of three states."""

from __future__ import annotations

import math
from collections.abc import Sequence

from core.bundle import BundleInfo, Thresholds
from core.types import Prediction, ResultState, StudyResult


def probability(log_odds: float, temperature: float) -> float:
    """sigmoid(log-odds / temperature), 0 to 1; no overflow at either end."""
    return 0.5 * (1.0 + math.tanh(0.5 * log_odds / temperature))


def state_of(probability: float, thresholds: Thresholds) -> ResultState:
    """NEGATIVE below rule-out, POSITIVE from rule-in on, UNCERTAIN between."""
    if probability < thresholds.rule_out:
        return ResultState.NEGATIVE
    return ResultState.POSITIVE if probability >= thresholds.rule_in else ResultState.UNCERTAIN


def study_result(predictions: Sequence[Prediction], total: int, info: BundleInfo) -> StudyResult:
    """The answer for a study: the mean over its analysed views.

    Args:
        predictions: Of the views that were analysed.
        total: How many views the study has.
        info: The contract of the model that made them.
    """
    if not predictions:
        return StudyResult(ResultState.NOT_ANALYSED, None, None, 0, total)
    values = [prediction.probability for prediction in predictions]
    mean = math.fsum(values) / len(values)
    return StudyResult(state_of(mean, info.calibration.study), mean, max(values), len(values), total)
