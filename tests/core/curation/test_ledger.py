from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.curation import Event, Ledger, Reason, Rule, Subject, Tag, tagging, taking_back

FILMS = tuple(Subject(f"values:{number:064x}", f"image{number}.png") for number in range(4))
FILM = FILMS[0]
IMAGE = FILM.image


def said(annotator: str, tag: Tag | None, film: Subject = FILM, note: str = "") -> tuple[Event, ...]:
    return tagging((film,), tag, annotator, note=note)


def ruled(annotator: str, tag: Tag) -> tuple[Event, ...]:
    return tagging((FILM,), tag, annotator, reason=Reason.ADJUDICATION)


def words(ledger: Ledger, image: str = IMAGE) -> dict[str, Tag]:
    return {annotator: mark.tag for annotator, mark in ledger.marks(image).items()}


def test_an_empty_ledger_says_nothing() -> None:
    ledger = Ledger()
    assert (ledger.events, ledger.images, ledger.annotators) == ((), (), ())
    assert (ledger.marks(IMAGE), ledger.by("anna"), ledger.history(IMAGE), ledger.note(IMAGE)) == ({}, {}, (), "")
    assert ledger.last_act("anna") == ()
    assert ledger.verdict(IMAGE).rule is Rule.OPEN
    assert not ledger.is_disputed(IMAGE)


def test_a_readers_last_word_counts() -> None:
    first, second = said("anna", Tag.HARDWARE), said("anna", Tag.NONE)
    ledger = Ledger((*first, *second))
    assert words(ledger) == {"anna": Tag.NONE}
    assert ledger.by("anna")[IMAGE].event == second[0].id
    assert ledger.history(IMAGE) == (*first, *second)


def test_add_tells_which_pictures_are_concerned_and_counts_an_event_once() -> None:
    events = tagging(FILMS[:2], Tag.HARDWARE, "anna")
    ledger = Ledger()
    assert ledger.add(events) == {film.image for film in FILMS[:2]}
    assert ledger.add(events) == frozenset()
    assert ledger.events == events
    assert events[0].id in ledger
    assert ledger.images == tuple(film.image for film in FILMS[:2])


def test_undone_words_uncover_those_before_them_one_by_one() -> None:
    ledger = Ledger()
    for tag in (Tag.HARDWARE, Tag.NONE, Tag.UNSURE):
        ledger.add(said("anna", tag))
    seen = []
    while act := ledger.last_act("anna"):
        ledger.add(taking_back(act, "anna"))
        seen.append(words(ledger).get("anna"))
    assert seen == [Tag.NONE, Tag.HARDWARE, None]
    assert len(ledger.history(IMAGE)) == 6
    assert (ledger.images, ledger.annotators) == ((), ())


def test_a_word_after_an_undo_is_undone_before_what_stood_earlier() -> None:
    first, second, third = said("anna", Tag.HARDWARE), said("anna", Tag.NONE), said("anna", Tag.UNSURE)
    ledger = Ledger((*first, *second, *taking_back(second, "anna"), *third))
    assert ledger.last_act("anna") == third
    ledger.add(taking_back(third, "anna"))
    assert ledger.last_act("anna") == first


def test_a_study_tagged_as_a_whole_is_taken_back_as_a_whole() -> None:
    one, study = said("anna", Tag.NONE, FILMS[3]), tagging(FILMS[:3], Tag.HARDWARE, "anna")
    ledger = Ledger((*one, *study))
    assert ledger.last_act("anna") == study
    assert ledger.add(taking_back(study, "anna")) == {film.image for film in FILMS[:3]}
    assert all(ledger.is_undone(event.id) for event in study)
    assert ledger.last_act("anna") == one


def test_what_was_left_of_an_act_is_taken_back_alone() -> None:
    study = tagging(FILMS[:3], Tag.HARDWARE, "anna")
    ledger = Ledger((*study, *taking_back(study[:1], "anna")))
    assert ledger.last_act("anna") == study[1:]


def test_an_undo_may_come_before_what_it_takes_back() -> None:
    event = said("anna", Tag.HARDWARE)
    ledger = Ledger(taking_back(event, "anna"))
    ledger.add(event)
    assert words(ledger) == {}
    assert ledger.last_act("anna") == ()


def test_one_takes_back_ones_own_acts_by_hand_and_no_imports() -> None:
    imported = tagging((FILM,), Tag.HARDWARE, "anna", reason=Reason.IMPORT)
    ledger = Ledger((*imported, *said("ben", Tag.NONE)))
    assert ledger.last_act("anna") == ()
    assert words(ledger) == {"anna": Tag.HARDWARE, "ben": Tag.NONE}


def test_a_word_is_never_said_before_an_import_of_the_same_reader() -> None:
    ahead = datetime.now(UTC) + timedelta(minutes=5)
    ledger = Ledger(
        replace(event, time=ahead) for event in tagging((FILM,), Tag.HARDWARE, "anna", reason=Reason.IMPORT)
    )
    assert ledger.moment("anna") > ahead
    assert ledger.moment("bo") < ahead


def test_notes_stand_beside_the_word_until_taken_back() -> None:
    tag, first = said("anna", Tag.HARDWARE, note="a plate"), said("anna", None, note="or a nail")
    second = said("ben", None, note="a nail")
    ledger = Ledger((*tag, *first, *second))
    assert (ledger.note(IMAGE), words(ledger)) == ("a nail", {"anna": Tag.HARDWARE})
    ledger.add(taking_back(second, "ben"))
    assert ledger.note(IMAGE) == "or a nail"
    ledger.add((*taking_back(first, "anna"), *taking_back(tag, "anna")))
    assert (ledger.note(IMAGE), words(ledger)) == ("", {})


def test_a_picture_with_a_note_alone_has_no_word() -> None:
    ledger = Ledger(said("anna", None, note="too dark"))
    assert (ledger.images, ledger.annotators, ledger.note(IMAGE)) == ((), (), "too dark")


H, N, U, S = Tag.HARDWARE, Tag.NONE, Tag.UNSURE, Tag.SKIP


@pytest.mark.parametrize(
    ("tags", "hardware", "rule", "disputed"),
    [
        ((), None, Rule.OPEN, False),
        ((H,), True, Rule.UNANIMOUS, False),
        ((N,), False, Rule.UNANIMOUS, False),
        ((U,), None, Rule.OPEN, True),
        ((S,), None, Rule.OPEN, False),
        ((H, H), True, Rule.UNANIMOUS, False),
        ((N, S), False, Rule.UNANIMOUS, False),
        ((H, N), None, Rule.OPEN, True),
        ((H, U), None, Rule.OPEN, True),
        ((U, U), None, Rule.OPEN, True),
        ((H, H, N), True, Rule.MAJORITY, True),
        ((N, N, U), False, Rule.MAJORITY, True),
        ((H, N, U), None, Rule.OPEN, True),
        ((H, H, N, N), None, Rule.OPEN, True),
        ((H, H, N, U), None, Rule.OPEN, True),
        ((H, H, H, S), True, Rule.UNANIMOUS, False),
    ],
)
def test_the_consensus_rule(tags: Sequence[Tag], hardware: bool | None, rule: Rule, disputed: bool) -> None:
    ledger = Ledger(event for number, tag in enumerate(tags) for event in said(f"reader-{number}", tag))
    verdict = ledger.verdict(IMAGE)
    assert (verdict.hardware, verdict.rule, verdict.adjudicator) == (hardware, rule, "")
    assert [mark.tag for mark in verdict.marks] == list(tags)
    assert ledger.is_disputed(IMAGE) is disputed


def test_adjudication_decides_whatever_the_readers_say_and_until_it_is_taken_back() -> None:
    ledger = Ledger((*said("anna", Tag.HARDWARE), *said("ben", Tag.HARDWARE), *said("cleo", Tag.UNSURE)))
    first, second = ruled("dora", Tag.HARDWARE), ruled("emil", Tag.NONE)
    ledger.add((*first, *second))
    verdict = ledger.verdict(IMAGE)
    assert (verdict.hardware, verdict.rule, verdict.adjudicator) == (False, Rule.ADJUDICATED, "emil")
    assert not ledger.is_disputed(IMAGE)
    assert set(words(ledger)) == {"anna", "ben", "cleo"}
    assert ledger.last_act("emil") == second
    ledger.add(taking_back(second, "emil"))
    assert ledger.verdict(IMAGE).adjudicator == "dora"
    ledger.add(taking_back(first, "dora"))
    assert ledger.verdict(IMAGE).rule is Rule.MAJORITY
    assert ledger.is_disputed(IMAGE)


def test_a_picture_that_was_only_adjudicated_is_known() -> None:
    ledger = Ledger(ruled("dora", Tag.NONE))
    assert ledger.images == (IMAGE,)
    assert ledger.annotators == ()


def test_ones_own_ledger_shows_nothing_of_others() -> None:
    mine = (*said("anna", Tag.HARDWARE, note="mine"), *said("anna", Tag.NONE, FILMS[1]))
    others = (*said("ben", Tag.NONE, note="his"), *said("ben", Tag.UNSURE, FILMS[2]), *ruled("dora", Tag.NONE))
    own = Ledger((*mine, *others)).own("anna")
    assert own.events == mine
    assert own.annotators == ("anna",)
    assert own.images == (IMAGE, FILMS[1].image)
    assert (own.note(IMAGE), own.verdict(IMAGE).rule) == ("mine", Rule.UNANIMOUS)
    assert Ledger(others).own("anna").events == ()


def _pool() -> tuple[Event, ...]:
    """Acts of three readers on four pictures: words, skips, notes, an adjudication, an import, and undos of some."""
    acts = [tagging(FILMS[:3], tag, reader) for reader in ("anna", "ben") for tag in (H, N, U)]
    acts += [said("cleo", S, film) for film in FILMS] + [said("anna", None, note="look"), ruled("cleo", H)]
    acts.append(tagging(FILMS, N, "ben", reason=Reason.IMPORT))
    acts += [taking_back(act, act[0].annotator) for act in acts[1::2]]
    return tuple(event for act in acts for event in act)


POOL = _pool()


def state(ledger: Ledger) -> object:
    readers = ("anna", "ben", "cleo")
    pictures = [
        (dict(ledger.marks(i)), ledger.note(i), ledger.verdict(i), ledger.is_disputed(i), ledger.history(i))
        for i in (film.image for film in FILMS)
    ]
    by = [(dict(ledger.by(reader)), ledger.last_act(reader)) for reader in readers]
    return ledger.events, ledger.images, ledger.annotators, pictures, by


@given(st.permutations(POOL), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60))), st.integers(1, 9))
def test_only_the_order_of_first_occurrences_matters(
    order: list[Event], repeated: list[tuple[int, int]], size: int
) -> None:
    delivered = list(order)
    for which, later in repeated:
        again = delivered[which % len(delivered)]
        delivered.insert(min(which % len(delivered) + 1 + later, len(delivered)), again)
    ledger = Ledger()
    for start in range(0, len(delivered), size):
        ledger.add(delivered[start : start + size])
    assert state(ledger) == state(Ledger(order))


def test_a_word_that_comes_in_late_does_not_replace_a_newer_one() -> None:
    offline, newer = said("anna", Tag.HARDWARE), said("anna", Tag.NONE)
    ledger = Ledger(newer)
    ledger.add(offline)
    assert words(ledger) == {"anna": Tag.NONE}
    assert ledger.history(IMAGE) == (*offline, *newer)
    assert ledger.last_act("anna") == newer
