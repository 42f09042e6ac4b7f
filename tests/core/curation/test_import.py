"""Tags that were made elsewhere: which film a line means, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest

from core.curation import Event, Ledger, Reason, Subject, Tag, tagging, taking_back
from core.curation.exchange import history_csv, history_json, pictures, state_csv, state_json
from core.curation.importing import Import, imported
from core.curation.lists import Line, listed, read_tags
from core.curation.matching import named
from core.errors import DatasetError
from core.library import Index
from core.progress import complete
from core.reading import read
from core.types import ImageRef
from tests.core.curation.test_matching import MURA

OF_ONE_NAME = (("train", "patient00001", "positive"), ("valid", "patient00003", "negative"))
NOWHERE = "values:" + "0" * 64


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a/1.png\r\n\r\n  b/2.png\n", [Line(1, "a/1.png", Tag.HARDWARE), Line(3, "b/2.png", Tag.HARDWARE)]),
        ('"a/1, or so.png"\n', [Line(1, "a/1, or so.png", Tag.HARDWARE)]),
        ("path\na/1.png\n", [Line(2, "a/1.png", Tag.HARDWARE)]),
        ("path,hardware\na/1.png,1\nb.png,0\n", [Line(2, "a/1.png", Tag.HARDWARE), Line(3, "b.png", Tag.NONE)]),
        ("hardware;note;path\n1;x;a,b.png\n", [Line(2, "a,b.png", Tag.HARDWARE)]),
        (f"path,image,hardware\n,{NOWHERE},0\n", [Line(2, "", Tag.NONE, NOWHERE)]),
        (f"image,path\n{NOWHERE},a.png\n", [Line(2, "a.png", Tag.HARDWARE, NOWHERE)]),
        ('path,hardware\n"a\nb.png",1\n', [Line(3, "a\nb.png", Tag.HARDWARE)]),
        ("", []),
    ],
)
def test_a_list_or_a_table_is_known_by_what_is_in_it(text: str, expected: list[Line]) -> None:
    assert listed(text, Path("list.txt")).lines == tuple(expected)


def test_lines_that_cannot_be_understood_are_told_and_the_others_taken() -> None:
    text = f"path,hardware,image\na.png,yes,\nb.png,1,abc\n,1,\nc.png,1\nd.png,,\ne.png,1,{NOWHERE}\n"
    done = listed(text, Path("table.csv"))

    assert [(line.number, line.path) for line in done.lines] == [(7, "e.png")]
    assert [
        (line.number, line.reason.split(",")[0]) for line in sorted(done.unmatched, key=lambda one: one.number)
    ] == [
        (2, 'hardware is "yes"'),
        (3, 'image is "abc"'),
        (4, "it names no picture"),
        (5, "it has 2 cells"),
    ]
    assert done.open == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"path,label\na.png,1\n", "line 1: the column hardware is missing"),
        (b"a/\xff.png\n", "no text in UTF-8"),
        (b'path,hardware\n"a,1\n', "line 2: it is no CSV"),
    ],
)
def test_what_is_no_list_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "list").write_bytes(content)

    with pytest.raises(DatasetError, match=said):
        read_tags(tmp_path / "list")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="cannot be read"):
        read_tags(tmp_path / "none.txt")


def test_a_byte_order_mark_is_no_part_of_a_path(tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_bytes(b"\xef\xbb\xbfa.png\n")

    assert read_tags(tmp_path / "list.txt").lines[0].path == "a.png"


# ---- with films on the disk


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A MURA tree of four different pictures."""
    root = tmp_path / "MURA-v1.1"
    for number, path in enumerate(MURA):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(root / path), np.random.default_rng(number).integers(0, 256, (16, 16), np.uint8))
    return root


def digest(path: Path) -> str:
    return read(ImageRef(path)).digest


Take = Callable[..., Import]


@pytest.fixture
def take(source: Path) -> Take:
    """``take(text, events=()) -> Import`` by ada from the source."""
    index = Index(None)

    def run(text: str, events: Sequence[Event] = (), folders: Sequence[Path] = (source,)) -> Import:
        plan = complete(imported(listed(text, Path("list.txt")), Ledger(events), "ada", folders, index))
        assert plan is not None
        return plan

    return run


def test_a_list_of_paths_becomes_one_act(take: Take, source: Path) -> None:
    plan = take("\n".join(f"MURA-v1.1/{path}" for path in MURA[:2]))

    assert plan.unmatched == ()
    assert len({event.act for event in plan.events}) == 1
    assert {(event.tag, event.reason, event.annotator) for event in plan.events} == {
        (Tag.HARDWARE, Reason.IMPORT, "ada")
    }
    assert [(event.path, event.image) for event in plan.events] == [(path, digest(source / path)) for path in MURA[:2]]
    assert {event.patient for event in plan.events} == {"patient00001"}
    assert len({event.study for event in plan.events}) == 1


def test_a_table_gives_both_words_in_one_act(take: Take) -> None:
    plan = take(f"path,hardware\n{MURA[0]},1\n{MURA[2]},0\n{MURA[3]},\n")

    assert {(event.path, event.tag) for event in plan.events} == {(MURA[0], Tag.HARDWARE), (MURA[2], Tag.NONE)}
    assert len({event.act for event in plan.events}) == 1
    assert plan.open == 1


def test_the_same_file_adds_nothing_the_second_time(take: Take) -> None:
    text = "\n".join(MURA)
    events = take(text).events
    again = take(text, events)

    assert (len(events), again.events, again.known) == (4, (), 4)


def test_a_word_that_changed_or_was_taken_back_is_said_again(take: Take) -> None:
    first = take(f"{MURA[0]}\n{MURA[1]}\n").events
    (there, gone) = first
    changed = tagging((Subject(there.image, there.path),), Tag.NONE, "ada")
    plan = take(f"{MURA[0]}\n{MURA[1]}\n", (*first, *changed, *taking_back((gone,), "ada")))

    assert {event.image for event in plan.events} == {there.image, gone.image}


def test_another_readers_word_is_not_ones_own(take: Take) -> None:
    events = [*take(MURA[0]).events]
    others = tagging((Subject(events[0].image),), Tag.HARDWARE, "bo")

    assert len(take(MURA[0], others).events) == 1


def test_what_is_not_there_or_fits_several_is_told_line_by_line(take: Take) -> None:
    plan = take(f"{MURA[0]}\nstudy1_positive/image1.png\ntrain/none.png\nx/patient00002/study1_positive/image1.png")

    assert [event.path for event in plan.events] == [MURA[0]]
    reasons = {line.number: line.reason for line in plan.unmatched}
    assert reasons == {
        2: f"2 pictures fit: {MURA[0]}, {MURA[2]}",
        3: "no picture of the source has this path",
        4: f"no picture of the source has this path; the nearest is {MURA[2]}",
    }


def test_a_film_that_cannot_be_read_is_told_with_the_reason(take: Take, source: Path) -> None:
    (source / MURA[1]).write_bytes((source / MURA[1]).read_bytes()[:60])
    (source / MURA[2]).write_bytes(b"no picture at all")
    plan = take(f"{MURA[0]}\n{MURA[1]}\n{MURA[2]}\n")

    assert [event.path for event in plan.events] == [MURA[0]]
    assert [line.number for line in plan.unmatched] == [2, 3]
    assert all(line.reason and "no picture of the source" not in line.reason for line in plan.unmatched)


def test_a_picture_listed_twice_with_different_words_gets_none(take: Take) -> None:
    plan = take(f"path,hardware\n{MURA[0]},1\n{MURA[2]},1\nMURA-v1.1/{MURA[0]},0\n")

    assert [event.path for event in plan.events] == [MURA[2]]
    assert [line.number for line in plan.unmatched] == [2, 4]
    assert "in lines 2 (hardware), 4 (none)" in plan.unmatched[0].reason


def test_a_picture_listed_twice_with_the_same_word_gets_it_once(take: Take) -> None:
    plan = take(f"{MURA[0]}\n{MURA[0]}\n")

    assert (len(plan.events), plan.unmatched) == (1, ())


def test_two_copies_of_a_picture_are_one(take: Take, source: Path) -> None:
    (source / MURA[1]).write_bytes((source / MURA[0]).read_bytes())

    assert len(take(f"{MURA[0]}\n{MURA[1]}\n").events) == 1
    torn = take(f"path,hardware\n{MURA[0]},1\n{MURA[1]},0\n")
    assert (torn.events, [line.number for line in torn.unmatched]) == ((), [2, 3])


def test_a_digest_finds_a_film_that_was_moved(take: Take, source: Path) -> None:
    image = digest(source / MURA[0])
    (source / MURA[0]).rename(source / "renamed.png")
    plan = take(f"path,hardware,image\n{MURA[0]},1,{image}\n")

    assert [(event.path, event.image) for event in plan.events] == [("renamed.png", image)]
    assert plan.unmatched == ()


def test_a_digest_decides_where_the_path_fits_several(take: Take, source: Path) -> None:
    plan = take(f"path,hardware,image\nimage1.png,1,{digest(source / MURA[2])}\n")

    assert [event.path for event in plan.events] == [MURA[2]]


def test_path_and_digest_that_contradict_each_other_are_told(take: Take, source: Path) -> None:
    plan = take(f"path,hardware,image\n{MURA[0]},1,{digest(source / MURA[1])}\n")

    assert plan.events == ()
    assert "its path leads to another picture" in plan.unmatched[0].reason


def test_a_digest_that_no_film_has_is_told(take: Take) -> None:
    plan = take(f"path,hardware,image\n{MURA[0]}x,1,{NOWHERE}\n")

    assert plan.events == ()
    assert plan.unmatched[0].reason == "no picture with this digest is there"


def test_without_a_source_the_digest_alone_is_taken(take: Take) -> None:
    known = tagging((Subject(NOWHERE, "films/1.png", "s", "p"),), Tag.NONE, "bo")
    plan = take(f"path,hardware,image\nold.png,1,{NOWHERE}\n{MURA[0]},1,\n", known, ())

    assert [(event.path, event.study, event.patient) for event in plan.events] == [("films/1.png", "s", "p")]
    assert [(line.number, line.reason) for line in plan.unmatched] == [
        (3, "it carries no digest, and no folder of films was given")
    ]


def test_a_word_that_is_said_while_an_import_runs_counts(source: Path) -> None:
    running = imported(listed(MURA[0], Path("list.txt")), Ledger(), "ada", [source], Index(None))
    next(running)
    said = tagging((Subject(digest(source / MURA[0])),), Tag.NONE, "ada")
    plan = complete(running)
    assert plan is not None
    assert Ledger((*said, *plan.events)).by("ada")[said[0].image].tag is Tag.NONE


def test_lines_are_looked_for_in_every_folder_that_is_open(take: Take, source: Path) -> None:
    plan = take(f"{MURA[0]}\n{MURA[3]}\n", folders=[source / "valid", source / "train"])

    assert plan.unmatched == ()
    assert {(event.path, event.image) for event in plan.events} == {
        (MURA[0].removeprefix("train/"), digest(source / MURA[0])),
        (MURA[3].removeprefix("valid/"), digest(source / MURA[3])),
    }


def test_films_of_two_folders_that_have_one_path_are_told_apart(take: Take, source: Path) -> None:
    folders = [source / name / "XR_HUMERUS" / patient / f"study1_{label}" for name, patient, label in OF_ONE_NAME]
    plan = take("image1.png", folders=folders)

    assert plan.unmatched[0].reason == f"2 pictures fit: {folders[0] / 'image1.png'}, {folders[1] / 'image1.png'}"


def test_a_film_that_was_opened_alone_is_found(take: Take, source: Path) -> None:
    plan = take(MURA[0], folders=[source / MURA[0]])

    assert [(event.path, event.image) for event in plan.events] == [("image1.png", digest(source / MURA[0]))]


def test_a_folder_that_is_not_there_is_refused(take: Take, source: Path) -> None:
    with pytest.raises(DatasetError, match="there is no such folder"):
        take(MURA[0], folders=[source / "none"])


@pytest.mark.parametrize("write", [history_csv, history_json])
def test_a_history_goes_into_another_store_once(take: Take, write: Callable[[Sequence[Event]], bytes]) -> None:
    theirs = take("\n".join(MURA)).events
    back = (*theirs, *taking_back(theirs[:1], "ada"))
    text = write(back).decode()
    plan = take(text, folders=())

    assert plan.events == back
    assert take(text, plan.events, ()) == Import(known=5)


def test_an_event_that_says_something_else_under_a_known_id_is_told(take: Take) -> None:
    ours = take(MURA[0]).events
    text = history_csv(ours).decode().replace("hardware", "none")
    plan = take(text, ours, ())

    assert (plan.events, plan.known) == ((), 0)
    assert [(line.number, line.path) for line in plan.unmatched] == [(1, MURA[0])]


@pytest.mark.parametrize("write", [state_csv, state_json])
def test_a_state_becomes_words_of_the_importer(take: Take, write: Callable[..., bytes]) -> None:
    theirs = take("\n".join(MURA[:2])).events
    unsure = tagging((Subject(NOWHERE, "far.png"),), Tag.UNSURE, "bo")
    plan = take(write(pictures(Ledger((*theirs, *unsure)))).decode())

    assert {(event.path, event.tag, event.reason) for event in plan.events} == {
        (path, Tag.HARDWARE, Reason.IMPORT) for path in MURA[:2]
    }
    assert (plan.open, plan.unmatched) == (1, ())


def test_pictures_are_named_by_path_end_or_digest(take: Take, source: Path) -> None:
    events = take("\n".join(MURA)).events
    image = digest(source / MURA[0])

    assert named(events, MURA[0]) == {image}
    assert named(events, str(source / MURA[0])) == {image}
    assert named(events, image[7:15]) == named(events, image[:15]) == {image}
    assert len(named(events, "image1.png")) == 3
    assert named(events, "none.png") == named(events, "values") == named(events, "values:") == frozenset()
