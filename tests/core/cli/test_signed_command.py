"""``humerus dataset``: tags from a store, signed datasets, on the demo library."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from core.curation.store import default_url, open_store, url_of
from core.curation.values import Subject, Tag, tagging
from core.datasets import Manifest, images_of, open_source
from core.library import Index
from core.progress import complete

Humerus = Callable[..., Any]
METAL = "train/XR_HUMERUS/patient90003/study1_positive/image1.png"
NONE = "train/XR_HUMERUS/patient90004/study1_positive/image1.png"
DISPUTED = "valid/XR_HUMERUS/patient90001/study1_positive/image1.png"


def tag(source: Manifest, url: str) -> None:
    images = complete(images_of(source, Index(None)))
    assert images is not None
    with closing(open_store(url)) as opened:
        for path, said, reader in (
            (METAL, Tag.HARDWARE, "ada"),
            (NONE, Tag.NONE, "ada"),
            (DISPUTED, Tag.HARDWARE, "ada"),
            (DISPUTED, Tag.NONE, "bo"),
        ):
            opened.add(tagging((Subject(images[path], path),), said, reader))


@pytest.fixture
def root(demo: Path, tmp_path: Path) -> Path:
    """The demo library's MURA-shaped folder, in a folder of its own."""
    return Path(shutil.copytree(demo / "MURA-shaped", tmp_path / "here" / "MURA-shaped"))


@pytest.fixture
def store(root: Path, tmp_path: Path) -> Path:
    """A store in which one positive has metal, one has none, and of one readers do not agree."""
    file = tmp_path / "team.sqlite"
    tag(open_source(root), url_of(file))
    return file


@pytest.fixture
def signed(humerus: Humerus, root: Path, store: Path, tmp_path: Path) -> Path:
    out = tmp_path / "signed.json"
    assert humerus("dataset", "export-ds2", "--source", root, "--tags", store, "--out", out).code == 0
    return out


def test_tags_come_from_a_store_as_well_as_from_a_table(
    humerus: Humerus, root: Path, store: Path, tmp_path: Path
) -> None:
    tag(open_source(root), default_url())
    table = tmp_path / "tags.csv"
    table.write_text(f"path,hardware\n{METAL},1\n{NONE},0\n")

    written = []
    for number, tags in enumerate((store, url_of(store), "store", table)):
        out = tmp_path / f"{number}.csv"
        ran = humerus("dataset", "ds2", "--source", root, "--tags", tags, "--out", out, "--json")
        assert ran.code == 0
        assert ran.document["counts"]["open_cases"] == 3
        written.append(out.read_bytes())

    assert len(set(written)) == 1


def test_a_store_that_is_not_there_is_said(humerus: Humerus, root: Path, tmp_path: Path) -> None:
    place = ("--source", root, "--out", tmp_path / "ds2.csv")
    assert humerus("dataset", "ds2", *place, "--tags", "store").code == 1
    ran = humerus("dataset", "ds2", *place, "--tags", tmp_path / "none.sqlite")

    assert ran.code == 1
    assert "none.sqlite" in ran.err
    assert not (tmp_path / "none.sqlite").exists()


def test_the_demo_librarys_ds2_is_signed(humerus: Humerus, root: Path, store: Path, tmp_path: Path) -> None:
    ran = humerus("dataset", "export-ds2", "--source", root.parent, "--tags", store, "--out", tmp_path / "signed.json")
    key = humerus("dataset", "key", "--json").document

    assert f"Signed with: {key['fingerprint']}" in ran.out
    assert f"- open: {DISPUTED}" in ran.out
    assert "240" in ran.out
    assert (tmp_path / "signed-excluded.csv").read_text() == f"path,hardware\n{METAL},1\n"


def test_the_words_can_be_json(humerus: Humerus, root: Path, store: Path, tmp_path: Path) -> None:
    out = tmp_path / "signed.json"
    document = humerus("dataset", "export-ds2", "--source", root, "--tags", store, "--out", out, "--json").document
    found = humerus("dataset", "verify", out, "--source", root, "--json").document

    assert document["excluded"] == found["excluded"] == 1
    assert document["open_cases"] == found["open_cases"]
    assert document["digest"] == found["digest"]
    assert document["fingerprint"] == found["fingerprint"]
    assert (found["ok"], found["demanded"], found["source_checked"]) == (True, False, True)
    assert found["readers"] == ["ada", "bo"]
    assert found["pictures"] == 10


def test_it_is_made_again_byte_for_byte_in_another_place(
    humerus: Humerus, root: Path, store: Path, signed: Path, tmp_path: Path
) -> None:
    here, there = tmp_path / "ds2.csv", tmp_path / "there" / "again.csv"
    assert humerus("dataset", "ds2", "--source", root, "--tags", store, "--out", here).code == 0
    shutil.copytree(root, there.parent / "copy")
    ran = humerus("dataset", "ds2", "--manifest", signed, "--source", there.parent / "copy", "--out", there)

    assert ran.code == 0
    assert there.read_bytes() == here.read_bytes()
    assert there.with_suffix(".json").read_bytes() == here.with_suffix(".json").read_bytes()


@pytest.mark.parametrize(
    "choice", [("--tags", "store"), ("--variant", "literal"), ("--set", "flip=all"), ("--seed", "0")]
)
def test_a_signed_dataset_brings_its_own_choices(
    humerus: Humerus, root: Path, tmp_path: Path, choice: tuple[str, str]
) -> None:
    place = ("--source", root, "--out", tmp_path / "ds2.csv")
    ran = humerus("dataset", "ds2", "--manifest", tmp_path / "signed.json", *place, *choice)

    assert ran.code == 2
    assert "brings its own tags and recipe" in ran.err


def test_a_changed_byte_is_named(humerus: Humerus, root: Path, signed: Path) -> None:
    content = signed.read_bytes()
    signed.write_bytes(content.replace(b'"rule":"unanimous"', b'"rule":"majority"', 1))

    for command in (
        ("verify", signed),
        ("ds2", "--manifest", signed, "--source", root, "--out", signed.parent / "a.csv"),
    ):
        ran = humerus("dataset", *command)
        assert ran.code == 1
        assert f"the entry of {METAL} was changed" in ran.err
    assert not (signed.parent / "a.csv").exists()


def test_a_changed_picture_is_named(humerus: Humerus, root: Path, signed: Path) -> None:
    shutil.copyfile(root / NONE, root / DISPUTED)

    assert humerus("dataset", "verify", signed).code == 0
    ran = humerus("dataset", "verify", signed, "--source", root)
    assert ran.code == 1
    assert f"{DISPUTED}: it is another picture" in ran.err


def test_a_key_is_demanded_by_fingerprint_or_file(humerus: Humerus, signed: Path, tmp_path: Path) -> None:
    key = humerus("dataset", "key").out
    fingerprint, _, pem = key.partition("\n")
    (tmp_path / "key.pem").write_text(pem)

    assert f"Signed with: {fingerprint}\n" in humerus("dataset", "verify", signed).out
    assert "demand it with --trust" in humerus("dataset", "verify", signed).out
    for trust in (fingerprint, tmp_path / "key.pem"):
        ran = humerus("dataset", "verify", signed, "--trust", trust)
        assert ran.code == 0
        assert f"{fingerprint} (demanded)" in ran.out
    other = humerus("dataset", "verify", signed, "--trust", "SHA256:" + 43 * "A")
    assert other.code == 1
    assert f"{fingerprint}, and SHA256:AAA" in other.err
    nobodys = humerus("dataset", "verify", signed, "--trust", "~nosuch/key.pem")
    assert nobodys.code == 1
    assert "it is no fingerprint, and no file to read" in nobodys.err


def test_what_cannot_be_signed_is_said_before_pictures_are_read(
    humerus: Humerus, root: Path, store: Path, tmp_path: Path
) -> None:
    (root / METAL).write_bytes(b"damaged")
    place = ("--source", root, "--out")
    table = humerus("dataset", "export-ds2", *place, tmp_path / "a.json", "--tags", tmp_path / "tags.csv")
    named = humerus("dataset", "export-ds2", *place, tmp_path / "a.csv", "--tags", store)

    assert "a table does not say who read" in table.err
    assert "a signed dataset is a JSON file" in named.err
    assert "damaged" not in table.err + named.err
