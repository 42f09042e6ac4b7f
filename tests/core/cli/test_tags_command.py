"""``humerus tags`` on a real store and real films."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import cv2
import msgspec
import numpy as np
import pytest

from core.curation import Event, Reason, Subject, Tag, tagging, taking_back
from core.curation.store import default_url, open_store, url_of
from core.datasets import open_source, tagged
from core.reading import read
from core.settings import Settings, save
from core.types import ImageRef

Humerus = Callable[..., Any]
START = datetime(2026, 1, 31, 8, tzinfo=UTC)
STUDY = "train/XR_HUMERUS/patient0000{}/study1_{}/image1.png"
PATHS = tuple(STUDY.format(number, ("negative", "positive")[number % 2]) for number in range(1, 7))


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "300")


@pytest.fixture
def films(tmp_path: Path) -> Path:
    """A MURA tree of six patients with one film each, and two in the validation part."""
    root = tmp_path / "MURA-v1.1"
    more = [STUDY.replace("train", "valid").format(number, ("negative", "positive")[number % 2]) for number in (8, 9)]
    for number, path in enumerate((*PATHS, *more)):
        (root / path).parent.mkdir(parents=True)
        cv2.imwrite(str(root / path), np.random.default_rng(number).integers(0, 256, (16, 16), np.uint8))
    return root


def digest(path: Path) -> str:
    return read(ImageRef(path)).digest


def subjects(root: Path, *numbers: int) -> tuple[Subject, ...]:
    return tuple(Subject(digest(root / PATHS[number]), PATHS[number], "", f"p{number}") for number in numbers)


@pytest.fixture
def store(tmp_path: Path, films: Path) -> Path:
    """A store: ada and bo agree on 0 to 2, differ on 3; cy has adjudicated 3; ada has taken 4 back."""
    path = tmp_path / "team.sqlite"
    mistake = tagging(subjects(films, 4), Tag.HARDWARE, "ada", note="a ring?")
    acts = (
        tagging(subjects(films, 0, 1), Tag.HARDWARE, "ada"),
        tagging(subjects(films, 2, 3), Tag.NONE, "ada"),
        mistake,
        taking_back(mistake, "ada"),
        tagging(subjects(films, 0, 1, 3), Tag.HARDWARE, "bo"),
        tagging(subjects(films, 2), Tag.NONE, "bo"),
        tagging(subjects(films, 5), Tag.UNSURE, "bo"),
        tagging(subjects(films, 3), Tag.HARDWARE, "cy", reason=Reason.ADJUDICATION),
    )
    with closing(open_store(url_of(path))) as opened:
        for number, act in enumerate(acts):
            opened.add([replace(event, time=START + timedelta(seconds=number**2)) for event in act])
    return path


def events(store: Path | str) -> tuple[Event, ...]:
    with closing(open_store(store if isinstance(store, str) else url_of(store))) as opened:
        return opened.since()[0]


def test_the_state_is_printed_as_csv_or_json(humerus: Humerus, store: Path) -> None:
    ran = humerus("tags", "export", "--store", store)
    rows = list(csv.DictReader(io.StringIO(ran.out)))

    assert (ran.code, ran.err) == (0, "")
    assert [(row["path"], row["hardware"], row["rule"]) for row in rows] == [
        (PATHS[0], "1", "unanimous"),
        (PATHS[1], "1", "unanimous"),
        (PATHS[2], "0", "unanimous"),
        (PATHS[3], "1", "adjudicated"),
        (PATHS[5], "", "open"),
    ]
    document = humerus("tags", "export", "--store", f"sqlite:///{store}", "--json").document
    assert [picture["path"] for picture in document["pictures"]] == [row["path"] for row in rows]


def test_decided_pictures_are_a_table_of_tags_for_a_dataset(
    humerus: Humerus, store: Path, films: Path, tmp_path: Path
) -> None:
    out = tmp_path / "tags.csv"
    ran = humerus("tags", "export", "--store", store, "--decided", "--out", out)
    source = tagged(open_source(films), out)

    assert "4 pictures" in ran.out
    assert {sample.path: sample.hardware for sample in source.samples if sample.path in PATHS} == dict(
        zip(PATHS, (True, True, False, True, None, None), strict=True)
    )


def test_the_files_name_decides_its_form(humerus: Humerus, store: Path, tmp_path: Path) -> None:
    ran = humerus("tags", "export", "--history", "--store", store, "--out", tmp_path / "history.json", "--json")

    assert ran.document["events"] == len(events(store))
    assert msgspec.json.decode((tmp_path / "history.json").read_bytes())["kind"] == "tag history"
    assert (tmp_path / "history.json").stat().st_mode & 0o777 == 0o600
    refused = humerus("tags", "export", "--store", store, "--out", tmp_path / "none" / "x.csv")
    assert (refused.code, refused.err.count("\n")) == (1, 1)


@pytest.mark.parametrize("name", ["history.csv", "history.json"])
def test_a_history_moves_to_another_store_and_only_once(
    humerus: Humerus, store: Path, tmp_path: Path, name: str
) -> None:
    other, file = tmp_path / "new" / "other.sqlite", tmp_path / name
    humerus("tags", "export", "--history", "--store", store, "--out", file)
    first = humerus("tags", "import", file, "--store", other, "--json")
    again = humerus("tags", "import", file, "--store", other, "--json")

    assert events(other) == events(store)
    assert first.document == {"added": 12, "known": 0, "open": 0, "unmatched": []}
    assert again.document == {"added": 0, "known": 12, "open": 0, "unmatched": []}


def test_an_exclusion_list_is_matched_and_what_is_not_is_listed(
    humerus: Humerus, films: Path, tmp_path: Path, home: Path
) -> None:
    file = tmp_path / "exclude.txt"
    file.write_text(f"MURA-v1.1/{PATHS[0]}\n.\\{PATHS[1]}\nimage1.png\nMURA-v1.1/train/gone.png\n")
    ran = humerus("tags", "import", file, "--annotator", "list", "--source", films)

    assert ran.code == 1
    assert "2 added" in ran.out
    first, second = ran.err.splitlines()
    assert "line 3: image1.png: 8 pictures fit" in first
    assert "line 4: MURA-v1.1/train/gone.png: no picture of the source has this path." in second
    found = events(default_url())
    assert [(event.path, event.image) for event in found] == [(path, digest(films / path)) for path in PATHS[:2]]
    assert {(event.tag, event.reason, event.annotator) for event in found} == {(Tag.HARDWARE, Reason.IMPORT, "list")}
    assert (home / "cache" / "library.sqlite").exists()
    again = humerus("tags", "import", file, "--annotator", "list", "--source", films, "--json").document
    assert (again["added"], again["known"]) == (0, 2)
    assert [line["line"] for line in again["unmatched"]] == [3, 4]


def test_demo_films_are_matched_by_path(humerus: Humerus, demo: Path, tmp_path: Path) -> None:
    paths = sorted(path.relative_to(demo).as_posix() for path in demo.rglob("*.dcm") if "hardware" in path.parts[-2])
    file = tmp_path / "hardware.txt"
    file.write_text("\r\n".join(paths))
    ran = humerus("tags", "import", file, "--annotator", "ada", "--source", demo, "--json")

    assert (ran.code, ran.document["added"]) == (0, len(paths))
    assert [event.path for event in events(default_url())] == paths


def test_whose_words_a_list_holds_must_be_known(humerus: Humerus, films: Path, tmp_path: Path, home: Path) -> None:
    (tmp_path / "list.txt").write_text(PATHS[0])
    assert humerus("tags", "import", tmp_path / "list.txt", "--source", films).code == 2

    save(Settings(annotator="eve", tag_store=str(tmp_path / "mine.sqlite"), keep_cache=False), home / "config")
    assert humerus("tags", "import", tmp_path / "list.txt", "--source", films).code == 0
    assert [event.annotator for event in events(tmp_path / "mine.sqlite")] == ["eve"]
    assert not (home / "cache" / "library.sqlite").exists()


def test_agreement_is_printed_for_people_and_as_json(humerus: Humerus, store: Path) -> None:
    ran = humerus("tags", "agreement", "--store", store)
    document = humerus("tags", "agreement", "--store", store, "--json").document

    assert ran.code == 0
    assert "not estimable (n = 4)" in ran.out
    (pair,) = document["pairs"]
    assert (pair["first"], pair["second"], pair["observed"]["n"]) == ("ada", "bo", 4)
    assert [pair[name] for name in ("both_hardware", "first_only", "second_only", "both_none")] == [2, 0, 1, 1]
    assert [(reader["name"], reader["undone"], reader["seconds"]) for reader in document["readers"]] == [
        ("ada", 1, 3.0),
        ("bo", 0, 10.0),
        ("cy", 0, None),
    ]
    assert document["tally"] == {
        "pictures": 5,
        "adjudicated": 1,
        "unanimous": 3,
        "majority": 0,
        "open": 1,
        "disputed": 1,
        "unsure": 1,
    }


def test_history_tells_who_said_what_and_what_was_taken_back(humerus: Humerus, store: Path, films: Path) -> None:
    everything = humerus("tags", "history", "--store", store).out
    of_one = humerus("tags", "history", PATHS[4], "--store", store).out

    assert "12 events" in everything
    assert "adjudicates: hardware" in everything
    assert "2 events" in of_one
    assert "hardware (taken back)" in of_one
    assert "takes back: hardware" in of_one
    assert "a ring?" in of_one
    start = digest(films / PATHS[4])[7:17]
    for name in (films / PATHS[4], start, f"values:{start}", "patient00005/study1_positive/image1.png"):
        document = humerus("tags", "history", name, "--store", store, "--json").document
        assert [(event["path"], event["taken_back"]) for event in document["events"]] == [
            (PATHS[4], True),
            (PATHS[4], False),
        ]


def test_a_picture_that_nobody_knows_has_no_history(humerus: Humerus, store: Path) -> None:
    ran = humerus("tags", "history", "none.png", "--store", store)

    assert (ran.code, ran.out) == (1, "")
    assert "none.png: nobody has said anything" in ran.err


def test_a_file_that_was_renamed_keeps_its_history(humerus: Humerus, store: Path, films: Path) -> None:
    (films / PATHS[0]).rename(films / "renamed.png")

    assert "2 events" in humerus("tags", "history", films / "renamed.png", "--store", store).out


def test_backup_and_restore(humerus: Humerus, store: Path, tmp_path: Path) -> None:
    backup, other = tmp_path / "backup.sqlite", tmp_path / "other.sqlite"

    assert humerus("tags", "backup", "--out", backup, "--store", store, "--json").document["events"] == 12
    assert humerus("tags", "restore", backup, "--store", other, "--json").document == {"added": 12}
    assert "0 events added" in humerus("tags", "restore", backup, "--store", other).out
    assert events(other) == events(store)


@pytest.mark.parametrize("command", ["export", "agreement", "history"])
def test_a_store_that_is_not_there_is_not_made(humerus: Humerus, tmp_path: Path, command: str) -> None:
    ran = humerus("tags", command, "--store", tmp_path / "typo.sqlite")

    assert (ran.code, ran.out) == (1, "")
    assert "typo.sqlite" in ran.err
    assert not (tmp_path / "typo.sqlite").exists()


def test_a_file_that_cannot_be_imported_changes_nothing(humerus: Humerus, store: Path, tmp_path: Path) -> None:
    file = tmp_path / "bad.json"
    file.write_text('{"kind": "tag history", "format": "1.0", "events": [{}]}')
    before = events(store)
    ran = humerus("tags", "import", file, "--store", store)

    assert ran.code == 1
    assert "bad.json: this JSON is damaged" in ran.err
    assert events(store) == before
