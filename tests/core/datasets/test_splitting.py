"""Splits that are drawn."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.datasets import Manifest, Recipe, Sample, Source, Split, made
from core.datasets.splitting import drawn

DRAWN = frozenset({"patient 3", "patient 4", "patient 12", "patient 19"})
SOURCE = Source("Test", "normal", "abnormal", ("humerus",), "CC0-1.0", "nobody")

RULES = st.sampled_from(["official", "paper"])
UNHURRIED = settings(max_examples=15)


@st.composite
def sources(draw: st.DrawFn) -> Manifest:
    """Sources of 8 to 24 patients with one to four pictures each; the first four patients fix both classes."""
    count = draw(st.integers(8, 24))
    samples = []
    for patient in range(count):
        views = draw(st.integers(1, 4))
        positive = patient % 2 == 1 if patient < 8 else draw(st.booleans())
        split = Split.TEST if patient in {0, 1} else Split.TRAIN
        for view in range(views):
            label = "abnormal" if positive else "normal"
            # Each positive patient has a picture that stays in DS2.
            hardware = view > 0 and draw(st.booleans())
            samples.append(Sample(f"{patient}/{view}.png", label, split, f"p{patient}", "s1", hardware))
    return Manifest(SOURCE, Path(), tuple(samples))


def patients(manifest: Manifest, split: Split) -> set[str]:
    return {sample.patient for sample in manifest.of(split)}


@UNHURRIED
@given(
    sources(), st.sampled_from(["official", "paper"]), st.sampled_from(["none", "positive", "all"]), st.integers(0, 99)
)
def test_no_patient_lies_on_two_sides(source: Manifest, split: str, flip: str, seed: int) -> None:
    recipe = Recipe(split=split, flip=flip, seed=seed, tuning=0.2)  # type: ignore[arg-type]
    manifest = made(source, recipe)

    sides = [patients(manifest, side) for side in Split]
    assert all(sides)
    assert sum(map(len, sides)) == len(set.union(*sides))


@UNHURRIED
@given(sources(), RULES, st.integers(0, 99))
def test_ds1_and_ds2_share_their_tuning_and_test_patients(source: Manifest, split: str, seed: int) -> None:
    ds1 = made(source, Recipe(dataset="DS1", split=split, seed=seed))  # type: ignore[arg-type]
    ds2 = made(source, Recipe(dataset="DS2", split=split, flip="positive", seed=seed))  # type: ignore[arg-type]

    left = {sample.path: sample.split for sample in ds1.samples}
    assert all(left[sample.path] is sample.split for sample in ds2.samples)


@UNHURRIED
@given(sources(), st.randoms(use_true_random=False))
def test_the_order_of_the_pictures_does_not_matter(source: Manifest, random: object) -> None:
    shuffled = list(source.samples)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    recipe = Recipe(split="paper", seed=4)
    assert made(replace(source, samples=tuple(shuffled)), recipe).csv() == made(source, recipe).csv()


@UNHURRIED
@given(st.dictionaries(st.text(max_size=8), st.booleans(), max_size=60), st.floats(0.01, 0.5), st.integers(0, 9))
def test_both_kinds_are_drawn_in_the_same_share(units: dict[str, bool], share: float, seed: int) -> None:
    chosen = drawn(units, share, seed)

    for kind in (False, True):
        names = [name for name in units if units[name] is kind]
        taken = sum(name in chosen for name in names)
        assert taken < len(names) or not names
        assert abs(taken - share * len(names)) <= 1


def test_the_draw_is_the_same_on_every_machine() -> None:
    assert drawn({f"patient {number}": number % 2 == 0 for number in range(20)}, 0.2, 7) == DRAWN


def test_a_seed_gives_other_patients(tmp_path: Path) -> None:
    samples = [
        Sample(f"{number}.png", ("normal", "abnormal")[number % 2], Split.TRAIN, f"p{number}") for number in range(40)
    ]
    source = Manifest(SOURCE, tmp_path, tuple(samples))
    first, second = (made(source, Recipe(seed=seed, tuning=0.3)) for seed in (1, 2))

    assert patients(first, Split.VALID) != patients(second, Split.VALID)


def test_pictures_of_nobody_known_are_split_one_by_one(tmp_path: Path) -> None:
    samples = [Sample(f"{number}.png", ("normal", "abnormal")[number % 2], Split.TRAIN) for number in range(40)]

    manifest = made(Manifest(SOURCE, tmp_path, tuple(samples)), Recipe(tuning=0.25, flip="none"))

    assert len(manifest.of(Split.VALID)) == 10


@pytest.mark.parametrize("dataset", ["DS1", "DS2"])
def test_a_source_with_a_tuning_split_keeps_it(tmp_path: Path, dataset: str) -> None:
    samples = [
        Sample(f"{split}{number}.png", ("normal", "abnormal")[number % 2], split, hardware=False)
        for split in Split
        for number in range(4)
    ]
    source = Manifest(SOURCE, tmp_path, tuple(samples))

    manifest = made(source, Recipe(dataset=dataset, flip="none"))  # type: ignore[arg-type]

    assert manifest.samples == source.samples
