"""The order of the queue while features fill in."""

from __future__ import annotations

import numpy as np
import pytest

from core.curation.features import FilmFeatures
from core.curation.ordering import LEAST, Ordering, Wish

COUNT = 60


@pytest.fixture
def features() -> dict[int, FilmFeatures]:
    """Sixty films; every fifth shows metal, which their features tell and their scores, all alike, do not."""
    random = np.random.default_rng(2)
    rows = random.normal(0, 1, (COUNT, 6)).astype(np.float32)
    rows[::5, :3] += 8
    return {place: FilmFeatures(row, 0.5) for place, row in enumerate(rows)}


def wish(tagged: dict[int, bool], put_off: tuple[int, ...] = ()) -> Wish:
    open_, last = np.ones(COUNT, bool), np.zeros(COUNT, bool)
    open_[list(tagged)] = False
    last[list(put_off)] = True
    return Wish(np.array(list(tagged), np.intp), np.array(list(tagged.values()), bool), open_, last)


def test_with_nothing_known_films_keep_their_order() -> None:
    order = Ordering(COUNT).order(wish({}))
    assert order.sequence.tolist() == list(range(COUNT))
    assert np.isnan(order.probability).all()


def test_metal_scores_alone_bring_the_suspected_forward_and_the_clean_back() -> None:
    ordering = Ordering(COUNT)
    ordering.know({50: 0.9, 3: 0.01}, {})
    sequence = ordering.order(wish({})).sequence.tolist()
    assert (sequence[0], sequence[-1]) == (50, 3)
    assert sorted(sequence) == list(range(COUNT))


def test_tags_teach_the_order(features: dict[int, FilmFeatures]) -> None:
    ordering = Ordering(COUNT)
    ordering.know({}, features)
    order = ordering.order(wish({place: place % 5 == 0 for place in range(15)}))
    likely = [place for place in order.sequence.tolist() if place not in order.uncertain][:9]
    assert sum(place % 5 == 0 for place in likely) >= 7
    assert len(order.sequence) == COUNT - 15


def test_what_was_put_off_comes_last(features: dict[int, FilmFeatures]) -> None:
    ordering = Ordering(COUNT)
    ordering.know({}, features)
    order = ordering.order(wish({0: True, 1: False}, put_off=(10, 20)))
    assert set(order.sequence.tolist()[-2:]) == {10, 20}


def test_features_that_come_late_are_learnt_from_too(features: dict[int, FilmFeatures]) -> None:
    ordering = Ordering(COUNT)
    early = {place: features[place] for place in range(LEAST)}
    ordering.know({}, early)
    ordering.order(wish({0: True, 1: False}))
    ordering.know({}, {place: features[place] for place in range(LEAST, COUNT)})
    ordering.settle()
    order = ordering.order(wish({place: place % 5 == 0 for place in range(15)}))
    late = order.probability[LEAST:]
    metal = np.arange(LEAST, COUNT) % 5 == 0
    assert late[metal].mean() > late[~metal].mean()


def test_tags_of_films_without_features_do_no_harm(features: dict[int, FilmFeatures]) -> None:
    ordering = Ordering(COUNT)
    ordering.know({}, {place: features[place] for place in range(LEAST)})
    order = ordering.order(wish({0: True, 1: False, COUNT - 1: True}))
    assert sorted(order.sequence.tolist()) == sorted(set(range(COUNT)) - {0, 1, COUNT - 1})
