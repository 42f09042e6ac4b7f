"""The simulated annotator: sees every film once, and finds metal sooner in an order that learns."""

from __future__ import annotations

import numpy as np
import pytest

from core.curation.learning import Learner
from core.curation.simulation import BATCH, FIRST, fixed_order, learned_order, simulated

COUNT = 400
METAL = np.random.default_rng(2).random(COUNT) < 0.06


def _learner() -> Learner:
    random = np.random.default_rng(3)
    vectors = random.normal(size=(COUNT, 120)) + np.outer(METAL, random.normal(size=120))
    return Learner(vectors.astype(np.float32), random.random(COUNT))


@pytest.mark.parametrize("seed", range(3))
def test_every_film_is_seen_once_and_all_metal_is_found(seed: int) -> None:
    session = simulated(learned_order(_learner(), COUNT), METAL, seed)
    assert np.array_equal(np.sort(session.seen), np.arange(COUNT))
    assert METAL[session.seen[session.found - 1]].all()
    assert len(session.found) == METAL.sum()


def test_an_order_that_learns_finds_metal_sooner_than_file_order() -> None:
    learned = simulated(learned_order(_learner(), COUNT), METAL, 0)
    files = simulated(fixed_order(np.arange(COUNT)), METAL, None)
    assert learned.share_to(0.95) < 0.5 * files.share_to(0.95)
    assert learned.recall_at(0.1) > files.recall_at(0.1)


def test_a_perfect_order_wastes_nothing() -> None:
    films = np.argsort(~METAL, kind="stable")
    session = simulated(fixed_order(films), METAL, None)
    assert session.found.tolist() == list(range(1, METAL.sum() + 1))
    assert session.recall_at(1.0) == 1.0
    assert session.recall_at(0.0) == 0.0
    assert session.share_to(1.0) == pytest.approx(METAL.sum() / COUNT)


def test_the_seed_draws_the_first_films_and_nothing_else() -> None:
    order = fixed_order(np.arange(COUNT))
    once, again, other = (simulated(order, METAL, seed) for seed in (7, 7, 8))
    assert np.array_equal(once.seen, again.seen)
    assert not np.array_equal(once.seen[:FIRST], other.seen[:FIRST])
    assert (np.diff(once.seen[FIRST : FIRST + 10 * BATCH]) > 0).all()


def test_without_metal_nothing_is_found() -> None:
    session = simulated(fixed_order(np.arange(10)), np.zeros(10, bool), 0)
    assert len(session.found) == 0
    assert len(session.seen) == 10
