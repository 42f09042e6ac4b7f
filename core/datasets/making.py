"""DS1 and DS2 from a source."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from core.datasets.copies import Dropped
from core.datasets.manifest import Manifest
from core.datasets.recipe import Recipe
from core.datasets.sample import Sample, Split

WITH_HARDWARE = "a positive picture with hardware"


def made(source: Manifest, recipe: Recipe) -> Manifest:
    """Make a dataset.

    Args:
        source: A source's manifest with its hardware tags and splits.
        recipe: What to make of it.

    Returns:
        The dataset's manifest: mirrored twins are samples of their own, only in the training split.

    Raises:
        DatasetError: A class or split is left without members.
    """
    left_out = {sample for sample in source.samples if _excluded(source, sample, recipe)}
    kept = [sample for sample in source.samples if sample not in left_out]
    dropped = (*source.dropped, *(Dropped(sample, WITH_HARDWARE) for sample in left_out))
    twins = [replace(sample, flipped=True) for sample in kept if _twin(source, sample, recipe)]
    return Manifest(source.source, source.root, (*kept, *twins), tuple(sorted(dropped)), recipe)


def _excluded(source: Manifest, sample: Sample, recipe: Recipe) -> bool:
    return recipe.dataset == "DS2" and source.positive(sample) and sample.hardware is True


def _twin(source: Manifest, sample: Sample, recipe: Recipe) -> bool:
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
