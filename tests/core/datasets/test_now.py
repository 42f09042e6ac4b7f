"""DS2 counted while tags change: the same numbers as a dataset that is made."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.curation.ledger import Ledger
from core.curation.values import Subject, Tag, tagging
from core.datasets import RECIPES, Ds2Counter, Ds2Now, Manifest, Recipe, figure_counts, from_ledger, made, mura
from core.datasets.making import WITH_HARDWARE
from core.errors import DatasetError

MuraTree = Callable[[Path], Path]
LITERAL = RECIPES["ds2"]["literal"]
READERS = ("ada", "bo", "cem")


def digest(path: str) -> str:
    return "values:" + hashlib.sha256(path.encode()).hexdigest()


def known(source: Manifest) -> dict[str, str]:
    return {sample.path: digest(sample.path) for sample in source.samples}


def say(ledger: Ledger, path: str, tag: Tag, reader: str = "ada") -> frozenset[str]:
    return ledger.add(tagging((Subject(digest(path), path),), tag, reader))


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    """17 patients with two views each, listed without pictures: what is counted is never opened."""
    root = tmp_path_factory.mktemp("tree") / "MURA-v1.1"
    for part, label, patients in (
        ("train", "negative", range(1, 7)),
        ("train", "positive", range(7, 13)),
        ("valid", "negative", range(21, 23)),
        ("valid", "positive", range(23, 26)),
    ):
        for patient in patients:
            study = root / part / "XR_HUMERUS" / f"patient{patient:05}" / f"study1_{label}"
            study.mkdir(parents=True)
            for view in (1, 2):
                (study / f"image{view}.png").touch()
    return mura(root)


def expected(source: Manifest, recipe: Recipe = LITERAL) -> dict[str, object]:
    """The numbers of the dataset that is made from the tagged source."""
    manifest = made(source, recipe)
    left, flipped = figure_counts(source, manifest).paper
    straight = [sample for sample in manifest.samples if not sample.flipped]
    splits = {sample.split for sample in manifest.samples}
    return {
        "left": dict(left.parts),
        "flipped": dict(flipped.parts),
        "negatives": sum(not manifest.positive(sample) for sample in straight),
        "dropped": sum(item.reason == WITH_HARDWARE for item in manifest.dropped),
        "open": figure_counts(source, manifest).open_cases,
        "patients": {split: len({one.cluster for one in manifest.of(split)}) for split in splits},
        "pooled": (left.pooled, flipped.pooled),
    }


def counted(now: Ds2Now) -> dict[str, object]:
    return {
        "left": {part.name: part.positives_left for part in now.parts},
        "flipped": {part.name: part.after_flip for part in now.parts},
        "negatives": now.negatives,
        "dropped": now.dropped,
        "open": now.open_cases,
        "patients": dict(now.patients),
        "pooled": (now.positives_left, now.after_flip),
    }


def test_an_untagged_source_is_all_open(source: Manifest) -> None:
    now = Ds2Counter(source, known(source)).now(Ledger().verdict)

    assert [(part.name, part.positives_left, part.negatives, part.open) for part in now.parts] == [
        ("train", 12, 12, 12),
        ("valid", 6, 4, 6),
    ]
    assert now.after_flip == 12 + 10 + 6
    assert now.dropped == 0
    assert now.patients_in_two_splits == ()


def test_each_tag_moves_its_picture(source: Manifest) -> None:
    positive = next(
        sample.path for sample in source.samples if source.positive(sample) and "/train/" in f"/{sample.path}"
    )
    ledger, counter = Ledger(), Ds2Counter(source, known(source))
    counter.now(ledger.verdict)

    now = counter.now(ledger.verdict, say(ledger, positive, Tag.NONE))
    assert (now.positives_left, now.open_cases, now.dropped) == (18, 17, 0)
    now = counter.now(ledger.verdict, say(ledger, positive, Tag.HARDWARE, "bo"))
    assert (now.positives_left, now.open_cases, now.dropped) == (18, 18, 0)
    now = counter.now(ledger.verdict, say(ledger, positive, Tag.HARDWARE, "cem"))
    assert (now.positives_left, now.open_cases, now.dropped) == (17, 17, 1)
    assert now.parts[0].dropped == 1


@pytest.mark.parametrize(
    ("tag", "open_cases", "dropped"), [(None, 0, 18), (Tag.SKIP, 0, 18), (Tag.UNSURE, 1, 17), (Tag.NONE, 0, 17)]
)
def test_the_sources_own_tag_counts_where_nobody_has_a_word(
    source: Manifest, tag: Tag | None, open_cases: int, dropped: int
) -> None:
    own = replace(source, samples=tuple(replace(sample, hardware=True) for sample in source.samples))
    path = next(sample.path for sample in source.samples if source.positive(sample))
    ledger = Ledger()
    if tag is not None:
        say(ledger, path, tag)

    now = Ds2Counter(own, known(own)).now(ledger.verdict)
    assert (now.open_cases, now.dropped) == (open_cases, dropped)


def test_a_digest_that_becomes_known_later_counts_from_then_on(source: Manifest) -> None:
    images: dict[str, str] = {}
    ledger, counter = Ledger(), Ds2Counter(source, images)
    for sample in source.samples:
        say(ledger, sample.path, Tag.HARDWARE)

    assert counter.now(ledger.verdict).dropped == 0
    images |= known(source)
    assert counter.now(ledger.verdict, ()).dropped == 18


def test_a_leaky_split_names_who_lies_on_both_sides(source: Manifest) -> None:
    recipe = Recipe(dataset="DS2", flip="all", split="leaky")
    now = Ds2Counter(source, {}, recipe).now(Ledger().verdict)

    assert now.patients_in_two_splits
    assert all(name.startswith("patient000") for name in now.patients_in_two_splits)


TAGS = st.lists(st.tuples(st.integers(0, 33), st.sampled_from(Tag), st.sampled_from(READERS)), max_size=60)


@settings(max_examples=60)
@given(
    own=st.lists(st.sampled_from((None, False, True)), min_size=34, max_size=34),
    said=TAGS,
    hidden=st.sets(st.integers(0, 33), max_size=5),
    recipe=st.sampled_from(
        [*RECIPES["ds2"].values(), *(Recipe(dataset="DS2", split=split) for split in ("paper", "leaky"))]
    ),
)
def test_the_numbers_are_those_of_the_dataset_that_is_made(
    source: Manifest,
    own: Sequence[bool | None],
    said: Sequence[tuple[int, Tag, str]],
    hidden: set[int],
    recipe: Recipe,
) -> None:
    samples = tuple(replace(sample, hardware=tag) for sample, tag in zip(source.samples, own, strict=True))
    given_source = replace(source, samples=samples)
    images = {path: image for place, (path, image) in enumerate(known(source).items()) if place not in hidden}
    ledger, counter = Ledger(), Ds2Counter(given_source, images, recipe)
    counter.now(ledger.verdict)
    for place, tag, reader in said:
        now = counter.now(ledger.verdict, say(ledger, samples[place].path, tag, reader))
    now = counter.now(ledger.verdict, ())

    assert now == Ds2Counter(given_source, images, recipe).now(ledger.verdict)
    try:
        wanted = expected(from_ledger(given_source, ledger, images), recipe)
    except DatasetError:
        return  # no picture is tagged, or a split has lost a class: there is no such dataset
    assert counted(now) == wanted
