"""How good a model is: measures with intervals, calibration, thresholds. The only door to scikit-learn."""

from core.evaluation.calibration import WANTED, by_study, calibrate, probability, temperature, thresholds
from core.evaluation.intervals import Estimate, bootstrap, not_estimable, wilson
from core.evaluation.measures import auroc, average_precision, brier, calibration_error, cross_entropy, kappa
from core.evaluation.summary import Cases, summarise

__all__ = [
    "WANTED",
    "Cases",
    "Estimate",
    "auroc",
    "average_precision",
    "bootstrap",
    "brier",
    "by_study",
    "calibrate",
    "calibration_error",
    "cross_entropy",
    "kappa",
    "not_estimable",
    "probability",
    "summarise",
    "temperature",
    "thresholds",
    "wilson",
]
