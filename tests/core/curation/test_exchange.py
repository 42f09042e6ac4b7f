"""Tags as CSV and JSON: the state that people read, and the history that another store takes as it is."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.curation import Event, Ledger, Reason, Subject, Tag, tagging, taking_back
from core.curation.exchange import history_csv, history_json, pictures, state_csv, state_json, subject
from core.curation.lists import listed
from core.errors import DatasetError

FILE = Path("tags.csv")


def image(number: int) -> str:
    return f"values:{number:064x}"


def film(number: int, path: str = "") -> Subject:
    return Subject(image(number), path or f"films/{number}.png", f"study {number}", f"patient {number}")


def two_readers() -> Ledger:
    """Agreed on 1, at odds on 2, adjudicated 3, taken back on 4, a note alone on 5, a majority on 6."""
    ledger = Ledger()
    ledger.add(tagging((film(1), film(2), film(3)), Tag.HARDWARE, "ada"))
    ledger.add(tagging((film(1),), Tag.HARDWARE, "bo"))
    ledger.add(tagging((film(2), film(3)), Tag.NONE, "bo"))
    ledger.add(tagging((film(3),), Tag.NONE, "cy", reason=Reason.ADJUDICATION, note="a marker"))
    by_mistake = tagging((film(4),), Tag.UNSURE, "ada")
    ledger.add((*by_mistake, *taking_back(by_mistake, "ada")))
    ledger.add(tagging((film(5),), None, "ada", note="=1+1"))
    for reader, tag in (("ada", Tag.HARDWARE), ("bo", Tag.HARDWARE), ("cy", Tag.NONE)):
        ledger.add(tagging((film(6),), tag, reader))
    return ledger


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def test_the_state_has_one_row_a_picture_with_each_readers_word() -> None:
    found = rows(state_csv(pictures(two_readers())))

    assert [(row["path"], row["hardware"], row["rule"]) for row in found] == [
        ("films/1.png", "1", "unanimous"),
        ("films/2.png", "", "open"),
        ("films/3.png", "0", "adjudicated"),
        ("films/5.png", "", "open"),
        ("films/6.png", "1", "majority"),
    ]
    assert (found[1]["reader:ada"], found[1]["reader:bo"], found[1]["reader:cy"]) == ("hardware", "none", "")
    assert (found[2]["adjudicator"], found[2]["note"]) == ("cy", "a marker")
    assert (found[0]["image"], found[0]["study"], found[0]["patient"]) == (image(1), "study 1", "patient 1")
    assert list(found[0])[:2] == ["path", "hardware"]


def test_the_state_as_json_says_the_same() -> None:
    document = msgspec.json.decode(state_json(pictures(two_readers())))

    assert (document["format"], document["kind"]) == ("1.0", "tags")
    assert [picture["hardware"] for picture in document["pictures"]] == [True, None, False, None, True]
    assert document["pictures"][1]["readers"] == {"ada": "hardware", "bo": "none"}


def test_open_pictures_can_be_left_out() -> None:
    assert [one.path for one in pictures(two_readers(), decided=True)] == ["films/1.png", "films/3.png", "films/6.png"]


def test_a_picture_has_the_path_that_was_named_last() -> None:
    ledger = Ledger(tagging((film(1),), Tag.NONE, "ada"))
    ledger.add(tagging((Subject(image(1), "moved/1.png"),), Tag.NONE, "bo"))

    assert subject(ledger, image(1)) == Subject(image(1), "moved/1.png", "study 1", "patient 1")


@pytest.mark.parametrize("write", [history_csv, history_json])
def test_the_history_comes_back_as_it_was(write: Callable[[Iterable[Event]], bytes]) -> None:
    events = two_readers().events

    assert listed(write(events).decode(), FILE).events == events


TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)


@given(path=TEXTS, note=TEXTS, patient=TEXTS, study=TEXTS, name=TEXTS.filter(str.strip), moment=st.datetimes())
def test_no_text_is_changed_on_its_way(
    path: str, note: str, patient: str, study: str, name: str, moment: datetime
) -> None:
    (event,) = tagging((Subject(image(1), path, study, patient),), Tag.UNSURE, name, note=note)
    events = (event, replace(event, time=moment.replace(tzinfo=UTC)))

    assert listed(history_csv(events).decode(), FILE).events == events
    assert listed(history_json(events).decode(), FILE).events == events


@pytest.mark.parametrize("note", ["=HYPERLINK(1)", "+1", "-1", "@A1", "\tx", "'quoted"])
def test_no_cell_is_a_formula_and_none_loses_its_apostrophe(note: str) -> None:
    events = tagging((film(1),), Tag.NONE, "=ada", note=note)
    history, state = history_csv(events), state_csv(pictures(Ledger(events)))

    assert {row["note"][0] for row in (*rows(history), *rows(state))} == {"'"}
    assert rows(history)[0]["annotator"] == "'=ada"
    assert listed(history.decode(), FILE).events == events


def test_a_path_in_the_state_stays_as_it_is() -> None:
    found = rows(state_csv(pictures(Ledger(tagging((film(1, "=a/1.png"),), Tag.NONE, "ada")))))

    assert found[0]["path"] == "=a/1.png"


def test_a_damaged_history_is_refused_with_every_line() -> None:
    text = history_csv(two_readers().events).decode()
    spoilt = text.replace(",ada,", ",,", 2)

    with pytest.raises(DatasetError, match=r"line 2: an event has an annotator.*line 3: "):
        listed(spoilt, FILE)


def test_a_history_with_hundreds_of_damaged_lines_names_them_all() -> None:
    text = history_csv(two_readers().events * 20).decode().replace("values:", "value:")

    with pytest.raises(DatasetError, match="and 240 more") as refused:
        listed(text, FILE)
    assert len(refused.value.problems) == 260


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('"1.0"', '"2.0"'), "it has format 2.0"),
        (('"tag history"', '"films"'), "neither a history nor a state"),
        (('"ada"', '" "'), r"an event has an annotator - at `\$.events\[0\]`"),
        (("]", ""), "this JSON is damaged"),
    ],
)
def test_a_json_document_is_refused_with_the_place_of_the_fault(change: tuple[str, str], said: str) -> None:
    text = history_json(two_readers().events).decode()

    with pytest.raises(DatasetError, match=said):
        listed(text.replace(*change), FILE)
