"""How good a model is: measures with intervals, calibration, thresholds, and the page that says so.

The only door to scikit-learn, matplotlib and Jinja.
"""

from core.evaluation.calibration import WANTED, by_study, calibrate, probability, temperature, thresholds
from core.evaluation.drawing import Words
from core.evaluation.figures import Line, bars, confusion, curves, precision_recall, reliability, roc
from core.evaluation.films import Film, film_grid
from core.evaluation.intervals import Estimate, bootstrap, not_estimable, wilson
from core.evaluation.measures import auroc, average_precision, brier, calibration_error, cross_entropy, kappa
from core.evaluation.page import Figure, Section, Table, page
from core.evaluation.summary import Cases, summarise

__all__ = [
    "WANTED",
    "Cases",
    "Estimate",
    "Figure",
    "Film",
    "Line",
    "Section",
    "Table",
    "Words",
    "auroc",
    "average_precision",
    "bars",
    "bootstrap",
    "brier",
    "by_study",
    "calibrate",
    "calibration_error",
    "confusion",
    "cross_entropy",
    "curves",
    "film_grid",
    "kappa",
    "not_estimable",
    "page",
    "precision_recall",
    "probability",
    "reliability",
    "roc",
    "summarise",
    "temperature",
    "thresholds",
    "wilson",
]
