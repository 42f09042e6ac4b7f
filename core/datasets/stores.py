"""Tags wherever they lie: in a table, or in a store that readers tag in."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from core.curation.ledger import Ledger
from core.datasets.manifest import Manifest
from core.datasets.problems import refusal
from core.datasets.tags import from_ledger, tagged
from core.errors import DatasetError
from core.library import Index, scan
from core.paths import places, written
from core.progress import Operation
from core.settings import load
from core.types import ImageRef

STORE = "store"
"""The word that means the store of the settings."""
_FILES = frozenset({".sqlite", ".sqlite3", ".db"})
"""How the name of a store that is one file ends."""


def with_tags(source: Manifest, where: str, index: Index) -> Operation[Manifest]:
    """Lay tags over a source, wherever they lie.

    Args:
        source: Its own tags stay where nothing else is said.
        where: A table's path; a store as a file ``*.sqlite`` or a URL; ``store`` for that of the settings; empty: no
            tags.
        index: The library's memory, which knows pictures' digests.

    Raises:
        DatasetError: A line of the table is wrong, or a picture cannot be read; all are named.
        StoreError: The store cannot be read.
    """
    if not where:
        return source
    url = store_url(where)
    if url is None:
        try:
            return tagged(source, written(where))
        except FileNotFoundError as error:
            raise DatasetError(where, str(error.strerror), "Write the path from the root on") from error
    ledger = ledger_of(url)
    images = yield from images_of(source, index)
    return from_ledger(source, ledger, images)


def store_url(where: str) -> str | None:
    """The address of the store that these words name; None: it is a table."""
    from core.curation.store import address_of

    if where == STORE:
        return address_of(load(places().config)[0].tag_store)
    is_store = "://" in where or Path(where).suffix.lower() in _FILES
    return address_of(where) if is_store else None


def ledger_of(url: str) -> Ledger:
    """What the events of a store say now.

    Raises:
        StoreError: There is none, or it cannot be read.
    """
    from core.curation.store import open_store

    with closing(open_store(url, make=False)) as store:
        return Ledger(store.since(0)[0])


def images_of(source: Manifest, index: Index) -> Operation[dict[str, str]]:
    """The digest of each picture, by its path in the source.

    Raises:
        DatasetError: Pictures are missing or cannot be read; all are named.
    """
    from core.curation.digests import digests

    # As scans name files, so that the index knows them.
    refs = {sample.path: ImageRef(source.file(sample).absolute()) for sample in source.samples}
    # What the index knows of files that were replaced since goes.
    yield from scan([ref.path for ref in refs.values()], index)
    known = yield from digests(tuple(refs.values()), index)
    if known.failed:
        paths = {ref: path for path, ref in refs.items()}
        problems = [f"{paths[ref]}: {problem}" for ref, problem in known.failed]
        raise refusal(source.table or source.root, problems, "Get these files again, or leave them out")
    return {path: known.found[ref] for path, ref in refs.items()}
