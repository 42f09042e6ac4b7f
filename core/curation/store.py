"""The tag store: a file on this machine, or a team's PostgreSQL server. Cheap to import; SQLAlchemy is opened late."""

from __future__ import annotations

import errno
import os
import shutil
import struct
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from core.curation.addresses import address_of, default_url, file_of, server_of, shown, url_of
from core.curation.failures import in_words
from core.curation.filesystem import flush_folder, network_file_system
from core.curation.values import Event
from core.errors import StoreError
from core.paths import places, private_folder, write_atomically

if TYPE_CHECKING:
    import sqlalchemy as sa

__all__ = ["TagStore", "address_of", "back_up", "default_url", "open_store", "restore", "shown", "url_of"]

Network = Callable[[Path], str]
"""Tells which network file system, if any, a path lies on."""


class TagStore:
    """Events that are only ever added. Threads may share it: each call takes a connection of its own from a pool.

    Attributes:
        name: What people know it by: the file, or the server without a password.
    """

    def __init__(self, name: str, engine: sa.Engine, file: Path | None = None) -> None:
        self.name = name
        self._engine = engine
        self._file = file
        self._identity = self._identified()

    def add(self, events: Sequence[Event]) -> int:
        """Add events in this order, all or none; they are on the disk when this returns. How many were new.

        An event that the store has already, by its id, is left out.

        Raises:
            StoreError: None was added, or, where the server's answer was lost, perhaps all: add them again.
        """
        from core.curation import database

        if not events:
            return 0
        with in_words(self.name), self._in_place(), database.writing(self._engine) as connection:
            return database.insert(connection, events)

    def since(self, position: int = 0) -> tuple[tuple[Event, ...], int]:
        """Events after a position in the store's order, and the new position; none comes late and is missed.

        Raises:
            StoreError: The store cannot be read.
        """
        from core.curation import database

        try:
            with in_words(self.name), self._in_place(), self._engine.connect() as connection:
                return database.select(connection, position)
        except ValueError as error:
            raise StoreError(self.name, f"holds a line that is no tag ({error})", "Update the program") from None

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()

    @contextmanager
    def _in_place(self) -> Iterator[None]:
        """A connection goes on with a file that was deleted or replaced, and what it writes ends with it."""
        self._check_place()
        yield
        self._check_place()

    def _check_place(self) -> None:
        if self._identified() != self._identity:
            problem = "another file stands in its place, or none: it was replaced or deleted while it was open"
            raise StoreError(self.name, problem, "It is opened anew and gets what it lacks", passing=True)

    def _identified(self) -> tuple[int, int] | None:
        """Of a file: which one has the name; None: none, or a server."""
        try:
            found = self._file.stat() if self._file is not None else None
        except FileNotFoundError:
            return None
        return (found.st_dev, found.st_ino) if found is not None else None


def open_store(url: str = "", *, make: bool = True, network: Network = network_file_system) -> TagStore:
    """Open a store; make it, or bring it up to this program's version, where need be.

    Args:
        url: ``sqlite:///FILE`` or ``postgresql://USER:PASSWORD@SERVER/DATABASE``; empty: :func:`default_url`.
        make: Make a store that is not there yet.
        network: Tells which network file system, if any, a file lies on.

    Raises:
        StoreError: It cannot be reached, is foreign, damaged or of a newer version, or would lie on a network.
    """
    if not url:
        with in_words(shown(url)):
            private_folder(places().data)
    file = file_of(url or default_url())
    return _open_server(url, make=make) if file is None else _open_file(file, make=make, network=network)


def back_up(url: str, target: Path) -> int:
    """Write everything in a store to one file, which is a store itself; the number of events.

    Raises:
        StoreError: The store cannot be read or the file not be written; what stood there is untouched.
    """
    from core.curation.database import turn_journal

    with closing(open_store(url, make=False)) as store:
        events, _position = store.since()
    if _is_in_use(target) or _is_the_file_of(url, target):
        raise StoreError(target, "is a store in use", "Choose another name for the backup")
    if _others(target, events):
        raise StoreError(target, "holds tags that this store does not have", "Choose another name for the backup")
    with in_words(target), tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        copy = Path(folder) / "tags.sqlite"
        with closing(open_store(url_of(copy), network=_anywhere)) as store:
            store.add(events)
            turn_journal(store._engine, "DELETE")  # noqa: SLF001 - of this module
        write_atomically(target, copy.read_bytes(), private=True)
        flush_folder(target.parent)
    return len(events)


def restore(source: Path, url: str) -> int:
    """Add what a backup has and a store lacks, all or nothing; how many events were new. Nothing is deleted.

    Raises:
        StoreError: The backup is damaged, foreign or of a newer version, or the store cannot take it.
    """
    events = _backed_up(source)
    with closing(open_store(url)) as store:
        return store.add(events)


def _backed_up(source: Path) -> tuple[Event, ...]:
    """Read through a copy: the backup may lie where nothing can be written, and be of an older version."""
    if _is_in_use(source):
        raise StoreError(source, "is a store in use", "Make a backup of it first")
    with in_words(source), tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        copy = Path(shutil.copyfile(source, Path(folder) / "tags.sqlite"))
        try:
            with closing(open_store(url_of(copy), make=False, network=_anywhere)) as store:
                return store.since()[0]
        except StoreError as error:
            raise StoreError(source, error.problem, "Nothing was restored") from None


def _is_the_file_of(url: str, file: Path) -> bool:
    own = file_of(url or default_url())
    return own is not None and file.exists() and own.samefile(file)


def _others(file: Path, events: Sequence[Event]) -> bool:
    """Whether a file is a store that would lose something if these events took its place."""
    try:
        kept = _backed_up(file)
    except StoreError:
        return False
    return not {event.id for event in kept} <= {event.id for event in events}


def _is_in_use(file: Path) -> bool:
    return file.with_name(f"{file.name}-wal").exists()


def _anywhere(_file: Path) -> str:
    """A passing copy may lie on any disk."""
    return ""


def _open_file(file: Path, *, make: bool, network: Network) -> TagStore:
    from core.curation import database

    name = str(file)
    with in_words(name):
        kind = network(file)
        if kind:
            raise StoreError(
                name,
                f"lies on a network file system ({kind}), where a file can lose tags",
                "Keep it on this computer's disk; several people share a PostgreSQL server (postgresql://…)",
            )
        if make:
            _touch(file)
        elif not file.stat().st_size:
            raise StoreError(name, "is empty", "Look at its name")
        # SQLite would read it, and leave files beside it that could not be written later either.
        if not all(os.access(path, os.W_OK) for path in (file, file.parent)):
            raise PermissionError(errno.EACCES, "read-only")
        return _prepared(TagStore(name, database.sqlite_engine(file), file), make=make)


def _touch(file: Path) -> None:
    """Make the file when it is not there: readable by this user alone, and there after a power cut."""
    if not file.parent.exists():
        private_folder(file.parent)
    try:
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        return
    flush_folder(file.parent)


def _open_server(url: str, *, make: bool) -> TagStore:
    from core.curation import database

    name = shown(url)
    server = server_of(url)
    try:
        with in_words(name):
            return _prepared(TagStore(name, database.postgresql_engine(server.url, server.arguments)), make=make)
    except (LookupError, struct.error, UnicodeError):
        # The driver stumbles over what is not its protocol.
        raise StoreError(name, "something else than PostgreSQL answers there", "Correct the store's address") from None


def _prepared(store: TagStore, *, make: bool) -> TagStore:
    from core.curation import database

    try:
        database.prepare(store._engine, store.name, make=make)  # noqa: SLF001 - of this module
    except BaseException:
        store.close()
        raise
    return store
