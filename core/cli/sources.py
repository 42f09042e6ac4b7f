"""From the paths of a command line to a library."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from core.cli import console
from core.cli.chosen import own_settings
from core.library import INDEX_NAME, Index, Library, scan
from core.paths import places
from core.settings import Settings


def scanned(sources: Sequence[Path], settings: Settings | None = None) -> Library:
    """What is in the sources, by way of the user's index; the settings may have been read already."""
    with user_index(settings) as index:
        return console.drive(scan(sources, index))


@contextmanager
def user_index(settings: Settings | None = None) -> Iterator[Index]:
    """The user's index; one in memory when the settings say that nothing is kept."""
    settings = settings or own_settings()
    index = Index(places().cache / INDEX_NAME if settings.keep_cache else None)
    if index.warning:
        console.warn(index.warning)
    try:
        yield index
    finally:
        index.close()


def failures(library: Library) -> list[tuple[Path, str]]:
    """The files that somebody may miss, with the reason: damaged, out of reach, or named and no film."""
    named = {source.absolute() for source in library.sources}
    return [(item.path, item.reason) for item in library.skipped if not item.harmless or item.path in named]
