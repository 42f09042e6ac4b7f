"""Order, search and filter of the study list, without a widget."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.types import ResultState, Study, StudyResult
from viewer.browser.arrangement import Arrangement
from viewer.browser.rows import Kind, StudyRow, row_of

STATES = {0.1: ResultState.NEGATIVE, 0.5: ResultState.UNCERTAIN, 0.9: ResultState.POSITIVE}


def with_probability(row: StudyRow, probability: float) -> StudyRow:
    return row.with_result(StudyResult(STATES[probability], probability, probability, 2, 2), "")


@pytest.fixture
def rows(named_study: Callable[..., Study]) -> list[StudyRow]:
    studies = [
        named_study(1, "CEM^X", "20240310"),
        named_study(2, "ADA^Y", "20240312"),
        named_study(3, "BO^Z", ""),
        named_study(4, "bea^Z", "20240311"),
    ]
    return [row_of(study, number) for number, study in enumerate(studies)]


def names(arrangement: Arrangement) -> list[str]:
    return [row.title for key in arrangement.shown if (row := arrangement.get(key))]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("found", ["CEM, X", "ADA, Y", "BO, Z", "bea, Z"]),
        ("date", ["ADA, Y", "bea, Z", "CEM, X", "BO, Z"]),
        ("name", ["ADA, Y", "bea, Z", "BO, Z", "CEM, X"]),
    ],
)
def test_orders(rows: list[StudyRow], order: str, expected: list[str]) -> None:
    arrangement = Arrangement(order)
    arrangement.add(rows)
    assert names(arrangement) == expected


def test_a_new_study_says_where_it_was_put_in(rows: list[StudyRow]) -> None:
    arrangement = Arrangement("date")
    arrangement.add(rows[:3])
    assert arrangement.add(rows[3:]) == [1]
    assert names(arrangement)[1] == "bea, Z"
    assert arrangement.place(rows[0].study.key) == 2


def test_results_leave_rows_where_they_are_until_asked(rows: list[StudyRow]) -> None:
    arrangement = Arrangement("probability")
    arrangement.add(rows)
    before = names(arrangement)
    assert arrangement.replace([with_probability(rows[2], 0.5), with_probability(rows[3], 0.9)]) == [2, 3]
    assert names(arrangement) == before
    assert arrangement.stale
    arrangement.arrange()
    assert names(arrangement) == ["bea, Z", "BO, Z", "CEM, X", "ADA, Y"]
    assert not arrangement.stale


def test_results_do_not_disturb_an_order_that_they_do_not_concern(rows: list[StudyRow]) -> None:
    arrangement = Arrangement("name")
    arrangement.add(rows)
    arrangement.replace([with_probability(rows[2], 0.9)])
    assert not arrangement.stale


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ada", ["ADA, Y"]),
        ("2024-03", ["CEM, X", "ADA, Y", "bea, Z"]),
        ("20240311", ["bea, Z"]),
        ("0003", ["BO, Z"]),
        ("acc2", ["ADA, Y"]),
        ("z humerus", ["BO, Z", "bea, Z"]),
        ("nobody", []),
    ],
)
def test_a_search_finds_name_id_date_accession(rows: list[StudyRow], text: str, expected: list[str]) -> None:
    arrangement = Arrangement("found")
    arrangement.add(rows)
    arrangement.search(text)
    assert names(arrangement) == expected


def test_counts_follow_search_and_results_and_the_filter_shows_its_kind(rows: list[StudyRow]) -> None:
    arrangement = Arrangement("found")
    arrangement.add(rows)
    chances = {0: 0.9, 2: 0.1, 3: 0.1}
    arrangement.replace([with_probability(rows[number], chance) for number, chance in chances.items()])
    assert (arrangement.counts[Kind.POSITIVE], arrangement.counts[Kind.NEGATIVE]) == (1, 2)
    arrangement.filter({Kind.NEGATIVE})
    assert names(arrangement) == ["BO, Z", "bea, Z"]
    arrangement.search("bea")
    assert arrangement.counts[Kind.NEGATIVE] == 1
    assert names(arrangement) == ["bea, Z"]


def test_a_row_that_leaves_its_filter_stays_until_asked(rows: list[StudyRow]) -> None:
    arrangement = Arrangement("found")
    arrangement.add([with_probability(row, 0.1) for row in rows])
    arrangement.filter({Kind.NEGATIVE})
    arrangement.replace([with_probability(rows[0], 0.9)])
    assert len(arrangement.shown) == 4
    assert arrangement.stale
    arrangement.arrange()
    assert names(arrangement) == ["ADA, Y", "BO, Z", "bea, Z"]
