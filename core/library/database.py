"""The SQLite file behind the index: opened, checked, removed."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path

from core import __version__
from core.paths import private_folder
from core.types import Identity, ImageRecord

WAIT_S = 0.3
"""How long another program may hold the database before we go on without it."""

_SCHEMA = (
    """CREATE TABLE files (
        folder BLOB NOT NULL, name BLOB NOT NULL, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
        records BLOB, reason TEXT NOT NULL, harmless INTEGER NOT NULL,
        PRIMARY KEY (folder, name)
    ) WITHOUT ROWID""",
    """CREATE TABLE thumbnails (
        folder BLOB NOT NULL, name BLOB NOT NULL, frame INTEGER NOT NULL, jpeg BLOB NOT NULL,
        PRIMARY KEY (folder, name, frame)
    )""",
    """CREATE TABLE digests (
        folder BLOB NOT NULL, name BLOB NOT NULL, frame INTEGER NOT NULL, digest TEXT NOT NULL,
        PRIMARY KEY (folder, name, frame)
    ) WITHOUT ROWID""",
    """CREATE TABLE features (
        digest TEXT NOT NULL, kind TEXT NOT NULL, content BLOB NOT NULL,
        PRIMARY KEY (digest, kind)
    )""",
)
_MEANING = repr((_SCHEMA, __version__, [field.name for kind in (ImageRecord, Identity) for field in fields(kind)]))
VERSION = zlib.crc32(_MEANING.encode()) & 0x7FFF_FFFF
"""``user_version`` of the file: changes with whatever gives its rows their meaning."""


class ForeignError(sqlite3.DatabaseError):
    """The file is a database of another version, or of another program."""


def open_file(path: Path) -> sqlite3.Connection:
    """Open the index file, made when it is missing; its folder becomes private (0700).

    Raises:
        sqlite3.Error: It cannot be used.
        OSError: Its folder cannot be made.
    """
    private_folder(path.parent)
    # Threads share the connection behind the lock of Index.
    connection = sqlite3.connect(path, timeout=WAIT_S, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        _prepare(connection)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def open_memory() -> sqlite3.Connection:
    """A database that leaves no trace."""
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    _prepare(connection)
    return connection


def remove(path: Path) -> None:
    """Remove the index file and what SQLite puts beside it.

    Raises:
        OSError: One of them cannot be removed.
    """
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All of it or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _prepare(connection: sqlite3.Connection) -> None:
    with transaction(connection):
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if not version and not tables:
            for statement in _SCHEMA:
                connection.execute(statement)
        elif version != VERSION:
            raise ForeignError
        # Written each time: a file that can be read and not written is found out now.
        connection.execute(f"PRAGMA user_version = {VERSION}")
