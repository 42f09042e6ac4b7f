"""Measures and intervals against known values."""

from __future__ import annotations

import numpy as np
import pytest

from core.evaluation import (
    auroc,
    average_precision,
    bootstrap,
    brier,
    calibration_error,
    cross_entropy,
    kappa,
    wilson,
)

TRUTH = np.array([False, False, True, True])
SCORES = np.array([0.1, 0.4, 0.35, 0.8])


def test_ranking_measures_have_their_textbook_values() -> None:
    assert auroc(SCORES, TRUTH) == pytest.approx(0.75)
    assert average_precision(SCORES, TRUTH) == pytest.approx(0.8333, abs=1e-4)


def test_brier_is_the_mean_squared_difference() -> None:
    assert brier(SCORES, TRUTH) == pytest.approx(np.mean((SCORES - TRUTH) ** 2))


def test_calibration_error_is_zero_where_probabilities_are_shares() -> None:
    probabilities = np.repeat([0.25, 0.75], 4)
    truth = np.array([True, False, False, False, True, True, True, False])

    assert calibration_error(probabilities, truth) == pytest.approx(0.0)
    assert calibration_error(probabilities, ~truth) == pytest.approx(0.5)
    assert calibration_error(np.ones(4), np.ones(4, bool)) == 0.0


def test_kappa_of_a_known_table() -> None:
    # 20 both yes, 15 both no, 5 and 10 apart: observed 0.7, by chance 0.5.
    predicted = np.repeat([True, True, False, False], [20, 5, 10, 15])
    truth = np.repeat([True, False, True, False], [20, 5, 10, 15])

    assert kappa(predicted, truth) == pytest.approx(0.4)
    assert kappa(np.ones(3, bool), np.ones(3, bool)) == 0.0


def test_cross_entropy_survives_certainty() -> None:
    assert cross_entropy(np.array([0.0]), np.array([True])) == pytest.approx(np.log(2))
    assert cross_entropy(np.array([1000.0, -1000.0]), np.array([True, False])) == 0.0
    assert cross_entropy(np.array([1000.0]), np.array([False])) == pytest.approx(1000.0)


def test_wilson_interval_of_a_known_share() -> None:
    # Newcombe (1998), table I: 81 of 263.
    share = wilson(81, 263)

    assert share.value == pytest.approx(81 / 263)
    assert share.low == pytest.approx(0.2553, abs=5e-5)
    assert share.high == pytest.approx(0.3662, abs=5e-5)


def test_wilson_interval_stays_within_0_and_1() -> None:
    none, all_of_them = wilson(0, 20), wilson(20, 20)

    assert none.low == 0.0
    assert none.high == pytest.approx(0.1611, abs=5e-5)
    assert all_of_them.high == 1.0


def test_too_few_cases_are_not_estimable() -> None:
    share = wilson(3, 9)

    assert share.value is None
    assert str(share) == "not estimable (n = 9)"


def test_a_class_of_fewer_than_ten_is_not_estimable() -> None:
    truth = np.arange(100) < 9
    found = bootstrap(auroc, np.linspace(0, 1, 100), truth, [str(number) for number in range(100)])

    assert found.value is None
    assert found.n == 100
    assert str(found) == "not estimable (n = 9)"


def cases(seed: int = 1, count: int = 200) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(seed)
    truth = generator.random(count) < 0.4
    return generator.normal(truth.astype(float), 1.0), truth


def test_bootstrap_holds_the_value_and_is_the_same_each_time() -> None:
    scores, truth = cases()
    names = [str(number) for number in range(len(truth))]
    found = bootstrap(auroc, scores, truth, names, replicates=20)

    assert found.value == auroc(scores, truth)
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.value < found.high
    assert found == bootstrap(auroc, scores, truth, names, replicates=20)


def test_films_of_one_patient_carry_less_information() -> None:
    scores, truth = cases(count=60)
    # Every film five times: by image this looks like 300 films, by patient it is 60 again.
    many, labels = np.tile(scores, 5), np.tile(truth, 5)
    patients = [str(number) for number in range(60)] * 5
    by_image = bootstrap(auroc, many, labels, [str(number) for number in range(300)], replicates=100)
    by_patient = bootstrap(auroc, many, labels, patients, replicates=100)

    def width(estimate: object) -> float:
        return float(estimate.high - estimate.low)  # type: ignore[attr-defined]

    assert width(by_patient) > 1.8 * width(by_image)
