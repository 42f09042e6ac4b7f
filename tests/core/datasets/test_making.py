"""DS1 and DS2 from a source."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.datasets import RECIPES, Manifest, Recipe, Sample, Source, Split, made, subset
from core.errors import DatasetError

SOURCE = Source("Test", "normal", "abnormal", ("humerus",), "CC0-1.0", "nobody")


@pytest.fixture
def source() -> Manifest:
    """40 patients with two views; every fourth patient's second view shows metal; patients 30 to 39 are tested."""
    samples = [
        Sample(
            f"p{patient:02}/{view}.png",
            ("normal", "abnormal")[patient % 2],
            Split.TEST if patient >= 30 else Split.TRAIN,
            f"p{patient:02}",
            "s1",
            view == 1 and patient % 4 == 1,
        )
        for patient in range(40)
        for view in range(2)
    ]
    return Manifest(SOURCE, Path(), tuple(samples))


def test_ds1_keeps_every_picture_and_mirrors_the_training_part(source: Manifest) -> None:
    manifest = made(source, RECIPES["ds1"]["literal"])

    straight = [sample for sample in manifest.samples if not sample.flipped]
    assert {sample.path for sample in straight} == {sample.path for sample in source.samples}
    twins = [sample for sample in manifest.samples if sample.flipped]
    assert [sample.path for sample in twins] == [
        sample.path for sample in manifest.of(Split.TRAIN) if not sample.flipped
    ]


def test_ds2_leaves_positives_with_hardware_out_of_every_split_and_mirrors_positives(source: Manifest) -> None:
    manifest = made(source, RECIPES["ds2"]["literal"])

    assert not any(sample.hardware and manifest.positive(sample) for sample in manifest.samples)
    assert {manifest.positive(sample) for sample in manifest.samples if sample.flipped} == {True}
    assert len(manifest.dropped) == 10
    first = manifest.dropped[0].sample
    assert (first.patient, first.study) == ("p01", "s1")
    assert {item.sample.split for item in manifest.dropped} >= {Split.TRAIN, Split.TEST}


def test_the_official_test_patients_stay_what_they_are(source: Manifest) -> None:
    manifest = made(source, Recipe(seed=9))

    assert {sample.patient for sample in manifest.of(Split.TEST)} == {f"p{number}" for number in range(30, 40)}
    assert len({sample.patient for sample in manifest.of(Split.VALID)}) == 4


def test_the_papers_split_pools_all_patients(source: Manifest) -> None:
    manifest = made(source, Recipe(split="paper"))

    tested = {sample.patient for sample in manifest.of(Split.TEST)}
    assert len(tested) == 4
    assert not tested & {sample.patient for sample in manifest.samples if sample.split is not Split.TEST}
    assert "not to be compared" in manifest.source.limits[-1]


def test_a_leaky_dataset_has_twins_and_patients_on_both_sides_and_says_so(source: Manifest) -> None:
    manifest = made(source, Recipe(split="leaky"))

    splits: dict[str, set[Split]] = {}
    for sample in manifest.samples:
        splits.setdefault(sample.path, set()).add(sample.split)
    assert any(len(sides) > 1 for sides in splits.values())
    assert any(sample.flipped for sample in manifest.of(Split.TEST))
    assert len(manifest.of(Split.TEST)) == 16
    assert "on purpose" in manifest.source.limits[-1]


def test_a_leaky_split_is_the_same_for_ds1_ds2_and_without_twins(source: Manifest) -> None:
    ds1 = made(source, Recipe(split="leaky"))
    side = {(sample.path, sample.flipped): sample.split for sample in ds1.samples}

    for other in (Recipe(split="leaky", flip="none"), Recipe(dataset="DS2", flip="positive", split="leaky")):
        assert all(side[sample.path, sample.flipped] is sample.split for sample in made(source, other).samples)


def test_only_what_is_leaky_on_purpose_may_be_leaky(source: Manifest) -> None:
    leaky = made(source, Recipe(split="leaky"))

    with pytest.raises(DatasetError) as caught:
        replace(leaky, recipe=Recipe(split="official"))
    assert any(problem.startswith("patient p") and "test and train" in problem for problem in caught.value.problems)
    assert any("is mirrored in test" in problem for problem in caught.value.problems)


def test_ds2_needs_tags(source: Manifest) -> None:
    untagged = replace(source, samples=tuple(replace(sample, hardware=None) for sample in source.samples))

    with pytest.raises(DatasetError, match=r"no picture is tagged .* --tags"):
        made(untagged, RECIPES["ds2"]["literal"])
    assert made(untagged, RECIPES["ds1"]["literal"]).samples


def test_a_made_dataset_is_no_source(source: Manifest) -> None:
    with pytest.raises(DatasetError, match="made DS1 already"):
        made(made(source, Recipe()), Recipe(dataset="DS2"))


def test_a_subset_keeps_the_shares_of_the_training_part(source: Manifest) -> None:
    part = subset(source, 20)

    train = part.of(Split.TRAIN)
    assert len(train) == 20
    assert sum(part.positive(sample) for sample in train) == 10
    assert part.of(Split.TEST) == source.of(Split.TEST)
    assert subset(source, 20) == part
