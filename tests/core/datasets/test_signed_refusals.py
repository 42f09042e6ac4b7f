"""What is not exported, and what is not believed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import cv2
import msgspec
import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from core.curation.ledger import Ledger
from core.curation.values import Subject, Tag, tagging
from core.datasets import (
    RECIPES,
    Exported,
    Manifest,
    Recipe,
    export_ds2,
    images_of,
    mura,
    verified,
)
from core.datasets.documenting import entries
from core.datasets.signed import digests, rendered, sealed, sha256, to_sign
from core.datasets.signed_file import signed_file
from core.datasets.signing import Signer, fingerprint, public_pem, signer
from core.errors import DatasetError
from core.library import Index
from core.progress import Operation, complete

MuraTree = Callable[[Path], Path]
T = TypeVar("T")
FIRST = "train/XR_HUMERUS/patient00007/study1_positive/image1.png"


class Known(NamedTuple):
    """A tree of which one picture is tagged."""

    source: Manifest
    ledger: Ledger
    images: dict[str, str]
    key: Signer


def done(operation: Operation[T]) -> T:
    result = complete(operation)
    assert result is not None
    return result


@pytest.fixture
def known(mura_tree: MuraTree, tmp_path: Path) -> Known:
    source = mura(mura_tree(tmp_path))
    images = done(images_of(source, Index(None)))
    ledger = Ledger(tagging((Subject(images[FIRST], FIRST),), Tag.HARDWARE, "ada"))
    return Known(source, ledger, images, signer(tmp_path / "config"))


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    return tmp_path / "out" / "ds2.json"


def export(known: Known, out: Path, recipe: Recipe = RECIPES["ds2"]["literal"]) -> Exported:
    return done(export_ds2(known.source, known.ledger, known.images, out, recipe, known.key))


def refused(known: Known, out: Path, said: str, recipe: Recipe = RECIPES["ds2"]["literal"]) -> None:
    with pytest.raises(DatasetError, match=said):
        export(known, out, recipe)
    assert not list(out.parent.iterdir())


def test_missing_digests_are_counted(known: Known, out: Path) -> None:
    images = {path: image for path, image in known.images.items() if "patient00007" not in path} | {FIRST: ""}
    refused(known._replace(images=images), out, "of 2 pictures it is not known yet")


def test_a_picture_that_changed_since_it_was_tagged_is_named(known: Known, out: Path) -> None:
    cv2.imwrite(str(known.source.root / FIRST), np.zeros((12, 10), np.uint8))
    refused(known, out, f"{FIRST}: it is another picture than the one that was tagged")


def test_a_dataset_that_is_not_sound_is_refused(known: Known, out: Path) -> None:
    test = [sample.path for sample in known.source.samples if "valid/" in sample.path and known.source.positive(sample)]
    ledger = Ledger(tagging(tuple(Subject(known.images[path]) for path in test), Tag.HARDWARE, "ada"))

    refused(known._replace(ledger=ledger), out, 'no picture of "abnormal" in test')
    refused(known._replace(ledger=Ledger()), out, "no picture is tagged")
    refused(known, out, "DS1 leaves nothing out", RECIPES["ds1"]["literal"])


def test_a_name_that_a_terminal_would_obey_is_refused(known: Known, out: Path) -> None:
    ledger = Ledger(tagging((Subject(known.images[FIRST]),), Tag.HARDWARE, "ada\x1b[2J"))
    refused(known._replace(ledger=ledger), out, f"cannot be written into a signed dataset: line .*{FIRST}")


@pytest.mark.parametrize(
    ("name", "others", "said"),
    [
        ("ds2.csv", (), "a signed dataset is a JSON file"),
        ("none/ds2.json", (), "there is no such folder"),
        ("ds2.json", ("ds2.json",), "it exists, and it is no signed dataset"),
        ("ds2.json", ("ds2.csv",), "it would be taken for the description of ds2.csv"),
        ("ds2.json", ("ds2-excluded.csv",), "ds2-excluded.csv exists, and no signed dataset beside it"),
    ],
)
def test_a_place_where_something_lies_is_refused(
    known: Known, tmp_path: Path, name: str, others: tuple[str, ...], said: str
) -> None:
    for other in others:
        (tmp_path / other).write_text("{}")
    with pytest.raises(DatasetError, match=said):
        export(known, tmp_path / name)
    assert all((tmp_path / other).read_text() == "{}" for other in others)


def test_both_files_are_written_or_neither(known: Known, out: Path) -> None:
    export(known, out)
    before = {path: path.read_bytes() for path in out.parent.iterdir()}
    known.ledger.add(tagging((Subject(known.images[FIRST]),), Tag.NONE, "ada"))
    operation = export_ds2(known.source, known.ledger, known.images, out, key=known.key)
    next(operation)
    # The list can still be written, and the document cannot.
    out.unlink()
    (out / "in the way").mkdir(parents=True)

    with pytest.raises(DatasetError, match="it cannot be written"):
        done(operation)
    listed = out.with_name("ds2-excluded.csv")
    assert listed.read_bytes() == before[listed]


def test_closed_between_two_steps_it_leaves_nothing(known: Known, out: Path) -> None:
    operation = export_ds2(known.source, known.ledger, known.images, out, key=known.key)
    next(operation)
    operation.close()
    assert not list(out.parent.iterdir())


def test_a_key_can_be_demanded(known: Known, out: Path, tmp_path: Path) -> None:
    export(known, out)
    other = signer(tmp_path / "other").public
    file = tmp_path / "key.pem"
    file.write_text(public_pem(known.key.public))

    assert not done(verified(out)).demanded
    for trust in (fingerprint(known.key.public), str(file)):
        assert done(verified(out, trust)).demanded
    with pytest.raises(DatasetError, match=r"is signed with the key SHA256:.*, and SHA256:.* is demanded"):
        done(verified(out, fingerprint(other)))


def test_somebody_elses_document_has_somebody_elses_fingerprint(known: Known, out: Path, tmp_path: Path) -> None:
    """Who changes a tag and signs anew with a key of their own is told by the fingerprint, and by nothing else."""
    export(known, out)
    document = signed_file(out)
    thief = signer(tmp_path / "thief")
    ledger = Ledger(tagging((Subject(known.images[FIRST], FIRST),), Tag.NONE, "ada"))
    forged = msgspec.structs.replace(
        document, pictures=entries(known.source.samples, ledger, known.images), public_key=thief.public.hex()
    )
    found = digests(forged)
    kept = msgspec.structs.replace(forged, digests=found, digest=sha256(found))
    out.write_bytes(rendered(kept))
    with pytest.raises(DatasetError, match="the field signature was changed, or somebody else wrote the rest"):
        signed_file(out)

    signature = thief.signature(to_sign(kept.digest)).hex()
    out.write_bytes(rendered(msgspec.structs.replace(kept, signature=signature)))
    assert done(verified(out)).fingerprint == fingerprint(thief.public)
    with pytest.raises(DatasetError, match="is demanded"):
        done(verified(out, fingerprint(known.key.public)))


def test_an_entry_that_was_taken_out_or_sealed_anew_is_noticed(known: Known, out: Path) -> None:
    export(known, out)
    document = signed_file(out)
    first, second, *rest = document.pictures
    other = sealed(msgspec.structs.replace(first, verdict="hardware"))
    for pictures in ((second, *rest), (second, first, *rest), (other, second, *rest)):
        out.write_bytes(rendered(msgspec.structs.replace(document, pictures=tuple(pictures))))
        with pytest.raises(DatasetError, match="in the field pictures an entry was added, taken out, moved, or"):
            signed_file(out)


@pytest.mark.parametrize("form", ["1.1", "2.0", "next"])
def test_another_format_is_refused_with_the_version_that_wrote_it(known: Known, out: Path, form: str) -> None:
    export(known, out)
    content = out.read_bytes().replace(b'"format": "1.0"', f'"format": "{form}"'.encode())
    out.write_bytes(content.replace(b'"program": "', b'"program": "77.'))
    with pytest.raises(DatasetError, match=rf"its format is {form}, written by version 77\..* reads format 1\.0"):
        signed_file(out)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"null",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"format": "1.0", "program": "\x1b[2J"}',
        b'{"format": "\\u001b[2J", "program": "1"}',
        b'{"pictures": ' + b"[" * 100_000,
        b'{"program": "1", "format": "1.0", "x": ' + b'{"a":' * 100_000,
        b'{\n"csv_sha256": ' + b"9" * 10_000,
    ],
)
def test_what_is_no_document_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "ds2.json"
    path.write_bytes(content)
    with pytest.raises(DatasetError, match="or it is no signed dataset") as caught:
        signed_file(path)
    assert str(caught.value).isprintable()


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.json"):
        with pytest.raises(DatasetError, match="there is no such file"):
            signed_file(path)


def _mutated(value: Any, data: st.DataObject) -> Any:  # noqa: ANN401 - JSON of any form
    """A JSON document with one value somewhere in it replaced by any other, or taken out."""
    if isinstance(value, dict | list) and value and data.draw(st.integers(0, 4)):
        keys = list(value) if isinstance(value, dict) else list(range(len(value)))
        key = data.draw(st.sampled_from(keys))
        if data.draw(st.integers(0, 9)) == 0:
            return (
                [one for place, one in enumerate(value) if place != key]
                if isinstance(value, list)
                else {name: one for name, one in value.items() if name != key}
            )
        changed = dict(value) if isinstance(value, dict) else list(value)
        changed[key] = _mutated(value[key], data)
        return changed
    return data.draw(st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just([]) | st.just({}))


def _in_form(value: Any) -> bytes:  # noqa: ANN401 - JSON of any form
    """A JSON document with a line for each field and for each item."""
    encode = msgspec.json.Encoder(order="sorted").encode
    if not isinstance(value, dict):
        return encode(value)
    fields = [
        encode(name)
        + (b": [\n" + b",\n".join(map(encode, one)) + b"\n]" if one and isinstance(one, list) else b": " + encode(one))
        for name, one in sorted(value.items())
    ]
    return b"{\n" + b",\n".join(fields) + b"\n}\n"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_documents_with_other_values_are_refused_and_do_no_harm(known: Known, out: Path, data: st.DataObject) -> None:
    if not (out.parent / "good").exists():
        export(known, out)
        out.rename(out.parent / "good")
    good = (out.parent / "good").read_bytes()
    assert _in_form(msgspec.json.decode(good)) == good
    changed = _in_form(_mutated(msgspec.json.decode(good), data))
    assume(changed != good)
    out.write_bytes(changed)
    with pytest.raises(DatasetError):
        signed_file(out)


def test_the_sources_own_tags_are_told_from_the_readers(known: Known, out: Path) -> None:
    own = replace(known.source, samples=tuple(replace(one, hardware=False) for one in known.source.samples))
    export(known._replace(source=own), out)
    rules = {entry.path: entry.rule for entry in signed_file(out).pictures}
    assert rules.pop(FIRST) == "unanimous"
    assert set(rules.values()) == {"source"}
