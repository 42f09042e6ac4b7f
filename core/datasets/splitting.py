"""Which pictures learn, which decide, which are only reported: drawn by patient, the same on every machine."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace

from core.datasets.sample import Sample, Split

TEST_SHARE = 0.1
"""Share of the patients that are tested where no official test set is kept: the paper's 90 and 10 %."""


def drawn(units: Mapping[str, bool], share: float, seed: int) -> frozenset[str]:
    """Draw a share of patients (or pictures), of both kinds alike.

    Each kind is put in the order of SHA-256(seed, name) and its first ones are taken: one at least, never all.

    Args:
        units: Names, and whether each has the finding.
        share: How many are taken, 0 to 1.
        seed: Of the order.
    """
    chosen: list[str] = []
    for kind in (False, True):
        names = sorted(
            (name for name, positive in units.items() if positive is kind), key=lambda name: _key(seed, name)
        )
        count = round(share * len(names))
        chosen += names[: min(max(count, 1), len(names) - 1)]
    return frozenset(chosen)


def _key(seed: int, name: str) -> tuple[str, str]:
    return hashlib.sha256(f"{seed} {name}".encode()).hexdigest(), name


def patients(samples: Iterable[Sample], positive: str) -> dict[str, bool]:
    """The patients, and whether any of their pictures is positive; each picture of nobody known is its own patient."""
    found: dict[str, bool] = {}
    for sample in samples:
        found[sample.cluster] = found.get(sample.cluster, False) or sample.label == positive
    return found


def carved(samples: tuple[Sample, ...], positive: str, share: float, seed: int, split: Split) -> tuple[Sample, ...]:
    """Move a share of the training patients with all their pictures to another split.

    Args:
        samples: Of every split.
        positive: The label of pictures with the finding; both kinds of patients move in the same share.
        share: Of the patients, 0 to 1.
        seed: Of the draw.
        split: Where they go.
    """
    train = [sample for sample in samples if sample.split is Split.TRAIN]
    moving = drawn(patients(train, positive), share, seed)
    return tuple(
        replace(sample, split=split) if sample.split is Split.TRAIN and sample.cluster in moving else sample
        for sample in samples
    )


def pooled(samples: tuple[Sample, ...]) -> tuple[Sample, ...]:
    """All samples as one training split."""
    return tuple(replace(sample, split=Split.TRAIN) for sample in samples)


def by_picture(samples: tuple[Sample, ...], positive: str, tuning: float, seed: int) -> dict[tuple[str, bool], Split]:
    """The split of each picture and of each mirrored twin by itself, whoever's it is: leaky on purpose.

    Every picture is drawn with a twin, also where none will be made, so that datasets of one source agree.

    Returns:
        By path and whether it is the twin.
    """
    units = {_unit(sample.path, mirrored): sample.label == positive for sample in samples for mirrored in (False, True)}
    test = drawn(units, TEST_SHARE, seed)
    valid = drawn({name: kind for name, kind in units.items() if name not in test}, tuning, seed)
    splits = dict.fromkeys(test, Split.TEST) | dict.fromkeys(valid, Split.VALID)
    return {
        (sample.path, mirrored): splits.get(_unit(sample.path, mirrored), Split.TRAIN)
        for sample in samples
        for mirrored in (False, True)
    }


def _unit(path: str, mirrored: bool) -> str:
    return f"{path} mirrored" if mirrored else path
