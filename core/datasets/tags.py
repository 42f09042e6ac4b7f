"""Who shows metal: a table of tags beside a source that does not say it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from core.datasets.manifest import Manifest
from core.datasets.problems import refusal
from core.datasets.tables import FLAGS, Row, repeated, rows

COLUMNS = ("path", "hardware")


def tagged(source: Manifest, table: Path) -> Manifest:
    """Lay hardware tags over a source.

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
