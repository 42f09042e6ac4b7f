"""How good a model is: measures with intervals, calibration, thresholds, and the page that says so.

The only door to scikit-learn, matplotlib and Jinja.
"""

from core.evaluation.calibration import WANTED, by_study, calibrate, probability, temperature, thresholds
from core.evaluation.document import Document, document
from core.evaluation.drawing import Words
from core.evaluation.evaluation import Evaluation, SplitResult, Wanted, evaluate
from core.evaluation.figures import Line, bars, confusion, curves, precision_recall, reliability, roc
from core.evaluation.films import Film, film_grid
from core.evaluation.folder import replaceable, write_report
from core.evaluation.intervals import Estimate, bootstrap, mean, not_estimable, paired, wilson
from core.evaluation.measures import auroc, average_precision, brier, calibration_error, cross_entropy, kappa
from core.evaluation.page import Figure, Section, Table, page
from core.evaluation.parts import as_cases, measured, study_numbers
from core.evaluation.report import report_files
from core.evaluation.summary import Cases, summarise

__all__ = [
    "WANTED",
    "Cases",
    "Document",
    "Estimate",
    "Evaluation",
    "Figure",
    "Film",
    "Line",
    "Section",
    "SplitResult",
    "Table",
    "Wanted",
    "Words",
    "as_cases",
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
    "document",
    "evaluate",
    "film_grid",
    "kappa",
    "mean",
    "measured",
    "not_estimable",
    "page",
    "paired",
    "precision_recall",
    "probability",
    "reliability",
    "replaceable",
    "report_files",
    "roc",
    "study_numbers",
    "summarise",
    "temperature",
    "thresholds",
    "wilson",
    "write_report",
]
