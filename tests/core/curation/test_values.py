from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import uuid4

import pytest

from core import __version__
from core.curation import Event, Reason, Subject, Tag, tagging, taking_back

FILM = Subject("values:" + "ab" * 32, "XR_HUMERUS/patient1/image1.png", "study-1", "patient-1")
OTHER = Subject("stream:" + "cd" * 32)


def test_the_events_of_one_act_belong_together_and_say_everything() -> None:
    events = tagging((FILM, OTHER), Tag.HARDWARE, "anna", note="a plate", bundle="f" * 64)
    assert [event.image for event in events] == [FILM.image, OTHER.image]
    assert len({event.id for event in events}) == 2
    assert len({(event.act, event.time) for event in events}) == 1
    first = events[0]
    assert (first.path, first.study, first.patient) == (FILM.path, FILM.study, FILM.patient)
    assert (first.tag, first.annotator, first.note, first.bundle) == (Tag.HARDWARE, "anna", "a plate", "f" * 64)
    assert (first.reason, first.takes_back, first.program) == (Reason.TAG, "", __version__)
    assert first.time.utcoffset() == timedelta(0)


def test_taking_back_names_each_event_and_says_nothing_of_its_own() -> None:
    events = tagging((FILM, OTHER), Tag.NONE, "anna", note="sure")
    undone = taking_back(events, "anna")
    assert [event.takes_back for event in undone] == [event.id for event in events]
    assert {(event.reason, event.tag, event.note) for event in undone} == {(Reason.UNDO, None, "")}
    assert len({event.act for event in (*events, *undone)}) == 2


def test_nothing_to_tag_is_no_event() -> None:
    assert tagging((), Tag.HARDWARE, "anna") == taking_back((), "anna") == ()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"id": "1"}, "UUIDs"),
        ({"act": str(uuid4()).upper()}, "UUIDs"),
        ({"image": "ab" * 32}, "values:… or stream:…"),
        ({"image": "values:" + "AB" * 32}, "values:… or stream:…"),
        ({"annotator": " "}, "annotator"),
        ({"time": datetime(2026, 1, 31)}, "UTC"),
        ({"time": datetime(2026, 1, 31, tzinfo=timezone(timedelta(hours=1)))}, "UTC"),
        ({"reason": Reason.UNDO}, "names the event"),
        ({"takes_back": str(uuid4())}, "names the event"),
        ({"reason": Reason.UNDO, "takes_back": str(uuid4())}, "nothing of its own"),
        ({"tag": None}, "has a note"),
        ({"reason": Reason.ADJUDICATION, "tag": Tag.UNSURE}, "decides"),
    ],
)
def test_no_event_is_half_valid(wrong: dict[str, Any], words: str) -> None:
    (event,) = tagging((FILM,), Tag.HARDWARE, "anna")
    with pytest.raises(ValueError, match=words):
        replace(event, **wrong)


def test_a_note_needs_no_tag() -> None:
    (event,) = tagging((FILM,), None, "anna", note="look again")
    assert (event.tag, event.note) == (None, "look again")


def test_an_event_of_another_utc_is_the_same_moment() -> None:
    (event,) = tagging((FILM,), Tag.HARDWARE, "anna")
    same = replace(event, time=event.time.astimezone(timezone(timedelta(0), "GMT")))
    assert isinstance(same, Event)
    assert same.time.astimezone(UTC) == event.time
