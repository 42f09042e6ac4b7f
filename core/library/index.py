"""What earlier scans have read, by path, size and time of change; thumbnails, pictures' digests and features."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

from core.errors import LibraryError
from core.library import database
from core.types import ImageRef

T = TypeVar("T")

INDEX_NAME = "library.sqlite"
"""The index's file name in the user's cache folder."""

_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)


class Row(NamedTuple):
    """What is known of one file.

    Attributes:
        size: Bytes, when it was read.
        mtime_ns: Time of its last change, when it was read.
        records: Its images, encoded; None for a skipped file.
        reason: Why it was skipped, or empty.
        harmless: It was never meant to be a film.
    """

    size: int
    mtime_ns: int
    records: bytes | None
    reason: str = ""
    harmless: bool = False


class Index:
    """The library's memory, for any number of threads.

    It never fails for the file's sake: a damaged or foreign file is made anew; one that is locked, read-only or on a
    full disk is left alone, and the index goes on in memory.

    Attributes:
        warning: What was wrong with the file, as a sentence for people; empty when all is well.
    """

    def __init__(self, path: Path | None) -> None:
        """Open the index.

        Args:
            path: Its file; made when missing, its folder is made private (0700). None: in memory, nothing is kept.
        """
        self.warning = ""
        self._path = path
        self._renewed = False
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._connection = self._opened()

    def close(self) -> None:
        """Close the file. Whoever asks later finds an empty index that keeps nothing."""
        with self._lock:
            self._disconnect()

    def clear(self) -> None:
        """Remove the file with all names and thumbnails. Until it is closed, the index goes on in memory.

        Raises:
            LibraryError: The file cannot be removed.
        """
        with self._lock:
            self._disconnect()
            path, self._path = self._path, None
            self._connection = database.open_memory()
            if path is not None:
                remove_index(path)

    def thumbnail(self, ref: ImageRef) -> bytes | None:
        """The JPEG that was kept for a picture, or None. It is dropped when a scan sees that the file has changed."""

        def work(connection: sqlite3.Connection) -> bytes | None:
            query = "SELECT jpeg FROM thumbnails WHERE folder = ? AND name = ? AND frame = ?"
            found = connection.execute(query, (*_key(ref.path), ref.frame)).fetchone()
            return found[0] if found else None

        return self._do(work, None)

    def keep_thumbnail(self, ref: ImageRef, jpeg: bytes) -> None:
        """Keep the JPEG of a picture."""

        def work(connection: sqlite3.Connection) -> None:
            statement = "INSERT OR REPLACE INTO thumbnails VALUES (?, ?, ?, ?)"
            connection.execute(statement, (*_key(ref.path), ref.frame, jpeg))

        self._do(work, None)

    def digests(self, refs: Iterable[ImageRef]) -> dict[ImageRef, str]:
        """The digests that were kept for these pictures; they are dropped when a scan sees that a file has changed."""
        keys = {(*_key(ref.path), ref.frame): ref for ref in refs}

        def work(connection: sqlite3.Connection) -> dict[ImageRef, str]:
            query = "SELECT digest FROM digests WHERE folder = ? AND name = ? AND frame = ?"
            found = ((ref, connection.execute(query, key).fetchone()) for key, ref in keys.items())
            return {ref: row[0] for ref, row in found if row}

        return self._do(work, {})

    def keep_digests(self, digests: Mapping[ImageRef, str]) -> None:
        """Keep digests of pictures, as :class:`core.types.Radiograph` gives them."""
        values = [(*_key(ref.path), ref.frame, digest) for ref, digest in digests.items()]
        self._do(_many("INSERT OR REPLACE INTO digests VALUES (?, ?, ?, ?)", values), None)

    def features(self, kind: str, digests: Iterable[str]) -> dict[str, bytes]:
        """What was kept of one kind for pictures with these digests."""
        wanted = list(digests)

        def work(connection: sqlite3.Connection) -> dict[str, bytes]:
            query = "SELECT content FROM features WHERE digest = ? AND kind = ?"
            found = ((digest, connection.execute(query, (digest, kind)).fetchone()) for digest in wanted)
            return {digest: row[0] for digest, row in found if row}

        return self._do(work, {})

    def keep_features(self, kind: str, features: Mapping[str, bytes]) -> None:
        """Keep what was computed from pictures, by their digests, in place of what there is of this kind."""
        values = [(digest, kind, content) for digest, content in features.items()]
        self._do(_many("INSERT OR REPLACE INTO features VALUES (?, ?, ?)", values), None)

    def rows(self, folder: str, since: bytes = b"", until: bytes | None = None) -> dict[str, Row]:
        """What is known of a folder's files whose encoded names lie in a half-open range, by name."""

        def work(connection: sqlite3.Connection) -> dict[str, Row]:
            query = "SELECT name, size, mtime_ns, records, reason, harmless FROM files WHERE folder = ? AND name >= ?"
            values = [os.fsencode(folder), since]
            if until is not None:
                query, values = f"{query} AND name < ?", [*values, until]
            return {os.fsdecode(row[0]): Row(*row[1:]) for row in connection.execute(query, values)}

        return self._do(work, {})

    def folders(self, root: str) -> list[str]:
        """The folders at and below one, that files are known of."""

        def work(connection: sqlite3.Connection) -> list[str]:
            top = os.fsencode(root)
            below = top if top.endswith(os.sep.encode()) else top + os.sep.encode()
            after = below[:-1] + bytes([below[-1] + 1])
            query = "SELECT DISTINCT folder FROM files WHERE folder = ? OR folder >= ? AND folder < ?"
            return [os.fsdecode(folder) for (folder,) in connection.execute(query, (top, below, after))]

        return self._do(work, [])

    def keep(self, rows: Iterable[tuple[str, str, Row]]) -> None:
        """Keep what is known of files (folder, name, row), in place of what was.

        Their thumbnails and digests are dropped: they are of what the files were.
        """
        values = [(os.fsencode(folder), os.fsencode(name), *row) for folder, name, row in rows]

        def work(connection: sqlite3.Connection) -> None:
            with database.transaction(connection):
                connection.executemany("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?, ?)", values)
                _drop_made(connection, [value[:2] for value in values])

        self._do(work, None)

    def forget(self, files: Iterable[tuple[str, str]]) -> None:
        """Forget files (folder, name) with their thumbnails and digests."""
        keys = [(os.fsencode(folder), os.fsencode(name)) for folder, name in files]

        def work(connection: sqlite3.Connection) -> None:
            with database.transaction(connection):
                connection.executemany("DELETE FROM files WHERE folder = ? AND name = ?", keys)
                _drop_made(connection, keys)

        self._do(work, None)

    def _do(self, work: Callable[[sqlite3.Connection], T], closed: T) -> T:
        with self._lock:
            while self._connection is not None:
                try:
                    return work(self._connection)
                except sqlite3.Error as error:
                    if self._path is None:
                        raise
                    self._connection.close()
                    self._connection = self._after(self._path, error)
        return closed

    def _opened(self) -> sqlite3.Connection:
        if self._path is None:
            return database.open_memory()
        try:
            return database.open_file(self._path)
        except (sqlite3.Error, OSError) as error:
            return self._after(self._path, error)

    def _after(self, path: Path, error: Exception) -> sqlite3.Connection:
        """A connection to go on with: to a new file after damage (once), else to memory."""
        damaged = isinstance(error, database.ForeignError) or getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGE
        if damaged and not self._renewed:
            self._renewed = True
            self.warning = "The index was damaged or of another version; it is made anew."
            try:
                database.remove(path)
                return self._opened()
            except OSError as failure:
                error = failure
        self._path = None
        self.warning = f"The index cannot be used ({_cause(error)}); nothing is kept of this session."
        return database.open_memory()

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None


def remove_index(path: Path) -> None:
    """Remove an index that is not open here, in whatever state it is; none is none too many.

    Raises:
        LibraryError: The file cannot be removed.
    """
    try:
        database.remove(path)
    except OSError as error:
        problem = f"the index cannot be removed ({error.strerror})"
        remedy = "Close the other windows of this program and try again, or delete the file"
        raise LibraryError(path, problem, remedy) from error


def _cause(error: Exception) -> str:
    """What the system says, without a path: it may name a patient."""
    return (error.strerror if isinstance(error, OSError) else str(error)) or type(error).__name__


def _key(path: Path) -> tuple[bytes, bytes]:
    return os.fsencode(path.parent), os.fsencode(path.name)


def _drop_made(connection: sqlite3.Connection, keys: list[tuple[bytes, bytes]]) -> None:
    for table in ("thumbnails", "digests"):
        connection.executemany(f"DELETE FROM {table} WHERE folder = ? AND name = ?", keys)


def _many(statement: str, values: Sequence[tuple[object, ...]]) -> Callable[[sqlite3.Connection], None]:
    def work(connection: sqlite3.Connection) -> None:
        with database.transaction(connection):
            connection.executemany(statement, values)

    return work
