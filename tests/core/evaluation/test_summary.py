"""The table of measures that goes into a bundle."""

from __future__ import annotations

import numpy as np

from core.bundle import Metric, Thresholds
from core.evaluation import Cases, summarise
from core.progress import complete

THRESHOLDS = Thresholds(rule_out=0.3, rule_in=0.6)


def some_cases(count: int = 60) -> Cases:
    generator = np.random.default_rng(5)
    truth = np.arange(count) % 3 == 0
    probabilities = np.clip(0.3 + 0.3 * truth + generator.normal(0, 0.2, count), 0, 1)
    return Cases(probabilities, truth, tuple(map(str, range(count))), "test", replicates=20)


def table(cases: Cases, thresholds: Thresholds = THRESHOLDS) -> dict[str, Metric]:
    metrics = complete(summarise(cases, thresholds))
    assert metrics is not None
    assert len({metric.name for metric in metrics}) == len(metrics)
    return {metric.name: metric for metric in metrics}


def test_every_number_comes_with_its_interval() -> None:
    metrics = table(some_cases())

    assert {"AUROC", "average precision", "Brier score", "expected calibration error"} <= metrics.keys()
    for threshold in ("rule-out", "rule-in"):
        for name in ("sensitivity", "specificity", "PPV", "NPV", "accuracy", "Cohen's kappa"):
            assert f"{name} at {threshold}" in metrics
    for metric in metrics.values():
        if metric.value is None:
            assert metric.reason.startswith("not estimable (n = ")
        elif metric.name != "expected calibration error":
            assert metric.low is not None
            assert metric.high is not None
            assert metric.low <= metric.value <= metric.high


def test_shares_are_counted_at_the_thresholds() -> None:
    cases = some_cases()
    metrics = table(cases)
    positive = cases.probabilities[cases.truth]

    assert metrics["sensitivity at rule-out"].value == (positive >= 0.3).mean()
    assert metrics["sensitivity at rule-in"].value == (positive >= 0.6).mean()
    assert metrics["sensitivity at rule-in"].n == 20
    assert metrics["prevalence"].value == 1 / 3
    unsure = (cases.probabilities >= 0.3) & (cases.probabilities < 0.6)
    assert metrics["share of uncertain results"].value == unsure.mean()


def test_crossed_thresholds_are_one() -> None:
    metrics = table(some_cases(), Thresholds(rule_out=0.5, rule_in=0.5, crossed=True))

    assert "sensitivity at threshold" in metrics
    assert "sensitivity at rule-out" not in metrics
    assert metrics["share of uncertain results"].value == 0.0


def test_a_stratum_without_negatives_has_a_sensitivity_and_no_more() -> None:
    cases = some_cases()
    metrics = table(cases.part("with hardware", cases.truth))

    assert metrics["sensitivity at rule-in"].value is not None
    for name in ("AUROC", "PPV at rule-in", "accuracy at rule-in", "specificity at rule-in"):
        assert metrics[name].value is None
        assert metrics[name].reason == "not estimable (n = 0)"
        assert metrics[name].stratum == "with hardware"
