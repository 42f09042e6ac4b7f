"""Signed datasets: made again byte for byte, and every changed byte is named."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeVar

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.curation.ledger import Ledger
from core.curation.values import Reason, Subject, Tag, tagging
from core.datasets import (
    RECIPES,
    Exported,
    Manifest,
    Recipe,
    checked,
    export_ds2,
    from_ledger,
    images_of,
    made,
    open_source,
    rebuilt,
    tagged,
    verified,
    write_manifest,
)
from core.datasets.sidecar import described
from core.datasets.signed_file import signed_file
from core.datasets.signing import Signer, fingerprint, signer
from core.errors import DatasetError
from core.library import Index
from core.progress import Operation, complete

MuraTree = Callable[[Path], Path]
T = TypeVar("T")
FIRST = "train/XR_HUMERUS/patient00007/study1_positive/image1.png"
SECOND = "train/XR_HUMERUS/patient00008/study1_positive/image2.png"
THIRD = "valid/XR_HUMERUS/patient00023/study1_positive/image2.png"
FOURTH = "valid/XR_HUMERUS/patient00024/study1_positive/image1.png"
LITERAL = RECIPES["ds2"]["literal"]


class Tagged(NamedTuple):
    """A tree whose pictures two readers and an adjudicator have tagged, and a key."""

    root: Path
    source: Manifest
    ledger: Ledger
    images: dict[str, str]
    key: Signer


def done(operation: Operation[T]) -> T:
    result = complete(operation)
    assert result is not None
    return result


def tree_with_tags(root: Path, key: Signer) -> Tagged:
    source = open_source(root)
    images = done(images_of(source, Index(None)))
    ledger = Ledger()

    def say(path: str, tag: Tag, reader: str, reason: Reason = Reason.TAG) -> None:
        ledger.add(tagging((Subject(images[path], path),), tag, reader, reason=reason))

    say(FIRST, Tag.HARDWARE, "Åsa")
    say(SECOND, Tag.HARDWARE, "Åsa")
    say(SECOND, Tag.NONE, "bo")
    say(THIRD, Tag.NONE, "Åsa")
    say(FOURTH, Tag.UNSURE, "bo")
    say(FOURTH, Tag.HARDWARE, "cem", Reason.ADJUDICATION)
    return Tagged(root, source, ledger, images, key)


@pytest.fixture
def key(tmp_path: Path) -> Signer:
    return signer(tmp_path / "config")


@pytest.fixture
def known(mura_tree: MuraTree, tmp_path: Path, key: Signer) -> Tagged:
    return tree_with_tags(mura_tree(tmp_path), key)


def export(known: Tagged, out: Path, recipe: Recipe = LITERAL) -> Exported:
    return done(export_ds2(known.source, known.ledger, known.images, out, recipe, known.key))


@pytest.fixture
def exported(known: Tagged, tmp_path: Path) -> Exported:
    return export(known, tmp_path / "ds2.json")


def test_the_document_says_who_said_what(exported: Exported, key: Signer) -> None:
    document = signed_file(exported.document)
    entries = {entry.path: entry for entry in document.pictures}

    assert len(entries) == 34
    assert {path: (entries[path].verdict, entries[path].rule) for path in (FIRST, SECOND, THIRD, FOURTH)} == {
        FIRST: ("hardware", "unanimous"),
        SECOND: ("open", "open"),
        THIRD: ("none", "unanimous"),
        FOURTH: ("hardware", "adjudicated"),
    }
    assert [(reader.name, reader.tag) for reader in entries[SECOND].readers] == [("bo", "none"), ("Åsa", "hardware")]
    assert entries[FOURTH].adjudicator == "cem"
    assert [item.path for item in document.excluded] == [FIRST, FOURTH]
    assert [(part.name, part.positives, part.negatives) for part in document.source.parts] == [
        ("train", 12, 12),
        ("valid", 6, 4),
    ]
    assert SECOND in document.open_cases
    assert document.open_cases == exported.open_cases
    assert len(exported.open_cases) == exported.counts.open_cases == 15
    assert exported.excluded == 2
    assert exported.fingerprint == fingerprint(key.public)


def test_the_exclusion_list_is_a_table_of_tags(known: Tagged, exported: Exported) -> None:
    assert exported.exclusions.read_text() == f"path,hardware\n{FIRST},1\n{FOURTH},1\n"

    by_list = made(tagged(known.source, exported.exclusions), LITERAL)
    by_tags = made(from_ledger(known.source, known.ledger, known.images), LITERAL)
    assert [sample.path for sample in by_list.samples] == [sample.path for sample in by_tags.samples]


@pytest.mark.parametrize("recipe", [*RECIPES["ds2"].values(), Recipe(dataset="DS2", split="leaky", seed=7)])
def test_it_is_made_again_byte_for_byte_elsewhere(known: Tagged, tmp_path: Path, recipe: Recipe) -> None:
    document = export(known, tmp_path / "ds2.json", recipe).document
    here = made(from_ledger(done(checked(known.source)), known.ledger, known.images), recipe)
    elsewhere = tmp_path / "another" / "machine"
    shutil.copytree(known.root, elsewhere / known.root.name)

    again = done(rebuilt(document, elsewhere))
    write_manifest(again, elsewhere / "mine.csv")

    signed = signed_file(document)
    assert (elsewhere / "mine.csv").read_bytes() == here.csv()
    assert (elsewhere / "mine.json").read_bytes() == described(here)
    assert hashlib.sha256(here.csv()).hexdigest() == signed.csv_sha256
    assert hashlib.sha256(described(here)).hexdigest() == signed.sidecar_sha256


def test_known_faults_of_a_tree_are_left_out_here_and_there(known: Tagged, tmp_path: Path) -> None:
    study = (known.root / FIRST).parent
    shutil.copyfile(known.root / FIRST, study / "image8.png")
    cv2.imwrite(str(study / "image9.png"), np.random.default_rng(5).integers(0, 256, (12, 10, 3), np.uint8))
    faulty = tree_with_tags(known.root, known.key)
    for number, source in enumerate((faulty.source, done(checked(faulty.source)))):
        document = export(faulty._replace(source=source), tmp_path / f"{number}.json").document

        again = done(rebuilt(document, known.root))
        assert len([item for item in again.dropped if "image" in item.sample.path]) == 4
        assert len(signed_file(document).pictures) == 36
    first, second = (signed_file(tmp_path / f"{number}.json") for number in (0, 1))
    assert first.digest == second.digest


def test_a_table_of_ones_own_is_signed_and_made_again(known: Tagged, tmp_path: Path) -> None:
    lines = [
        f"{one.path},{int(known.source.positive(one))},{one.patient},{one.study},{one.split},1"
        for one in known.source.samples
        if one.path not in {FIRST, SECOND, THIRD, FOURTH}
    ]
    kept = [f"{line[:-1]}{int('image1' in line)}" for line in lines]
    table = tmp_path / "own.csv"
    table.write_text("\n".join(("path,label,patient,study,split,hardware", *kept)) + "\n")
    source = open_source(table, known.root)
    document = export(known._replace(source=source), tmp_path / "ds2.json").document

    assert {entry.rule for entry in signed_file(document).pictures} == {"source"}
    assert done(rebuilt(document, table, known.root)).digest == signed_file(document).csv_sha256
    table.write_text(table.read_text().replace("patient00023,study1,test", "patient00099,study1,test"))
    with pytest.raises(DatasetError, match="patients, studies or splits differ"):
        done(rebuilt(document, table, known.root))


def test_a_source_is_found_changed(known: Tagged, exported: Exported) -> None:
    (known.root / SECOND).unlink()
    cv2.imwrite(str(known.root / THIRD), np.zeros((12, 10), np.uint8))
    (known.root / FOURTH).write_bytes(b"damaged")
    shutil.copyfile(known.root / FIRST, (known.root / FIRST).with_name("image7.png"))

    with pytest.raises(DatasetError) as caught:
        done(verified(exported.document, source=known.root))

    problem = caught.value.problem
    assert f"{SECOND}: it is not there" in problem
    assert f"{THIRD}: it is another picture, values:" in problem
    assert f"{FOURTH}: " in problem
    assert f"{FIRST.replace('image1', 'image7')}: it is there, and was not when this was signed" in problem
    assert FIRST not in problem
    assert done(verified(exported.document)).dataset is None


def test_another_source_is_refused(exported: Exported, table: Callable[..., Path]) -> None:
    lines = [f"{split}{n}.png,{n % 2},p{split}{n},s,{split},1" for split in ("train", "test") for n in range(4)]
    with pytest.raises(DatasetError, match="it is own pictures, and what was signed was made from MURA humerus"):
        done(rebuilt(exported.document, table(lines)))


def names(content: bytes, number: int) -> set[str]:
    """By which names a problem on a line may be told: its number, its field, its picture's path."""
    lines = content.split(b"\n")
    path = re.search(rb'"path":"([^"]*)"', lines[number])
    field = next((found[1] for line in lines[number::-1] if (found := re.match(rb'"(\w+)": ', line))), b"format")
    return {f"line {number + 1} ", field.decode(), (path[1] if path else field).decode("utf-8", "replace")}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a document."""
    folder = tmp_path_factory.mktemp("small")
    root = folder / "MURA-v1.1"
    for number, (part, label) in enumerate(
        (part, label) for part in ("train", "valid") for label in ("negative", "positive")
    ):
        for patient in range(3):
            picture = root / part / "XR_HUMERUS" / f"patient{number}000{patient}" / f"study1_{label}" / "image1.png"
            picture.parent.mkdir(parents=True)
            cv2.imwrite(str(picture), np.random.default_rng(10 * number + patient).integers(0, 256, (8, 8), np.uint8))
    source = open_source(root)
    images = done(images_of(source, Index(None)))
    ledger = Ledger(
        tagging(
            tuple(Subject(images[one.path]) for one in source.of(source.samples[-1].split)[-1:]), Tag.HARDWARE, "Åsa"
        )
    )
    out = folder / "ds2.json"
    done(export_ds2(source, ledger, images, out, LITERAL, signer(folder)))
    return out.read_bytes()


@settings(max_examples=200)
@given(data=st.data())
def test_every_changed_byte_is_named(
    small: bytes, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(small) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda value: value != small[place]))
    changed = small[:place] + bytes([byte]) + small[place + 1 :]
    path = tmp_path_factory.mktemp("changed") / "ds2.json"
    path.write_bytes(changed)

    with pytest.raises(DatasetError) as caught:
        signed_file(path)

    number = small.count(b"\n", 0, place)
    # A changed path is told as it stands now; a line that was broken in two, by its second half.
    told = names(small, number) | names(changed, number) | {f"line {number + 2} " if byte == ord("\n") else "line 0 "}
    assert any(name in caught.value.problem for name in told)
