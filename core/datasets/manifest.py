"""All samples of a dataset, checked, with a digest that is the same on every machine."""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from core.datasets.copies import Dropped
from core.datasets.problems import refusal
from core.datasets.recipe import Recipe
from core.datasets.sample import Sample, Split

COLUMNS = ("path", "label", "patient", "study", "split", "hardware")
OPTIONAL = ("regions", "boxes", "flipped")
"""Columns that are written only where they say something of some sample."""
_REMEDIES = {True: "Correct the dataset's table", False: "Choose another recipe, or look at the tags again"}
"""What can be done about a source, and about what was made from one."""
_HARDWARE = {None: "", False: "0", True: "1"}


@dataclass(frozen=True, slots=True)
class Source:
    """What is true of a dataset as a whole, and travels into every bundle that is trained on it.

    Attributes:
        name: For people.
        negative: The label of pictures without the finding.
        positive: The label of pictures with it.
        anatomy: Ids of :mod:`core.vocabulary` that its pictures show.
        licence: SPDX name.
        attribution: What must be said wherever its pictures or what is made of them go.
        limits: What a reader of results must know, as sentences.
    """

    name: str
    negative: str
    positive: str
    anatomy: tuple[str, ...]
    licence: str
    attribution: str
    limits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """A dataset's samples, sorted by path.

    Attributes:
        source: What is true of all of them.
        root: Folder that the samples' paths start from.
        samples: At least one of each class in each split that there is.
        dropped: What the source lists beside them and why it was left out.
        recipe: How they were chosen; None: this is a source as it stands.
        table: The table of one's own that they come from, whose lines are named when something is wrong with a
            picture; None: they come from a published tree.
    """

    source: Source
    root: Path
    samples: tuple[Sample, ...]
    dropped: tuple[Dropped, ...] = ()
    recipe: Recipe | None = None
    table: Path | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        checks = (_labels, _classes, _repeated, _shared_patients, _twins)
        problems = [problem for check in checks for problem in check(self)]
        if problems:
            raise refusal(self.table or self.root, problems, _REMEDIES[self.recipe is None])
        object.__setattr__(self, "samples", tuple(sorted(self.samples)))

    def of(self, split: Split) -> tuple[Sample, ...]:
        """The samples of one split, in order."""
        return tuple(sample for sample in self.samples if sample.split is split)

    def file(self, sample: Sample) -> Path:
        """Where a sample's picture lies."""
        return self.root / sample.path

    def positive(self, sample: Sample) -> bool:
        """Whether it has the finding."""
        return sample.label == self.source.positive

    def csv(self) -> bytes:
        """The manifest as canonical CSV: sorted, UTF-8, line feeds, no local paths."""
        rows = [_row(sample) for sample in self.samples]
        columns = (*COLUMNS, *(column for column in OPTIONAL if any(row[column] for row in rows)))
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([row[column] for column in columns] for row in rows)
        return text.getvalue().encode()

    @property
    def leaky(self) -> bool:
        """Whether patients lie on both sides of the split on purpose."""
        return self.recipe is not None and self.recipe.split == "leaky"

    @property
    def digest(self) -> str:
        """SHA-256 of :meth:`csv`, in hexadecimal."""
        return hashlib.sha256(self.csv()).hexdigest()


def _row(sample: Sample) -> dict[str, str]:
    return {
        "path": sample.path,
        "label": sample.label,
        "patient": sample.patient,
        "study": sample.study,
        "split": sample.split,
        "hardware": _HARDWARE[sample.hardware],
        "regions": " ".join(sample.regions),
        "boxes": ";".join(map(str, sample.boxes)),
        "flipped": "1" if sample.flipped else "",
    }


def _labels(manifest: Manifest) -> list[str]:
    vocabulary = {manifest.source.negative, manifest.source.positive}
    strange = sorted({sample.label for sample in manifest.samples} - vocabulary)
    return [f'the label "{label}" is none of {sorted(vocabulary)}' for label in strange]


def _classes(manifest: Manifest) -> list[str]:
    counts = Counter((sample.split, sample.label) for sample in manifest.samples)
    splits = sorted({split for split, _ in counts} | {Split.TRAIN})
    labels = (manifest.source.negative, manifest.source.positive)
    return [f'no picture of "{label}" in {split}' for split in splits for label in labels if not counts[split, label]]


def _repeated(manifest: Manifest) -> list[str]:
    counts = Counter((sample.path, sample.flipped) for sample in manifest.samples)
    return [f"{path} is listed {count} times" for (path, _), count in sorted(counts.items()) if count > 1]


def _twins(manifest: Manifest) -> list[str]:
    return [
        f"{sample.path} is mirrored in {sample.split}"
        for sample in manifest.samples
        if sample.flipped and sample.split is not Split.TRAIN and not manifest.leaky
    ]


def _shared_patients(manifest: Manifest) -> list[str]:
    if manifest.leaky:
        return []
    splits = defaultdict(set)
    for sample in manifest.samples:
        if sample.patient:
            splits[sample.patient].add(sample.split)
    return [
        f"patient {patient} is in {' and '.join(sorted(found))}"
        for patient, found in sorted(splits.items())
        if len(found) > 1
    ]
