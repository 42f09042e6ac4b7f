"""Looking at every picture."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from core.datasets import Manifest, Recipe, Split, checked, made, manifest_file, mura, write_manifest
from core.errors import DatasetError
from core.progress import Progress, complete

MuraTree = Callable[[Path], Path]
Table = Callable[..., Path]
Draw = Callable[..., Path]
OWN = (
    "a.png,normal,p1,s1,train,0",
    "b.png,abnormal,p2,s1,train,1",
    "c.png,normal,p3,,test,",
    "d.png,abnormal,p4,,test,0",
)
STUDY = "train/XR_HUMERUS/patient00007/study1_positive"


def look(source: Manifest) -> Manifest:
    found = complete(checked(source))
    assert found is not None
    return found


def test_a_good_source_stays_as_it_is_and_progress_is_told(table: Table) -> None:
    source = manifest_file(table(OWN))
    told: list[Progress] = []

    assert complete(checked(source), told.append) == source
    assert [(step.done, step.total) for step in told] == [(number, 4) for number in range(4)]


def test_a_table_of_ones_own_is_refused_with_every_line(table: Table, draw: Draw, tmp_path: Path) -> None:
    path = table((*OWN, *(f"{name}.png,normal,p9,,train,0" for name in "efghi")))
    (tmp_path / "e.png").unlink()
    (tmp_path / "f.png").write_bytes(b"no picture")
    (tmp_path / "g.png").write_bytes((tmp_path / "g.png").read_bytes()[:60])
    draw(tmp_path / "h.png", 1, colour=True)
    shutil.copy(tmp_path / "b.png", tmp_path / "i.png")

    with pytest.raises(DatasetError) as caught:
        look(manifest_file(path))

    problem = caught.value.problem
    assert "line 6: e.png: does not exist" in problem
    assert "line 7: f.png: is not a DICOM, PNG, JPEG or TIFF file" in problem
    assert "line 8: g.png: " in problem
    assert "line 9: h.png: a colour picture" in problem
    assert "line 10: i.png: the same picture as b.png, with another label" in problem
    assert "--root" in caught.value.remedy
    assert caught.value.subject == str(path)


def test_a_copy_within_a_class_is_refused_too(table: Table, tmp_path: Path) -> None:
    path = table((*OWN, "e.png,normal,p9,,test,0"))
    shutil.copy(tmp_path / "a.png", tmp_path / "e.png")

    with pytest.raises(DatasetError, match=r"line 6: e\.png: the same picture as a\.png\."):
        look(manifest_file(path))


def test_copies_and_contradictions_of_a_published_tree_are_left_out_and_listed(
    mura_tree: MuraTree, draw: Draw, tmp_path: Path
) -> None:
    root = mura_tree(tmp_path)
    train, valid = root / "train" / "XR_HUMERUS", root / "valid" / "XR_HUMERUS"
    original = train / "patient00001" / "study1_negative" / "image1.png"
    shutil.copy(original, valid / "patient00021" / "study1_negative" / "image1.png")
    contradiction = train / "patient00002" / "study1_negative" / "image2.png"
    shutil.copy(contradiction, root / STUDY / "image2.png")
    draw(root / STUDY / "image1.png", 3, colour=True)

    found = look(mura(root))

    assert {(item.sample.path.removeprefix("train/XR_HUMERUS/"), item.reason) for item in found.dropped} == {
        ("valid/XR_HUMERUS/patient00021/study1_negative/image1.png", "a copy of a picture in train"),
        ("patient00002/study1_negative/image2.png", "the same picture has two labels"),
        ("patient00007/study1_positive/image2.png", "the same picture has two labels"),
        ("patient00007/study1_positive/image1.png", "a colour picture"),
    }
    assert len(found.samples) == 30
    assert found.of(Split.TRAIN)


def test_a_damaged_published_tree_is_refused(mura_tree: MuraTree, tmp_path: Path) -> None:
    root = mura_tree(tmp_path)
    source = mura(root)
    (root / STUDY / "image1.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (root / STUDY / "image2.png").unlink()

    with pytest.raises(DatasetError) as caught:
        look(source)

    assert f"{STUDY}/image1.png: is a damaged PNG file" in caught.value.problem
    assert f"{STUDY}/image2.png: does not exist" in caught.value.problem


def test_a_made_dataset_is_looked_at_with_its_twins(table: Table, tmp_path: Path) -> None:
    lines = [f"{number}.png,{number % 2},p{number},,train,0" for number in range(8)]
    path = tmp_path / "made.csv"
    write_manifest(made(manifest_file(table(lines)), Recipe(tuning=0.3)), path)
    manifest = manifest_file(path)

    assert look(manifest) == manifest
    (tmp_path / "3.png").unlink()
    with pytest.raises(DatasetError, match=r"line \d+: 3\.png: does not exist"):
        look(manifest)


def test_twins_go_with_their_pictures(mura_tree: MuraTree, draw: Draw, tmp_path: Path) -> None:
    root = mura_tree(tmp_path)
    draw(root / STUDY / "image1.png", 3, colour=True)
    manifest = made(mura(root), Recipe())

    found = look(manifest)

    assert f"{STUDY}/image1.png" not in {sample.path for sample in found.samples}
    assert replace(found, recipe=None) != replace(manifest, recipe=None)
