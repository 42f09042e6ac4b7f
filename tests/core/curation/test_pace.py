"""How fast a reader is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from core.curation.pace import films_a_minute

START = datetime(2026, 1, 1, 12, tzinfo=UTC)


def times(*seconds: float) -> list[datetime]:
    return [START + timedelta(seconds=second) for second in seconds]


def test_two_seconds_a_film_are_thirty_a_minute() -> None:
    assert films_a_minute(times(0, 2, 4, 6)) == pytest.approx(30.0)


def test_a_coffee_break_is_no_work() -> None:
    assert films_a_minute(times(0, 2, 4, 604, 606)) == pytest.approx(30.0)


def test_too_few_films_have_no_pace() -> None:
    assert films_a_minute(times(0, 2)) is None
    assert films_a_minute([]) is None


def test_only_the_last_films_count() -> None:
    slow, fast = range(0, 3000, 30), [3000 + second for second in range(1, 102)]
    assert films_a_minute(times(*slow, *fast)) == pytest.approx(60.0)
