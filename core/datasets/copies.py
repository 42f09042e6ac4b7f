"""The same picture under several names: it may enter once, and never on both sides of a split."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from core.datasets.sample import Sample, Split

_ORDER = tuple(Split)


@dataclass(frozen=True, slots=True, order=True)
class Dropped:
    """A sample that was left out.

    Attributes:
        sample: As the dataset lists it.
        reason: Why, as half a sentence.
    """

    sample: Sample
    reason: str


def without_copies(samples: Iterable[tuple[Sample, str]]) -> tuple[tuple[Sample, ...], tuple[Dropped, ...]]:
    """Keep one sample of each picture.

    It stays in the split that learns: weights to start from may have learnt the whole training split already, so a
    copy in a later split would not measure anything. A picture with two labels is left out everywhere.

    Args:
        samples: Each with a digest of its file.

    Returns:
        The samples that stay, and those left out.
    """
    groups: dict[str, list[Sample]] = defaultdict(list)
    for sample, digest in samples:
        groups[digest].append(sample)
    kept: list[Sample] = []
    dropped: list[Dropped] = []
    for group in groups.values():
        first, *others = sorted(group, key=lambda sample: (_ORDER.index(sample.split), sample.path))
        if len({sample.label for sample in group}) > 1:
            dropped += [Dropped(sample, "the same picture has two labels") for sample in group]
        else:
            kept.append(first)
            dropped += [Dropped(sample, f"a copy of a picture in {first.split}") for sample in others]
    return tuple(sorted(kept)), tuple(sorted(dropped))
