"""Who shows metal: tags beside a source that does not say it, from a table or from what readers say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from core.curation.ledger import Ledger
from core.curation.values import Tag, Verdict
from core.datasets.manifest import Manifest
from core.datasets.problems import refusal
from core.datasets.sample import Sample
from core.datasets.tables import FLAGS, Row, repeated, rows

COLUMNS = ("path", "hardware")


def from_ledger(source: Manifest, ledger: Ledger, images: Mapping[str, str]) -> Manifest:
    """Lay the verdicts of readers over a source.

    Args:
        source: Its own tags stay where no reader has a word.
        ledger: What the readers say.
        images: The digest of each picture, by path; a picture without one is known to no reader.
    """
    return replace(
        source,
        samples=tuple(
            replace(sample, hardware=decided(sample.hardware, ledger.verdict(image)))
            if (image := images.get(sample.path))
            else sample
            for sample in source.samples
        ),
    )


def decided(own: bool | None, verdict: Verdict) -> bool | None:
    """Whether a picture shows metal; None: that is open.

    Args:
        own: What the source says of it.
        verdict: What the readers say. Where they disagree or are unsure it is open, whatever the source says.
    """
    return verdict.hardware if has_word(verdict) else own


def has_word(verdict: Verdict) -> bool:
    """Whether readers say something of a picture; to skip it says nothing."""
    return verdict.hardware is not None or any(mark.tag is not Tag.SKIP for mark in verdict.marks)


def open_cases(manifest: Manifest) -> tuple[Sample, ...]:
    """The positive pictures, twins not counted, of which it is open whether they show metal."""
    return tuple(
        sample
        for sample in manifest.samples
        if manifest.positive(sample) and sample.hardware is None and not sample.flipped
    )


def tagged(source: Manifest, table: Path) -> Manifest:
    """Lay the hardware tags of a table over a source.

    Args:
        source: Its own tags stay where the table says nothing.
        table: CSV with the columns ``path`` (as in the manifest) and ``hardware`` (0 or 1).

    Raises:
        DatasetError: A path is not of the source or stands there twice, or a tag is neither 0 nor 1; every line is
            named.
    """
    listed, problems = rows(table, COLUMNS, "A table of tags has the columns path,hardware")
    paths = {sample.path for sample in source.samples} | {item.sample.path for item in source.dropped}
    problems += repeated((line, row["path"]) for line, row in listed)
    problems += _wrong(listed, paths)
    if problems:
        raise refusal(table, problems, "Correct these lines; paths start from the dataset's folder")
    tags = {row["path"]: FLAGS[row["hardware"]] for _, row in listed}
    samples = (replace(sample, hardware=tags.get(sample.path, sample.hardware)) for sample in source.samples)
    return replace(source, samples=tuple(samples))


def _wrong(listed: Sequence[tuple[int, Row]], paths: set[str]) -> Iterator[str]:
    for line, row in listed:
        if row["path"] not in paths:
            yield f"line {line}: the dataset has no picture {row['path']}"
        if row["hardware"] not in {"0", "1"}:
            yield f'line {line}: hardware is "{row["hardware"]}", not 0 or 1'
