"""Who shows metal: tags beside a source that does not say it, from a table or from a store of readers' tags."""

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
from core.library import Index
from core.progress import Operation
from core.types import ImageRef

COLUMNS = ("path", "hardware")
STORE = "store"
"""The word that means the user's own store of tags."""
_FILES = frozenset({".sqlite", ".sqlite3", ".db"})
"""How the names of stores that are one file end."""


def with_tags(source: Manifest, where: str, index: Index) -> Operation[Manifest]:
    """Lay tags over a source, wherever they lie.

    Args:
        source: Its own tags stay where nothing else is said.
        where: A table's path; a store as a file ``*.sqlite`` or a URL; ``store`` for the user's own; empty: no tags.
        index: The library's memory, which knows pictures' digests.

    Raises:
        DatasetError: A line of the table is wrong, or a picture cannot be read; all are named.
        StoreError: The store cannot be read.
    """
    if not where:
        return source
    url = store_url(where)
    if url is None:
        return tagged(source, Path(where).expanduser())
    ledger = opened_ledger(url)
    images = yield from images_of(source, index)
    return from_ledger(source, ledger, images)


def store_url(where: str) -> str | None:
    """The URL of the store that these words name; empty: the user's own; None: they name a table."""
    if where == STORE:
        return ""
    if "://" in where:
        return where
    path = Path(where).expanduser()
    return f"sqlite:///{path.absolute()}" if path.suffix.lower() in _FILES else None


def opened_ledger(url: str = "") -> Ledger:
    """What a store's events say now.

    Raises:
        StoreError: It cannot be read.
    """
    from core.curation.store import open_store

    store = open_store(url)
    try:
        return Ledger(store.since(0)[0])
    finally:
        store.close()


def images_of(source: Manifest, index: Index) -> Operation[dict[str, str]]:
    """The digest of each picture, by its path in the source.

    Raises:
        DatasetError: Pictures are missing or cannot be read; all are named.
    """
    from core.curation.digests import digests

    refs = {sample.path: ImageRef(source.file(sample).absolute()) for sample in source.samples}
    found = yield from digests(tuple(refs.values()), index)
    if found.failed:
        paths = {ref: path for path, ref in refs.items()}
        problems = [f"{paths[ref]}: {problem}" for ref, problem in found.failed]
        raise refusal(source.table or source.root, problems, "Get these files again, or leave them out")
    return {path: found.found[ref] for path, ref in refs.items()}


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
