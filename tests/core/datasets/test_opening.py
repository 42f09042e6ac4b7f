"""Telling sources apart."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.datasets import RECIPES, made, manifest_file, mura, open_source, write_manifest
from core.errors import DatasetError

MuraTree = Callable[[Path], Path]
Table = Callable[..., Path]
FRACATLAS = "image_id,split,fractured,hardware,hand,leg,hip,shoulder,fracture_boxes"


@pytest.fixture
def atlas(tmp_path: Path) -> Path:
    root = tmp_path / "atlas"
    (root / "images").mkdir(parents=True)
    for name in "ab":
        (root / "images" / f"{name}.jpg").write_bytes(name.encode())
    (root / "labels.csv").write_text(f"{FRACATLAS}\na.jpg,train,0,0,1,0,0,0,\nb.jpg,train,1,0,1,0,0,0,\n")
    return root


def test_each_source_is_told_by_what_is_in_it(mura_tree: MuraTree, table: Table, atlas: Path, tmp_path: Path) -> None:
    tree = mura_tree(tmp_path / "download")
    own = table(("a.png,normal,,,train,", "b.png,abnormal,,,train,"))

    assert open_source(tree).source.name == "MURA humerus"
    assert open_source(tree.parent) == mura(tree)
    assert open_source(atlas).source.name == "FracAtlas"
    assert open_source(atlas / "labels.csv") == open_source(atlas)
    assert open_source(own).source.name == "own pictures"


def test_a_written_manifest_is_opened_with_the_folder_of_its_pictures(mura_tree: MuraTree, tmp_path: Path) -> None:
    tree = mura_tree(tmp_path / "download")
    manifest = made(mura(tree), RECIPES["ds1"]["literal"])
    write_manifest(manifest, tmp_path / "ds1.csv")

    opened = open_source(tmp_path / "ds1.csv", tree)
    assert opened == manifest
    assert opened.file(opened.samples[0]).is_file()
    assert opened == manifest_file(tmp_path / "ds1.csv", tree)


def test_anything_else_is_told_what_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(DatasetError) as caught:
        open_source(tmp_path)
    for word in ("CSV manifest", "labels.csv", "FracAtlas", "train/XR_HUMERUS/", "MURA"):
        assert word in caught.value.problem

    with pytest.raises(DatasetError, match="it does not exist"):
        open_source(tmp_path / "nothing")


def test_another_table_named_labels_is_no_fracatlas(tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_text("name,age\n")

    with pytest.raises(DatasetError, match="it is no dataset"):
        open_source(tmp_path)


def test_a_folder_brings_its_own_root(atlas: Path, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="only a CSV manifest's pictures"):
        open_source(atlas, tmp_path)


@pytest.mark.ordinary_user
def test_a_folder_that_may_not_be_entered_is_said(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o000)

    with pytest.raises(DatasetError, match="cannot be read"):
        open_source(tmp_path / "closed")
