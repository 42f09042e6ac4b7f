"""The learned order: likely metal first, some uncertain films between, none lost and none doubled."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from core.curation.learning import Learner, ordered

Films = tuple[NDArray[np.float32], NDArray[np.float64], NDArray[np.bool_]]
NONE = np.empty(0, np.intp), np.empty(0, bool)


def _films(count: int = 300, width: int = 200) -> Films:
    """Vectors of which every tenth is of another kind, a cold score that knows nothing of it, and which those are."""
    random = np.random.default_rng(5)
    metal = np.arange(count) % 10 == 3
    vectors = random.normal(size=(count, width)) + np.outer(metal, random.normal(size=width))
    return vectors.astype(np.float32), random.uniform(0.05, 0.95, count), metal


def _tagged(metal: NDArray[np.bool_], count: int) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    positions = np.arange(count)
    return positions, metal[positions]


def test_without_tags_the_metal_score_decides() -> None:
    vectors, cold, _ = _films()
    probabilities = Learner(vectors, cold).refit(*NONE)
    assert np.array_equal(np.argsort(probabilities, kind="stable"), np.argsort(cold, kind="stable"))


def test_films_like_those_tagged_as_metal_come_forward() -> None:
    vectors, cold, metal = _films()
    positions, labels = _tagged(metal, 60)
    learner = Learner(vectors, cold)
    open_ = np.ones(len(metal), bool)
    open_[positions] = False
    queue, _ = ordered(learner.refit(positions, labels), uncertain_share=0.0, open_=open_)
    left = int(metal[open_].sum())
    assert metal[queue[:left]].mean() > 0.7  # by chance 0.1


@pytest.mark.parametrize("tag", [True, False])
def test_tags_of_one_kind_alone_leave_an_order(tag: bool) -> None:
    vectors, cold, metal = _films()
    positions = np.flatnonzero(metal == tag)[:5]
    probabilities = Learner(vectors, cold).refit(positions, np.full(len(positions), tag))
    assert ((probabilities >= 0) & (probabilities <= 1)).all()
    assert np.corrcoef(probabilities, cold)[0, 1] > 0.3


@pytest.mark.parametrize("count", [1, 2, 3, 30])
@pytest.mark.parametrize("width", [1, 3, 400])
def test_a_handful_of_films_is_enough(count: int, width: int) -> None:
    vectors, cold, _ = _films(count, width)
    learner = Learner(vectors, cold)
    for tags in range(count + 1):
        positions = np.arange(tags)
        probabilities = learner.refit(positions, positions % 2 == 0)
        assert probabilities.shape == (count,)
        assert ((probabilities >= 0) & (probabilities <= 1)).all()


def test_films_that_are_all_alike_have_one_probability() -> None:
    learner = Learner(np.ones((20, 50), np.float32), np.full(20, 0.3))
    assert np.ptp(learner.refit(np.array([2, 7]), np.array([True, False]))) == pytest.approx(0.0, abs=1e-9)


def test_the_same_tags_give_the_same_probabilities() -> None:
    vectors, cold, metal = _films()
    once, again = Learner(vectors, cold), Learner(vectors, cold)
    for tags in (20, 40, 60):
        assert np.array_equal(once.refit(*_tagged(metal, tags)), again.refit(*_tagged(metal, tags)))


def test_a_tag_that_is_taken_back_is_forgotten() -> None:
    vectors, cold, metal = _films()
    learner = Learner(vectors, cold)
    before = learner.refit(*_tagged(metal, 40))
    learner.refit(np.arange(41), np.append(metal[:40], not metal[40]))
    assert np.allclose(learner.refit(*_tagged(metal, 40)), before, atol=1e-3)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.25, 1 / 3, 1.0])
def test_the_queue_holds_each_open_film_once(share: float) -> None:
    random = np.random.default_rng(1)
    probabilities, open_ = random.random(997), random.random(997) > 0.3
    queue, uncertain = ordered(probabilities, uncertain_share=share, open_=open_)
    assert np.array_equal(np.sort(queue), np.flatnonzero(open_))
    assert uncertain.shape == queue.shape
    assert uncertain.sum() == pytest.approx(share * len(queue), abs=1)


def test_likely_films_come_first_and_uncertain_ones_at_even_distances() -> None:
    probabilities = np.array([0.01, 0.99, 0.5, 0.9, 0.02, 0.45, 0.8, 0.03])
    queue, uncertain = ordered(probabilities, uncertain_share=0.25, open_=np.ones(8, bool))
    assert queue.tolist() == [1, 3, 6, 2, 5, 7, 4, 0]
    assert uncertain.tolist() == [False, False, False, True, False, False, False, True]


def test_uncertain_films_come_up_although_the_order_is_made_anew_at_each_tag() -> None:
    probabilities, open_, kinds = np.random.default_rng(4).random(100), np.ones(100, bool), []
    for _ in range(40):
        queue, uncertain = ordered(probabilities, uncertain_share=0.25, open_=open_)
        kinds.append(bool(uncertain[0]))
        open_[queue[0]] = False
    assert sum(kinds) == 10


def test_films_of_one_probability_keep_their_order() -> None:
    queue, _ = ordered(np.full(50, 0.2), uncertain_share=0.2, open_=np.ones(50, bool))
    assert queue.tolist() == list(range(50))


def test_a_queue_without_open_films_is_empty() -> None:
    queue, uncertain = ordered(np.array([0.5, 0.6]), uncertain_share=0.1, open_=np.zeros(2, bool))
    assert len(queue) == len(uncertain) == 0
