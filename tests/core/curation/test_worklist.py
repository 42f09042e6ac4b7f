"""Films to tag: filters, counts, hints, copies, and what one reader may see."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.curation import Ledger, Reason, Tag, tagging
from core.curation.worklist import Filter, HintKind, Item, Worklist
from core.types import ImageRef


def item(number: int, study: str, *, positive: bool | None = True) -> Item:
    return Item(
        ImageRef(Path(f"/films/{study}/{number}.png")), f"{study}/{number}.png", study, study, positive=positive
    )


ITEMS = (item(0, "a"), item(1, "a"), item(2, "b"), item(3, "c", positive=False), item(4, "d", positive=None))


def image(number: int) -> str:
    return f"values:{number:064x}"


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


@pytest.fixture
def films(ledger: Ledger) -> Worklist:
    """Five films of four studies, recognised; anna reads."""
    made = Worklist(ITEMS, ledger, "anna")
    made.recognise({item.ref: image(number) for number, item in enumerate(ITEMS)})
    return made


def say(films: Worklist, places: tuple[int, ...], tag: Tag, who: str = "anna", reason: Reason = Reason.TAG) -> None:
    subjects = tuple(films.subject(place) for place in places)
    films.renew(films.ledger.add(tagging(subjects, tag, who, reason=reason)))


def let_through(films: Worklist, wanted: Filter, *, positives: bool = False) -> list[int]:
    return np.flatnonzero(films.chosen(wanted, positives=positives)).tolist()


def test_at_first_everything_is_untagged(films: Worklist) -> None:
    assert let_through(films, Filter.UNTAGGED) == [0, 1, 2, 3, 4]
    assert films.counts() == {
        Filter.UNTAGGED: 5,
        Filter.SUSPECTED: 0,
        Filter.UNSURE: 0,
        Filter.DISAGREEMENTS: 0,
        Filter.MINE: 0,
        Filter.ALL: 5,
    }


def test_a_tag_moves_a_film_from_one_filter_to_another(films: Worklist) -> None:
    say(films, (0,), Tag.HARDWARE)
    say(films, (2,), Tag.UNSURE)
    assert let_through(films, Filter.UNTAGGED) == [1, 3, 4]
    assert let_through(films, Filter.MINE) == [0, 2]
    assert let_through(films, Filter.UNSURE) == [2]


def test_skipped_films_stay_untagged_and_come_last(films: Worklist) -> None:
    say(films, (1,), Tag.SKIP)
    assert let_through(films, Filter.UNTAGGED) == [0, 1, 2, 3, 4]
    assert np.flatnonzero(films.put_off()).tolist() == [1]
    say(films, (1,), Tag.NONE, "bo")
    assert not films.put_off().any()


def test_what_another_has_tagged_is_not_untagged_but_not_mine_either(films: Worklist) -> None:
    say(films, (0,), Tag.HARDWARE, "bo")
    assert 0 not in let_through(films, Filter.UNTAGGED)
    assert let_through(films, Filter.MINE) == []


def test_disagreement_waits_for_an_adjudicator(films: Worklist) -> None:
    say(films, (0,), Tag.HARDWARE, "bo")
    say(films, (0,), Tag.NONE, "anna")
    assert let_through(films, Filter.DISAGREEMENTS) == [0]
    say(films, (0,), Tag.NONE, "cem", Reason.ADJUDICATION)
    assert let_through(films, Filter.DISAGREEMENTS) == []


def test_a_view_that_was_adjudicated_with_its_study_is_not_untagged(films: Worklist) -> None:
    say(films, (0, 1), Tag.HARDWARE, "cem", Reason.ADJUDICATION)
    assert let_through(films, Filter.UNTAGGED) == [2, 3, 4]


def test_positives_are_those_with_the_finding(films: Worklist) -> None:
    assert let_through(films, Filter.ALL, positives=True) == [0, 1, 2]
    assert films.has_labels


def test_suspected_are_untagged_films_with_a_high_probability(films: Worklist) -> None:
    films.probability[:] = (0.9, np.nan, 0.6, 0.2, 0.9)
    say(films, (4,), Tag.HARDWARE)
    assert let_through(films, Filter.SUSPECTED) == [0, 2]


def test_the_learner_gets_verdicts_and_each_picture_once(films: Worklist) -> None:
    say(films, (0,), Tag.HARDWARE)
    say(films, (1,), Tag.UNSURE)
    say(films, (3,), Tag.NONE)
    places, metal = films.decided()
    assert dict(zip(places.tolist(), metal.tolist(), strict=True)) == {0: True, 3: False}


def test_a_tagged_view_of_the_same_study_is_a_hint(films: Worklist) -> None:
    say(films, (0,), Tag.HARDWARE)
    hint = films.hints(1)[0]
    assert (hint.kind, hint.path, hint.otherwise) == (HintKind.SIBLING, "a/0.png", False)
    say(films, (1,), Tag.NONE)
    assert films.hints(1)[0].otherwise
    assert films.hints(2) == ()


def test_a_copy_has_the_tag_of_its_original_and_says_so(ledger: Ledger) -> None:
    films = Worklist(ITEMS, ledger, "anna")
    films.recognise({ITEMS[2].ref: image(7)})
    say(films, (2,), Tag.HARDWARE)
    films.recognise({ITEMS[4].ref: image(7)})
    assert let_through(films, Filter.MINE) == [2, 4]
    hint = films.hints(4)[0]
    assert (hint.kind, hint.path) == (HintKind.DUPLICATE, "b/2.png")


def test_films_that_are_not_recognised_yet_are_untagged_and_have_no_word(ledger: Ledger) -> None:
    films = Worklist(ITEMS, ledger, "anna")
    assert (films.image(0), films.mark(0), films.hints(0)) == ("", None, ())
    assert let_through(films, Filter.UNTAGGED) == [0, 1, 2, 3, 4]
