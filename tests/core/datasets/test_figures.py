"""The numbers of the paper's figures 1 and 3."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from core.datasets import RECIPES, Recipe, Sample, Split, figure_counts, made, manifest_file, mura
from core.datasets.figures import Tally

MuraTree = Callable[[Path], Path]
Table = Callable[..., Path]


def test_figure_1_counts_images_studies_and_patients_by_split_and_class(mura_tree: MuraTree, tmp_path: Path) -> None:
    source = mura(mura_tree(tmp_path))
    counts = figure_counts(source, made(source, RECIPES["ds1"]["literal"]))

    assert counts.dataset == "DS1"
    assert counts.source == "MURA humerus"
    assert [(one.split, one.official, one.label, one.before.images, one.after) for one in counts.classes] == [
        ("train", "train", "normal", 10, 20),
        ("train", "train", "abnormal", 10, 20),
        ("valid", "train", "normal", 2, 2),
        ("valid", "train", "abnormal", 2, 2),
        ("test", "valid", "normal", 4, 4),
        ("test", "valid", "abnormal", 6, 6),
    ]
    assert counts.classes[0].before == Tally(10, 5, 5)
    assert counts.paper == ()
    assert counts.open_cases == 18


def test_a_difference_from_the_published_counts_is_reported(mura_tree: MuraTree, tmp_path: Path) -> None:
    source = mura(mura_tree(tmp_path))
    counts = figure_counts(source, made(source, Recipe()))

    assert counts.differs
    assert [(one.part, one.label, one.published, one.found) for one in counts.official] == [
        ("train", "normal", 673, 12),
        ("train", "abnormal", 599, 12),
        ("valid", "normal", 148, 4),
        ("valid", "abnormal", 140, 6),
    ]


def test_the_published_counts_are_met_by_a_complete_tree(mura_tree: MuraTree, tmp_path: Path) -> None:
    source = mura(mura_tree(tmp_path))
    parts = {
        ("train", "negative"): 673,
        ("train", "positive"): 599,
        ("valid", "negative"): 148,
        ("valid", "positive"): 140,
    }
    samples = tuple(
        Sample(
            f"{part}/XR_HUMERUS/patient{number}{part}{label}/study1_{label}/image1.png",
            "abnormal" if label == "positive" else "normal",
            Split.TEST if part == "valid" else Split.TRAIN,
        )
        for (part, label), count in parts.items()
        for number in range(count)
    )
    full = replace(source, samples=samples)

    counts = figure_counts(full, made(full, Recipe()))
    assert not counts.differs
    assert sum(one.published for one in counts.official) == 1560


def test_figure_3_stands_beside_the_papers_numbers(mura_tree: MuraTree, tmp_path: Path) -> None:
    source = mura(mura_tree(tmp_path))
    source = replace(
        source, samples=tuple(replace(one, hardware=one.path.endswith("image1.png")) for one in source.samples)
    )
    counts = figure_counts(source, made(source, RECIPES["ds2"]["literal"]))

    before, after = counts.paper
    assert (before.paper, before.parts, before.pooled) == (240, (("train", 6), ("valid", 3)), 9)
    assert (after.paper, after.parts, after.pooled) == (480, (("train", 11), ("valid", 3)), 14)
    assert [(one.split, one.reason, one.tally) for one in counts.dropped] == [
        ("train", "a positive picture with hardware", Tally(5, 5, 5)),
        ("valid", "a positive picture with hardware", Tally(1, 1, 1)),
        ("test", "a positive picture with hardware", Tally(3, 3, 3)),
    ]


def test_a_dataset_can_be_counted_without_its_source(mura_tree: MuraTree, tmp_path: Path) -> None:
    source = mura(mura_tree(tmp_path))
    source = replace(source, samples=tuple(replace(one, hardware=False) for one in source.samples))
    for split in ("official", "paper", "leaky"):
        manifest = made(source, replace_split(split))
        assert figure_counts(manifest, manifest) == figure_counts(source, manifest)


def replace_split(split: str) -> Recipe:
    return Recipe(dataset="DS2", flip="positive", split=split, tuning=0.3)  # type: ignore[arg-type]


def test_what_a_source_does_not_name_is_not_counted(table: Table) -> None:
    lines = [f"{number}.png,{number % 2},,,train,0" for number in range(10)]
    source = manifest_file(table(lines))

    tallies = [one.before for one in figure_counts(source, source).classes]
    assert {(tally.studies, tally.patients) for tally in tallies} == {(None, None)}
