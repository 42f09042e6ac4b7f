"""The order in which a reader goes through films."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.curation.trail import Trail


def test_forward_and_back_lead_to_the_same_film() -> None:
    trail = Trail((), (3, 1, 2)).forward()
    assert trail.current == 1
    assert trail.back() == Trail((), (3, 1, 2))
    assert Trail((), (3,)).back().current == 3


def test_after_the_last_film_comes_the_end_and_one_can_go_back() -> None:
    trail = Trail((), (7,)).forward()
    assert trail.current is None
    assert trail.forward() == trail
    assert trail.back().current == 7


def test_a_film_can_be_shown_now_wherever_it_is() -> None:
    trail = Trail((0, 1), (2, 3, 4))
    assert trail.to(4) == Trail((0, 1), (4, 2, 3))
    assert trail.to(0) == Trail((1,), (0, 2, 3, 4))
    assert trail.to(9) == Trail((0, 1), (9, 2, 3, 4))
    assert trail.to(2) is trail


def test_a_new_order_leaves_what_was_read_ahead_where_it_is() -> None:
    trail = Trail((0,), (1, 2, 3, 4, 5)).renewed((5, 4, 3, 2, 1, 0), {0, 1, 2, 3, 4, 5}, pinned=3)
    assert trail == Trail((0,), (1, 2, 3, 5, 4))


def test_what_is_no_longer_wanted_goes_but_for_the_film_on_screen() -> None:
    trail = Trail((), (1, 2, 3, 4)).renewed((4,), {4}, pinned=3)
    assert trail.ahead == (1, 4)


@given(st.permutations(range(8)), st.integers(0, 8), st.permutations(range(8)), st.sets(st.integers(0, 7)))
def test_no_film_is_lost_or_comes_twice(order: list[int], shown: int, other: list[int], wanted: set[int]) -> None:
    trail = Trail(tuple(order[:shown]), tuple(order[shown:]))
    renewed = trail.renewed([place for place in other if place in wanted], wanted)
    everything = (*renewed.behind, *renewed.ahead)
    assert len(set(everything)) == len(everything)
    assert renewed.current == trail.current
    assert wanted <= set(everything)
