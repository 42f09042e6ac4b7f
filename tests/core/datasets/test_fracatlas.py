"""Reading a prepared FracAtlas folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.datasets import Box, Split, fracatlas
from core.errors import DatasetError

HEADER = "image_id,split,fractured,hardware,hand,leg,hip,shoulder,fracture_boxes"


def folder(root: Path, *lines: str, header: str = HEADER, contents: dict[str, bytes] | None = None) -> Path:
    """A folder in which each picture has a content of its own, but for those given."""
    (root / "images").mkdir(parents=True)
    for name, content in ({f"{letter}.jpg": letter.encode() for letter in "abcd"} | (contents or {})).items():
        (root / "images" / name).write_bytes(content)
    (root / "labels.csv").write_text("\n".join((header, *lines)) + "\n")
    return root


GOOD = (
    "b.jpg,train,1,1,0,0,0,1,0.1 0.2 0.5 0.6;0.5 0.5 0.75 1",
    "a.jpg,train,0,0,1,0,0,1,",
    "d.jpg,test,1,0,0,1,0,0,",
    "c.jpg,test,0,0,0,0,1,0,",
)


def test_rows_become_samples_sorted_by_path(tmp_path: Path) -> None:
    manifest = fracatlas(folder(tmp_path / "set", *GOOD))

    assert [sample.path for sample in manifest.samples] == [f"images/{name}.jpg" for name in "abcd"]
    fractured = manifest.samples[1]
    assert fractured.label == "Fracture"
    assert manifest.positive(fractured)
    assert fractured.hardware
    assert fractured.regions == ("shoulder",)
    assert fractured.boxes == (Box(0.1, 0.2, 0.5, 0.6), Box(0.5, 0.5, 0.75, 1.0))
    assert manifest.samples[0].regions == ("hand", "shoulder")
    assert [sample.path for sample in manifest.of(Split.TEST)] == ["images/c.jpg", "images/d.jpg"]
    assert manifest.file(fractured).is_file()


def test_the_digest_depends_on_the_rows_alone(tmp_path: Path) -> None:
    here = fracatlas(folder(tmp_path / "here", *GOOD))
    shuffled = fracatlas(folder(tmp_path / "there", *reversed(GOOD)))
    other = fracatlas(folder(tmp_path / "other", *GOOD[:3], GOOD[3].replace("c.jpg,test,0,0", "c.jpg,test,0,1")))

    assert here.digest == shuffled.digest
    assert here.digest != other.digest
    assert str(tmp_path) not in here.csv().decode()


def test_a_manifest_is_csv_with_line_feeds(tmp_path: Path) -> None:
    lines = fracatlas(folder(tmp_path / "set", *GOOD)).csv().split(b"\n")

    assert lines[0] == b"path,label,patient,study,split,hardware,regions,boxes"
    assert lines[2] == (
        b"images/b.jpg,Fracture,,,train,1,shoulder,0.1000 0.2000 0.5000 0.6000;0.5000 0.5000 0.7500 1.0000"
    )


def test_every_wrong_line_is_named(tmp_path: Path) -> None:
    root = folder(
        tmp_path / "set",
        *GOOD,
        "e.jpg,train,0,0,1,0,0,0,",
        "a.jpg,tuning,0,0,1,0,0,0,",
        "a.jpg,train,2,0,1,0,0,,",
        "a.jpg,train,1,0,1,0,0,0,0.5 0.5 0.4 0.6",
        "../a.jpg,train,1,0,1,0,0,0,",
    )

    with pytest.raises(DatasetError) as caught:
        fracatlas(root)

    problem = caught.value.problem
    assert "line 6: images/e.jpg does not exist" in problem
    assert 'line 7: the split "tuning" is none of train, valid, test' in problem
    assert 'line 8: fractured is "2", not 0 or 1' in problem
    assert 'line 8: shoulder is "", not 0 or 1' in problem
    assert "line 9:" in problem
    assert 'line 10: "../a.jpg" is no file name' in problem
    assert caught.value.subject.endswith("labels.csv")


def test_a_picture_may_not_be_listed_twice(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"line 6: a\.jpg is listed twice"):
        fracatlas(folder(tmp_path / "set", *GOOD, "a.jpg,test,1,0,1,0,0,0,"))


def test_each_split_needs_both_classes(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match='no picture of "No fracture" in test'):
        fracatlas(folder(tmp_path / "set", *GOOD[:3]))


def test_a_picture_under_two_names_enters_once(tmp_path: Path) -> None:
    more = ("e.jpg,valid,1,0,0,0,0,1,", "f.jpg,valid,1,0,0,0,0,1,", "g.jpg,valid,0,0,0,0,0,1,")
    contents = {"e.jpg": b"b", "f.jpg": b"f", "g.jpg": b"g"}
    manifest = fracatlas(folder(tmp_path / "set", *GOOD, *more, contents=contents))

    assert "images/e.jpg" not in [sample.path for sample in manifest.samples]
    assert [(dropped.sample.path, dropped.reason) for dropped in manifest.dropped] == [
        ("images/e.jpg", "a copy of a picture in train")
    ]


def test_a_picture_with_two_labels_is_left_out_everywhere(tmp_path: Path) -> None:
    more = ("e.jpg,train,1,0,0,0,0,1,", "f.jpg,test,0,0,0,0,0,1,")
    contents = {"e.jpg": b"the same", "f.jpg": b"the same"}
    manifest = fracatlas(folder(tmp_path / "set", *GOOD, *more, contents=contents))

    assert [sample.path for sample in manifest.samples] == [f"images/{name}.jpg" for name in "abcd"]
    assert {dropped.sample.path for dropped in manifest.dropped} == {"images/e.jpg", "images/f.jpg"}


def test_missing_columns_are_named(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="hardware"):
        fracatlas(folder(tmp_path / "set", *GOOD, header=HEADER.replace("hardware", "metal")))


def test_a_folder_without_a_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="cannot be read"):
        fracatlas(tmp_path)
