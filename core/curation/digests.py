"""By which digest a picture is known: computed once, kept in the library's index."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from core import reading
from core.errors import ReadingError
from core.library import Index
from core.progress import Operation, Progress
from core.types import ImageRef

MESSAGE = "Recognising the pictures"
LOOKED_UP = 500
"""Pictures that are looked up in the index in one step."""
KEPT_TOGETHER = 16
"""Digests that were computed are handed to the index in lots of so many."""


@dataclass(frozen=True, slots=True)
class Digests:
    """By which digests pictures are known.

    Attributes:
        found: Digest of each picture that could be read.
        failed: The others, each with what is wrong with it.
    """

    found: Mapping[ImageRef, str]
    failed: tuple[tuple[ImageRef, str], ...] = ()


@dataclass(frozen=True)
class Recognised(Progress):
    """A step.

    Attributes:
        digests: What is known since the step before.
    """

    digests: Mapping[ImageRef, str] | None = None


def digests(refs: Sequence[ImageRef], index: Index) -> Operation[Digests]:
    """Find the digests of pictures.

    Args:
        refs: Which.
        index: Knows those of files that have not changed since, and keeps the others.
    """
    found: dict[ImageRef, str] = {}
    for news in known(refs, index):
        found |= news
        yield Recognised(MESSAGE, len(found), len(refs), news)
    failed: list[tuple[ImageRef, str]] = []
    fresh: dict[ImageRef, str] = {}
    try:
        for ref in (ref for ref in refs if ref not in found):
            try:
                fresh[ref] = reading.read(ref).digest
            except ReadingError as error:
                failed.append((ref, error.problem))
                continue
            found[ref] = fresh[ref]
            if len(fresh) >= KEPT_TOGETHER:
                index.keep_digests(fresh)
                fresh = {}
            yield Recognised(MESSAGE, len(found) + len(failed), len(refs), {ref: found[ref]})
    finally:
        index.keep_digests(fresh)
    return Digests(found, tuple(failed))


def known(refs: Sequence[ImageRef], index: Index) -> Iterator[dict[ImageRef, str]]:
    """What the index knows of pictures, some hundreds at a time."""
    for start in range(0, len(refs), LOOKED_UP):
        yield index.digests(refs[start : start + LOOKED_UP])
