"""Agreement of readers against published numbers, and what each of them has done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.curation import Event, Ledger, Reason, Subject, Tag, tagging, taking_back
from core.evaluation import kappa as kappa_of_scikit_learn
from core.evaluation.agreement import Pair, agreement, kappa

START = datetime(2026, 1, 31, 8, tzinfo=UTC)
CELLS = ((Tag.HARDWARE, Tag.HARDWARE), (Tag.HARDWARE, Tag.NONE), (Tag.NONE, Tag.HARDWARE), (Tag.NONE, Tag.NONE))


def film(number: int, patient: str = "") -> Subject:
    return Subject(f"values:{number:064x}", f"{number}.png", "", patient)


def read_twice(*table: int) -> Ledger:
    """Ada and bo on as many pictures as a 2 x 2 table says: both hardware, ada alone, bo alone, neither."""
    words = [cell for cell, count in zip(CELLS, table, strict=True) for _ in range(count)]
    ledger = Ledger()
    for reader, name in enumerate(("ada", "bo")):
        for number, cell in enumerate(words):
            ledger.add(tagging((film(number),), cell[reader], name))
    return ledger


def pair(*table: int) -> Pair:
    (found,) = agreement(read_twice(*table)).pairs
    return found


def as_pairs(*table: int) -> list[tuple[bool, bool]]:
    flags = ((True, True), (True, False), (False, True), (False, False))
    return [cell for cell, count in zip(flags, table, strict=True) for _ in range(count)]


def alone(words: Sequence[object]) -> list[str]:
    return [str(number) for number in range(len(words))]


def test_kappa_and_its_interval_have_their_published_values() -> None:
    # Worked example of statpsych's ci.kappa, by the formulas of Fleiss and Paik (2003): 0.6757, SE 0.07345.
    found = pair(58, 12, 4, 31)

    assert found.kappa.value == pytest.approx(0.6756757, abs=1e-7)
    assert (found.kappa.low, found.kappa.high) == pytest.approx((0.5317210, 0.8196303), abs=1e-7)


@pytest.mark.parametrize(("table", "published"), [((40, 9, 6, 45), 0.70), ((80, 10, 5, 5), 0.32)])
def test_the_paradox_of_kappa_shows_in_the_prevalence_index(table: tuple[int, ...], published: float) -> None:
    # Feinstein and Cicchetti (1990): 85 of 100 equal words in both.
    found = pair(*table)

    assert found.observed.value == pytest.approx(0.85)
    assert found.kappa.value == pytest.approx(published, abs=0.005)
    assert found.pabak.value == pytest.approx(0.70)
    assert found.prevalence_index == pytest.approx((table[0] - table[3]) / 100)
    assert found.bias_index == pytest.approx((table[1] - table[2]) / 100)


TABLES = st.tuples(*[st.integers(1, 60)] * 4).filter(lambda table: sum(table) >= 10)


@given(TABLES)
def test_kappa_follows_from_pabak_and_both_indices(table: tuple[int, ...]) -> None:
    # Byrt, Bishop and Carlin (1993).
    value = kappa(as_pairs(*table), alone(as_pairs(*table))).value
    a, b, c, d = table
    n = sum(table)
    pabak, prevalence, bias = 2 * (a + d) / n - 1, (a - d) / n, (b - c) / n

    assert value == pytest.approx((pabak - prevalence**2 + bias**2) / (1 - prevalence**2 + bias**2))


@given(TABLES)
def test_kappa_and_its_error_are_those_of_the_published_formula(table: tuple[int, ...]) -> None:
    words = as_pairs(*table)
    found = kappa(words, alone(words))
    first, second = (np.array([one[reader] for one in words]) for reader in (0, 1))

    assert found.value == pytest.approx(kappa_of_scikit_learn(first, second))
    if found.low is not None and found.low > -1 and found.high is not None and found.high < 1:
        assert (found.high - found.low) / 2 / 1.959964 == pytest.approx(_error_of_1969(table), rel=1e-5)


def _error_of_1969(table: tuple[int, ...]) -> float:
    """Fleiss, Cohen and Everitt, "Large sample standard errors of kappa and weighted kappa"."""
    n = sum(table)
    shares = np.array(table).reshape(2, 2) / n
    first, second = shares.sum(1), shares.sum(0)
    observed, chance = float(np.trace(shares)), float(first @ second)
    diagonal = sum(shares[i, i] * ((1 - chance) - (second[i] + first[i]) * (1 - observed)) ** 2 for i in range(2))
    beside = (1 - observed) ** 2 * sum(shares[i, 1 - i] * (second[i] + first[1 - i]) ** 2 for i in range(2))
    whole = diagonal + beside - (observed * chance - 2 * chance + observed) ** 2
    return sqrt(float(whole) / n) / (1 - chance) ** 2


def test_readers_may_change_places() -> None:
    one, other = pair(11, 2, 7, 40), pair(11, 7, 2, 40)

    assert one.kappa.value == pytest.approx(other.kappa.value)
    assert one.kappa.low == pytest.approx(other.kappa.low)


def test_films_of_one_patient_are_not_independent() -> None:
    words = as_pairs(58, 12, 4, 31) * 2
    thought_independent = kappa(words, alone(words))
    of_patients = kappa(words, alone(words[:105]) * 2)

    # The same 105 films twice are no more than 105 films.
    assert of_patients == replace(kappa(words[:105], alone(words[:105])), n=210)
    assert thought_independent.low is not None
    assert of_patients.low is not None
    assert of_patients.low < thought_independent.low


def test_the_patient_comes_from_the_events() -> None:
    ledger = Ledger()
    for number, (one, two) in enumerate(as_pairs(10, 2, 2, 10)):
        for name, word in (("ada", one), ("bo", two)):
            tag = Tag.HARDWARE if word else Tag.NONE
            ledger.add(tagging((film(number, f"p{number % 3}"),), tag, name))

    (found,) = agreement(ledger).pairs
    assert found.kappa.value == pytest.approx(2 / 3)
    assert found.kappa.low is None  # three patients give no interval


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ((4, 1, 1, 3), "not estimable (n = 9)"),
        ((0, 0, 0, 0), "not estimable (n = 0)"),
        ((20, 0, 0, 0), "not estimable (a reader says the same of every picture)"),
        ((0, 0, 6, 20), "not estimable (a reader says the same of every picture)"),
    ],
)
def test_where_kappa_is_not_estimable_it_is_said_why(table: tuple[int, ...], reason: str) -> None:
    words = as_pairs(*table)
    found = kappa(words, alone(words))

    assert (found.value, found.reason) == (None, reason)


def test_too_few_pictures_give_no_number_at_all() -> None:
    found = pair(4, 1, 1, 3)

    assert str(found.observed) == str(found.pabak) == "not estimable (n = 9)"
    assert found.prevalence_index == pytest.approx(1 / 9)
    assert agreement(Ledger()).pairs == ()


def test_perfect_agreement_has_no_interval_of_kappa_but_one_of_the_share() -> None:
    found = pair(10, 0, 0, 10)

    assert (found.kappa.value, found.kappa.low) == (1.0, None)
    # Wilson: z^2 / (n + z^2) is missing at the lower end.
    assert found.observed.low == pytest.approx(20 / (20 + 1.959964**2), abs=1e-6)
    assert found.pabak.low == pytest.approx(2 * 20 / (20 + 1.959964**2) - 1, abs=1e-6)


def test_unsure_and_skipped_pictures_are_left_out_and_counted() -> None:
    ledger = read_twice(6, 2, 3, 9)
    ledger.add(tagging((film(0),), Tag.UNSURE, "ada"))
    ledger.add(tagging((film(1),), Tag.SKIP, "bo"))
    ledger.add(tagging((film(99),), Tag.NONE, "ada"))
    (found,) = agreement(ledger).pairs

    assert (found.both_hardware, found.first_only, found.second_only, found.both_none) == (4, 2, 3, 9)
    assert (found.n, found.left_out) == (18, 2)


def test_three_readers_are_three_pairs_and_an_adjudicator_is_none() -> None:
    ledger = read_twice(2, 1, 0, 1)
    ledger.add(tagging((film(0),), Tag.NONE, "cy"))
    ledger.add(tagging((film(2),), Tag.NONE, "di", reason=Reason.ADJUDICATION))
    found = agreement(ledger)

    assert [(one.first, one.second) for one in found.pairs] == [("ada", "bo"), ("ada", "cy"), ("bo", "cy")]
    assert [(one.name, one.adjudications) for one in found.readers] == [("ada", 0), ("bo", 0), ("cy", 0), ("di", 1)]


def test_pictures_are_counted_by_how_they_stand() -> None:
    ledger = read_twice(2, 1, 1, 1)
    ledger.add(tagging((film(2),), Tag.NONE, "cy", reason=Reason.ADJUDICATION))
    ledger.add(tagging((film(0),), Tag.NONE, "cy"))
    ledger.add(tagging((film(50),), Tag.UNSURE, "cy"))
    tally = agreement(ledger).tally

    assert (tally.pictures, tally.adjudicated, tally.unanimous, tally.majority, tally.open) == (6, 1, 2, 1, 2)
    assert (tally.disputed, tally.unsure) == (3, 1)


def at(seconds: float, events: Sequence[Event]) -> list[Event]:
    return [replace(event, time=START + timedelta(seconds=seconds)) for event in events]


def test_a_readers_counts_and_speed() -> None:
    wrong = at(34, tagging((film(5),), Tag.HARDWARE, "ada"))
    ledger = Ledger(
        [
            *at(0, tagging((film(1),), Tag.HARDWARE, "ada")),
            *at(2, tagging((film(2),), Tag.NONE, "ada")),
            *at(6, tagging((film(3), film(4), film(6)), Tag.UNSURE, "ada")),  # a study at one stroke
            *at(33, tagging((film(1),), Tag.NONE, "bo")),  # somebody else's time
            *wrong,
            *at(35, taking_back(tuple(wrong), "ada")),
            *at(95, tagging((film(7),), Tag.SKIP, "ada")),  # 60 seconds: not yet a pause
            *at(955, tagging((film(8),), Tag.NONE, "ada")),
            *at(956, tagging((film(9),), Tag.HARDWARE, "ada", reason=Reason.IMPORT)),  # nobody's hand
        ]
    )
    ada, bo = agreement(ledger).readers

    assert (ada.hardware, ada.none, ada.unsure, ada.skipped) == (2, 2, 3, 1)
    assert (ada.undone, ada.imported, ada.adjudications) == (1, 1, 0)
    assert ada.seconds == pytest.approx(np.median([2, 4, 28, 1, 60]))
    assert ada.films_a_minute == pytest.approx(60 * (1 + 3 + 1 + 0 + 1) / (2 + 4 + 28 + 1 + 60))
    assert (ada.first, ada.last) == (START, START + timedelta(seconds=956))
    assert (bo.seconds, bo.films_a_minute) == (None, None)


def test_the_order_in_which_a_store_got_the_events_is_not_the_time() -> None:
    late = at(10, tagging((film(2),), Tag.NONE, "ada"))
    early = at(0, tagging((film(1),), Tag.NONE, "ada"))
    (ada,) = agreement(Ledger([*late, *early])).readers

    assert (ada.seconds, ada.first) == (10.0, START)


def test_the_table_adds_up_whatever_is_said() -> None:
    random = np.random.default_rng(5)
    ledger = Ledger()
    for _ in range(300):
        tag = list(Tag)[random.integers(4)]
        ledger.add(tagging((film(int(random.integers(40))),), tag, "abc"[random.integers(3)]))
    found = agreement(ledger)

    for one in found.pairs:
        both = [image for image in ledger.by(one.first) if image in ledger.by(one.second)]
        assert one.n + one.left_out == len(both)
    for reader in found.readers:
        assert Counter(mark.tag for mark in ledger.by(reader.name).values())[Tag.UNSURE] == reader.unsure
    tally = found.tally
    assert tally.adjudicated + tally.unanimous + tally.majority + tally.open == tally.pictures
