"""DS1 and DS2 from a source."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace

from core.datasets.copies import Dropped
from core.datasets.manifest import Manifest
from core.datasets.recipe import Recipe
from core.datasets.sample import Sample, Split
from core.datasets.splitting import TEST_SHARE, by_picture, carved, pooled
from core.errors import DatasetError

WITH_HARDWARE = "a positive picture with hardware"
NOTES = {
    "official": (),
    "paper": (
        "All pictures were pooled and their patients split anew, so that the source's official test pictures were "
        "learnt from: this shows the effect of the paper's split and is not to be compared with the official one.",
    ),
    "leaky": (
        "Pictures were mirrored first and then split one by one, so that twins and films of one patient lie on both "
        "sides, on purpose: this shows the size of that effect, and its numbers are too good.",
    ),
}
"""What a reader of results must know of each rule of splitting."""


def made(source: Manifest, recipe: Recipe) -> Manifest:
    """Make a dataset.

    Patients are split before anything is left out, so that DS1 and DS2 of one source share their test patients.

    Args:
        source: A source's manifest with its hardware tags and splits.
        recipe: What to make of it.

    Returns:
        The dataset's manifest: mirrored twins are samples of their own, only in the training split (if it is leaky: in
        any).

    Raises:
        DatasetError: It is a made dataset already, DS2 is wanted and no picture is tagged, or a class or split is left
            without members.
    """
    _check(source, recipe)
    samples = divided(source, recipe)
    left_out = {sample for sample in samples if _excluded(source, sample, recipe)}
    return replace(
        source,
        source=replace(source.source, limits=(*source.source.limits, *NOTES[recipe.split])),
        samples=tuple(sample for sample in samples if sample not in left_out),
        dropped=tuple(
            sorted((*source.dropped, *(Dropped(sample, WITH_HARDWARE) for sample in left_out if not sample.flipped)))
        ),
        recipe=recipe,
    )


def divided(source: Manifest, recipe: Recipe) -> tuple[Sample, ...]:
    """Every picture in its split, with its mirrored twin, before any is left out: tags make no difference to it."""
    return _RULES[recipe.split](source, recipe)


def _check(source: Manifest, recipe: Recipe) -> None:
    if source.recipe is not None:
        raise DatasetError(source.root, f"this is a made {source.recipe.dataset} already", "Name the source itself")
    if recipe.dataset == "DS2" and all(sample.hardware is None for sample in source.samples):
        raise DatasetError(
            source.root,
            "no picture is tagged as with or without hardware, so DS2 cannot be made",
            "Tag some, or give their tags: --tags CSV with the columns path,hardware (0 or 1), or a store of tags",
        )


def _excluded(source: Manifest, sample: Sample, recipe: Recipe) -> bool:
    return recipe.dataset == "DS2" and source.positive(sample) and sample.hardware is True


def _official(source: Manifest, recipe: Recipe) -> tuple[Sample, ...]:
    samples = source.samples
    if not source.of(Split.VALID):
        samples = carved(samples, source.source.positive, recipe.tuning, recipe.seed, Split.VALID)
    return _with_twins(source, samples, recipe)


def _paper(source: Manifest, recipe: Recipe) -> tuple[Sample, ...]:
    positive = source.source.positive
    samples = carved(pooled(source.samples), positive, TEST_SHARE, recipe.seed, Split.TEST)
    return _with_twins(source, carved(samples, positive, recipe.tuning, recipe.seed, Split.VALID), recipe)


def _leaky(source: Manifest, recipe: Recipe) -> tuple[Sample, ...]:
    splits = by_picture(source.samples, source.source.positive, recipe.tuning, recipe.seed)
    everything = _with_twins(source, pooled(source.samples), recipe)
    return tuple(replace(sample, split=splits[sample.path, sample.flipped]) for sample in everything)


_RULES: dict[str, Callable[[Manifest, Recipe], tuple[Sample, ...]]] = {
    "official": _official,
    "paper": _paper,
    "leaky": _leaky,
}


def _with_twins(source: Manifest, samples: tuple[Sample, ...], recipe: Recipe) -> tuple[Sample, ...]:
    return (*samples, *(replace(sample, flipped=True) for sample in samples if _has_twin(source, sample, recipe)))


def _has_twin(source: Manifest, sample: Sample, recipe: Recipe) -> bool:
    if sample.split is not Split.TRAIN or recipe.flip == "none":
        return False
    return recipe.flip == "all" or source.positive(sample)


def subset(source: Manifest, count: int) -> Manifest:
    """A fixed part of the training split, stratified by label and hardware; the other splits stay whole.

    Args:
        source: A source's manifest, before twins are made.
        count: How many training pictures stay.
    """
    train = source.of(Split.TRAIN)
    strata: dict[tuple[str, bool | None], list[Sample]] = {}
    for sample in sorted(train, key=_drawn):
        strata.setdefault((sample.label, sample.hardware), []).append(sample)
    # The k-th of n in a stratum gets (k + 1/2) / n: taking the smallest keeps every stratum's share.
    ranked = sorted(
        ((place + 0.5) / len(stratum), sample) for stratum in strata.values() for place, sample in enumerate(stratum)
    )
    chosen = (sample for _, sample in ranked[:count])
    others = [sample for sample in source.samples if sample.split is not Split.TRAIN]
    return replace(source, samples=(*chosen, *others))


def _drawn(sample: Sample) -> str:
    return hashlib.sha256(sample.path.encode()).hexdigest()
