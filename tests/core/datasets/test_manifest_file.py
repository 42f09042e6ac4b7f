"""Manifests as CSV files: those that people write, and those that this program wrote."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.datasets import RECIPES, Manifest, Recipe, Split, made, manifest_file, mura, write_manifest
from core.errors import DatasetError

MuraTree = Callable[[Path], Path]
Table = Callable[..., Path]

OWN = (
    "a.png,normal,p1,s1,train,0",
    "b.png,abnormal,p2,s1,train,1",
    "c.png,normal,p3,,test,",
    "d.png,abnormal,p4,,test,0",
)


@pytest.fixture
def written(mura_tree: MuraTree, tmp_path: Path) -> Path:
    """DS1 of a MURA tree as ``ds1.csv`` beside it."""
    path = tmp_path / "ds1.csv"
    write_manifest(made(mura(mura_tree(tmp_path)), RECIPES["ds1"]["literal"]), path)
    return path


def refused(path: Path) -> DatasetError:
    with pytest.raises(DatasetError) as caught:
        manifest_file(path)
    return caught.value


# ---------------------------------------------------------------- one's own


def test_lines_become_samples(table: Table, tmp_path: Path) -> None:
    manifest = manifest_file(table(OWN))

    assert [sample.hardware for sample in manifest.samples] == [False, True, None, False]
    assert [sample.split for sample in manifest.samples] == ["train", "train", "test", "test"]
    assert [manifest.positive(sample) for sample in manifest.samples] == [False, True, False, True]
    assert manifest.samples[0].study == "s1"
    assert manifest.root == tmp_path


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_byte_order_marks_change_nothing(table: Table, end: str, mark: str) -> None:
    plain = manifest_file(table(OWN))
    other = manifest_file(table(OWN, header=f"{mark}path,label,patient,study,split,hardware", end=end))

    assert other == plain


@pytest.mark.parametrize(
    ("negative", "positive"),
    [("negative", "positive"), ("Normal", "ABNORMAL"), ("No fracture", "Fracture"), ("0", "1"), ("normal", "fracture")],
)
def test_the_usual_words_are_understood(table: Table, negative: str, positive: str) -> None:
    lines = [line.replace("abnormal", positive).replace("normal,", f"{negative},") for line in OWN]
    lines = [line.replace(f"ab{negative}", positive) for line in lines]

    manifest = manifest_file(table(lines))

    assert [manifest.positive(sample) for sample in manifest.samples] == [False, True, False, True]
    assert manifest.source.positive not in {"0", "1"}


def test_every_wrong_line_is_named(table: Table) -> None:
    lines = (
        *OWN,
        "e.png,broken,p5,s1,train,0",
        "f.png,negative,p5,s1,train,0",
        "g.png,normal,p5,s1,tuning,0",
        "h.png,normal,p5,s1,train,metal",
        "../i.png,normal,p5,s1,train,0",
        "a.png,normal,p1,s1,train,0",
        "k.png,normal,p4,s1,train,0",
        "l.png,normal,p5,s1,,0",
        "m.png,normal,p5",
    )
    problem = refused(table(lines)).problem

    assert 'line 6: the label "broken" is none of negative, normal, no fracture, 0, positive' in problem
    assert 'line 7: the label "negative" means the same as "normal" in line 2' in problem
    assert 'line 8: the split "tuning" is none of train, valid, test' in problem
    assert 'line 9: hardware is "metal", not 0, 1 or empty' in problem
    assert "line 10: a sample's path lies below" in problem
    assert "line 11: a.png is listed already in line 2" in problem
    assert "line 12: patient p4 is in train, and in test in line 5" in problem
    assert "line 13: the split is empty" in problem
    assert "line 14: it has 3 cells, not 6" in problem
    assert problem.count("line ") - problem.count("in line ") == 9


def test_hundreds_of_problems_stay_readable_and_none_is_lost(table: Table) -> None:
    error = refused(table([*OWN, *(f"x{number}.png,broken,p,s,train,0" for number in range(300))]))

    assert error.problem.startswith("300 problems: line 6:")
    assert error.problem.endswith("and 280 more")
    assert len(error.problems) == 300


def test_a_class_without_members_is_refused(table: Table) -> None:
    assert 'no picture of "positive" in train' in refused(table(OWN[:1])).problem


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"path,label\na.png,normal\n", "patient, study, split, hardware are missing"),
        (b"", "columns path, label"),
        (b"path,label,patient,study,split,hardware\n", "lists no picture"),
        (b"path,label,patient,study,split,hardware\n\xe4.png,normal,,,,\n", "no CSV in UTF-8"),
        (b'path,label,patient,study,split,hardware\n"a.png,normal,,,,\n', "no CSV in UTF-8"),
    ],
)
def test_what_is_no_manifest_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "own.csv"
    path.write_bytes(content)

    assert said in refused(path).problem


def test_a_missing_table_is_refused(tmp_path: Path) -> None:
    assert "cannot be read" in refused(tmp_path / "none.csv").problem


def test_without_a_split_a_tenth_of_the_patients_is_tested(table: Table) -> None:
    lines = [f"{number}.png,{number // 2 % 2},p{number // 2},,," for number in range(80)]
    manifest = manifest_file(table(lines))

    tested = {sample.patient for sample in manifest.of(Split.TEST)}
    assert len(tested) == 4
    assert not tested & {sample.patient for sample in manifest.of(Split.TRAIN)}
    assert any("drawn as the test set" in sentence for sentence in manifest.source.limits)
    tuned = made(manifest, Recipe())
    assert {sample.patient for sample in tuned.of(Split.TEST)} == tested
    assert tuned.of(Split.VALID)


def test_a_table_without_patients_says_what_that_means(table: Table) -> None:
    manifest = manifest_file(table(("a.png,normal,,,train,0", "b.png,abnormal,,,train,0")))

    assert any("No patients are named" in sentence for sentence in manifest.source.limits)


def test_twins_do_not_stand_in_tables_that_people_write(table: Table) -> None:
    header = "path,label,patient,study,split,hardware,flipped"
    problem = refused(table([*(f"{line}," for line in OWN[:3]), f"{OWN[3]},1"], header=header)).problem

    assert "line 5: mirrored twins stand only in manifests that this program made" in problem


# ---------------------------------------------------------------- ours


def test_what_is_written_is_what_is_read(written: Path, mura_tree: MuraTree, tmp_path: Path) -> None:
    made_again = made(mura(tmp_path), RECIPES["ds1"]["literal"])

    assert manifest_file(written, tmp_path / "MURA-v1.1") == made_again


def test_two_runs_and_two_places_give_the_same_bytes(written: Path, mura_tree: MuraTree, tmp_path: Path) -> None:
    other = tmp_path / "somewhere else" / "other name.csv"
    other.parent.mkdir()
    write_manifest(made(mura(mura_tree(tmp_path / "far")), RECIPES["ds1"]["literal"]), other)

    assert other.read_bytes() == written.read_bytes()
    assert other.with_suffix(".json").read_bytes() == written.with_suffix(".json").read_bytes()
    said = written.with_suffix(".json").read_text() + written.read_text()
    assert str(tmp_path) not in said
    assert "\r" not in said


def test_what_was_left_out_travels_with_the_manifest(table: Table, tmp_path: Path) -> None:
    source = manifest_file(table([*OWN, "e.png,abnormal,p5,s7,train,0"]))
    path = tmp_path / "ds2.csv"
    write_manifest(made(source, RECIPES["ds2"]["literal"]), path)

    dropped = manifest_file(path).dropped
    assert [(item.sample.path, item.sample.patient, item.sample.study, item.reason) for item in dropped] == [
        ("b.png", "p2", "s1", "a positive picture with hardware")
    ]


def test_a_changed_byte_is_refused(written: Path) -> None:
    content = written.read_bytes()
    written.write_bytes(content.replace(b"patient00001,study1,train", b"patient00001,study1,valid"))

    error = refused(written)
    assert "was changed after it was made" in error.problem


def test_changed_line_ends_are_a_change(written: Path) -> None:
    written.write_bytes(written.read_bytes().replace(b"\n", b"\r\n"))

    assert "was changed" in refused(written).problem


def test_a_sidecar_of_something_else_is_refused(written: Path) -> None:
    written.with_suffix(".json").write_text('{"sha256": "none"}')

    assert "does not describe ds1.csv" in refused(written).problem


def test_a_leaky_manifest_can_be_read_with_its_sidecar_alone(table: Table, tmp_path: Path) -> None:
    lines = [f"{number}.png,{number // 2 % 2},p{number // 2},,train,0" for number in range(80)]
    leaky = made(manifest_file(table(lines)), Recipe(split="leaky", flip="none"))
    path = tmp_path / "leaky.csv"
    write_manifest(leaky, path)

    assert manifest_file(path) == leaky
    assert manifest_file(path).leaky
    path.with_suffix(".json").unlink()
    assert "is in" in refused(path).problem


def test_nothing_of_somebody_elses_is_overwritten(written: Path, table: Table) -> None:
    manifest = manifest_file(written)
    own = table(OWN)
    before = own.read_bytes()

    with pytest.raises(DatasetError, match=r"own\.csv exists"):
        write_manifest(manifest, own)
    (own.with_name("notes.json")).write_text("[]")
    with pytest.raises(DatasetError, match=r"notes\.json exists"):
        write_manifest(manifest, own.with_name("notes.csv"))
    assert own.read_bytes() == before
    assert not own.with_suffix(".json").exists()
    assert not own.with_name("notes.csv").exists()


def test_a_manifest_may_be_made_again(written: Path) -> None:
    before = written.read_bytes()
    write_manifest(manifest_file(written), written)

    assert written.read_bytes() == before


@pytest.mark.parametrize(("name", "said"), [("ds1.txt", "is a CSV file"), ("no/ds1.csv", "no such folder")])
def test_a_place_that_cannot_be_is_refused(written: Path, name: str, said: str) -> None:
    with pytest.raises(DatasetError, match=said):
        write_manifest(manifest_file(written), written.parent / name)


def test_both_files_or_neither(written: Path) -> None:
    manifest: Manifest = manifest_file(written)
    place = written.with_name("blocked.csv")
    place.mkdir()
    (place / "something").touch()
    place.with_suffix(".json").write_bytes(written.with_suffix(".json").read_bytes())
    before = place.with_suffix(".json").read_bytes()

    with pytest.raises(DatasetError, match="cannot be written"):
        write_manifest(manifest, place)

    assert place.with_suffix(".json").read_bytes() == before
    assert not list(written.parent.glob(".*.part"))
