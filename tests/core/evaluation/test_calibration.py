"""Temperature and thresholds."""

from __future__ import annotations

import numpy as np
import pytest

from core.errors import TrainingError
from core.evaluation import by_study, calibrate, cross_entropy, probability, temperature, thresholds


def drawn(count: int = 4000) -> tuple[np.ndarray, np.ndarray]:
    """Log-odds that are right, and the truth drawn from them."""
    generator = np.random.default_rng(3)
    z = generator.normal(-1.0, 2.0, count)
    return z, generator.random(count) < 1.0 / (1.0 + np.exp(-z))


def test_temperature_undoes_overconfidence() -> None:
    z, truth = drawn()

    assert temperature(z, truth) == pytest.approx(1.0, abs=0.1)
    found = temperature(3.0 * z, truth)
    assert found == pytest.approx(3.0, abs=0.3)
    assert cross_entropy(3.0 * z / found, truth) < cross_entropy(3.0 * z, truth)


def test_probability_is_the_sigmoid_without_overflow() -> None:
    z = np.array([-5000.0, 0.0, 5000.0])

    assert probability(z, 1.0) == pytest.approx([0.0, 0.5, 1.0])
    assert probability(np.array([2.0]), 2.0) == pytest.approx([1 / (1 + np.exp(-1.0))])


def test_thresholds_keep_95_percent() -> None:
    z, truth = drawn()
    p = probability(z, 1.0)
    found = thresholds(p, truth)

    assert not found.crossed
    assert found.rule_out < found.rule_in
    assert (p[truth] >= found.rule_out).mean() >= 0.95
    assert (p[~truth] < found.rule_in).mean() >= 0.95
    # Tight: a step further would break the promise.
    assert (p[truth] >= found.rule_out + 0.01).mean() < 0.95
    assert (p[~truth] < found.rule_in - 0.02).mean() < 0.95


def test_crossed_thresholds_become_the_youden_point() -> None:
    # Perfectly apart: ruling out would end at 0.9, ruling in begin at 0.1.
    p = np.concatenate([np.full(20, 0.1), np.full(20, 0.9)])
    truth = np.repeat([False, True], 20)
    found = thresholds(np.concatenate([p, [0.5, 0.4]]), np.concatenate([truth, [False, True]]))

    assert found.crossed
    assert found.rule_out == found.rule_in
    assert 0.1 < found.rule_out < 0.9


def test_certainty_on_the_wrong_side_still_gives_thresholds() -> None:
    p = np.array([1.0, 1.0, 1.0, 1.0])
    found = thresholds(p, np.array([True, True, False, False]))

    assert 0.0 <= found.rule_out <= found.rule_in <= 1.0


def test_one_class_has_no_thresholds() -> None:
    with pytest.raises(TrainingError, match="single class"):
        thresholds(np.array([0.1, 0.2]), np.array([True, True]))


def test_a_study_is_the_mean_of_its_views_and_positive_when_one_is() -> None:
    means, truth = by_study(np.array([0.2, 0.4, 0.9]), np.array([False, True, False]), np.array([1, 1, 0]))

    assert means == pytest.approx([0.9, 0.3])
    assert truth.tolist() == [False, True]


def test_calibration_says_where_it_was_fitted() -> None:
    z, truth = drawn(400)
    found = calibrate(z, truth, np.arange(400), "valid")

    assert found.split == "valid"
    assert found.image == found.study
    paired = calibrate(z, truth, np.arange(400) // 2, "valid")
    assert paired.image == found.image
    assert paired.study != paired.image
