"""Differences and means with intervals, and the quick formulas that a bootstrap uses."""

from __future__ import annotations

import numpy as np
import pytest

from core.evaluation import auroc, average_precision, bootstrap, brier, kappa, mean, paired
from core.evaluation.measures import Measure, Scores, Truth, kappa_at, lean


def some_scores(count: int = 80, patients: int = 40) -> tuple[Scores, Truth, tuple[str, ...]]:
    generator = np.random.default_rng(2)
    truth = np.arange(count) % 3 == 0
    # Rounded, so that many scores are equal.
    scores = np.round(np.clip(0.35 + 0.25 * truth + generator.normal(0, 0.2, count), 0, 1), 1)
    return scores, truth, tuple(f"patient {place % patients}" for place in range(count))


@pytest.mark.parametrize("measure", [auroc, average_precision, brier])
def test_the_quick_formula_is_the_measure(measure: Measure) -> None:
    scores, truth, _ = some_scores()

    assert lean(measure) is not measure
    assert lean(measure)(scores, truth) == pytest.approx(measure(scores, truth), abs=1e-12)


@pytest.mark.parametrize("cut", [0.0, 0.3, 0.55, 2.0])
def test_kappa_at_a_cut_is_cohens(cut: float) -> None:
    scores, truth, _ = some_scores()

    assert kappa_at(cut)(scores, truth) == pytest.approx(kappa(scores >= cut, truth), abs=1e-12)


def test_kappa_of_one_and_the_same_class_is_zero() -> None:
    assert kappa_at(0.5)(np.ones(12), np.ones(12, np.bool_)) == 0.0


def test_a_model_is_not_better_than_itself() -> None:
    scores, truth, patients = some_scores()

    difference = paired(auroc, scores, scores, truth, patients)

    assert (difference.value, difference.low, difference.high) == (0.0, 0.0, 0.0)


def test_the_difference_is_that_of_the_two_measures() -> None:
    scores, truth, patients = some_scores()
    other = 1.0 - scores

    difference = paired(auroc, scores, other, truth, patients)

    assert difference.value == pytest.approx(auroc(scores, truth) - auroc(other, truth))
    assert difference.n == len(truth)
    # AUROC of the reversed scores is 1 - AUROC: the interval of the difference follows from the one of the measure.
    alone = bootstrap(auroc, scores, truth, patients)
    assert alone.low is not None
    assert alone.high is not None
    assert difference.low == pytest.approx(2 * alone.low - 1)
    assert difference.high == pytest.approx(2 * alone.high - 1)


def test_what_two_models_share_cancels() -> None:
    scores, truth, patients = some_scores()
    shifted = scores + 0.1

    difference = paired(brier, scores, shifted, truth, patients)
    alone = bootstrap(brier, scores, truth, patients)

    assert difference.high is not None
    assert difference.low is not None
    assert alone.high is not None
    assert alone.low is not None
    assert difference.high - difference.low < 2 * (alone.high - alone.low)
    assert difference.value == pytest.approx(-0.01 - 0.2 * float((scores - truth).mean()))


def test_a_difference_with_too_few_of_a_class_is_not_estimable() -> None:
    scores, _, patients = some_scores()
    truth = np.arange(len(scores)) < 9

    assert str(paired(auroc, scores, scores, truth, patients)) == "not estimable (n = 9)"


def test_a_mean_draws_whole_patients() -> None:
    values = np.repeat([0.0, 1.0], 50)
    films = tuple(map(str, range(100)))
    patients = tuple(f"patient {place // 25}" for place in range(100))

    alone, together = mean(values, films), mean(values, patients)

    assert alone.value == together.value == 0.5
    assert alone.low is not None
    assert together.low is not None
    assert alone.low == pytest.approx(0.4, abs=0.03)
    assert together.low == 0.0
    assert str(mean(values[:9], films[:9])) == "not estimable (n = 9)"
