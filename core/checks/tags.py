"""Whether tags can be kept here: written and read back in a passing store, and whether the real one opens."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from core.checks.values import CheckError
from core.errors import StoreError
from core.paths import places, private_folder

if TYPE_CHECKING:
    from core.settings import Settings

REHEARSED = "a tag was written and read back"


def tags() -> str:
    """Write a tag into a passing store beside the real one, read it back, and say whether the real one can be opened.

    Raises:
        CheckError: What comes back is another tag, or the data folder cannot be used.
        StoreError: The passing store cannot be made, or the real one cannot be read.
    """
    from core.curation.store import open_store, url_of

    with _beside() as name, closing(open_store(url_of(Path(name) / "self-test.sqlite"))) as store:
        from core.curation import Subject, Tag, tagging

        written = tagging((Subject(f"values:{'0' * 64}"),), Tag.HARDWARE, "self-test")
        store.add(written)
        if store.since()[0] != written:
            msg = "a tag came back from the store as another one; do not tag on this machine"
            raise CheckError(msg)
    return f"{REHEARSED}; {_real()}"


def _beside() -> tempfile.TemporaryDirectory[str]:
    """On the disk on which the tags of this user lie."""
    folder = places().data
    try:
        return tempfile.TemporaryDirectory(dir=private_folder(folder))
    except OSError as error:
        msg = f"{folder} cannot be written ({error.strerror}); check its rights and the disk"
        raise CheckError(msg) from error


def _real() -> str:
    """The store of the settings, which is read and never made, changed or brought up to date here."""
    from core.curation.addresses import address_of, file_of, shown
    from core.curation.failures import in_words

    address = address_of(_settings().tag_store)
    file = file_of(address)
    name = str(file or shown(address))
    with in_words(name):
        found = _of_server(address) if file is None else _of_file(file)
    return f"the tag store is {name}: {found}"


def _settings() -> Settings:
    """Of a copy: loading puts a damaged file aside, and it is the program's next start that has to tell of it."""
    from core.settings import FILE_NAME, load

    kept = places().config / FILE_NAME
    with tempfile.TemporaryDirectory() as name:
        if kept.exists():
            shutil.copyfile(kept, Path(name) / FILE_NAME)
        return load(Path(name))[0]


def _of_file(file: Path) -> str:
    """Read a copy of the file: opening a store may bring it up to date, and leaves files beside it."""
    before = _age(file)
    try:
        return _of_copy(file)
    except StoreError:
        # Copied while the program was writing it: once more.
        if _age(file) == before:
            raise
        return _of_copy(file)


def _age(file: Path) -> int:
    return file.stat().st_mtime_ns if file.exists() else 0


def _of_copy(file: Path) -> str:
    # The program that makes it has the empty file first.
    if not file.exists() or not file.stat().st_size:
        return "the first tag makes it"
    if not os.access(file, os.W_OK):
        raise StoreError(file, "may not be written", "Give yourself the right to write the file and its folder")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        copy = Path(name) / file.name
        # The log first: what is moved from it into the file meanwhile is then in both.
        for end in ("-wal", ""):
            if (source := file.with_name(file.name + end)).exists():
                shutil.copyfile(source, copy.with_name(copy.name + end))
        return _counted(file, copy)


def _counted(file: Path, copy: Path) -> str:
    from core.curation.store import open_store, url_of

    try:
        with closing(open_store(url_of(copy), make=False, network=lambda _file: "")) as store:
            return f"it opens, with {len(store.since()[0])} events"
    except StoreError as error:
        raise StoreError(file, error.problem, error.remedy) from None


def _of_server(address: str) -> str:
    """In a transaction that may only read."""
    from core.curation import database
    from core.curation.addresses import server_of

    server = server_of(address)
    engine = database.postgresql_engine(server.url, server.arguments)
    try:
        with engine.connect().execution_options(postgresql_readonly=True) as connection:
            found = connection.exec_driver_sql(f"SELECT version_num FROM {database.VERSION_TABLE}").scalar()
    finally:
        engine.dispose()
    return "it answers" if found == database.HEAD else "it answers, and is of another version"
