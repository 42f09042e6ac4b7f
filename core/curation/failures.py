"""What SQLAlchemy, a driver or the system raises, in words: every failure of the store becomes a ``StoreError``."""

from __future__ import annotations

import errno
import sqlite3
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from core.errors import StoreError


class Failure(NamedTuple):
    """The words for one kind of failure."""

    problem: str
    remedy: str = ""
    passing: bool = False


DAMAGED = Failure(
    "is damaged, or no tag store",
    "It was left as it is. Name another file, or restore a backup into a new store (humerus tags restore)",
)
_FULL = Failure("the disk is full", "Make room; what is not yet stored is kept and sent again", passing=True)
_NOT_WRITABLE = Failure("may not be written", "Give yourself the right to write the file and its folder")
_AWAY = Failure("the server cannot be reached", "Look at network and server; unsent tags are kept", passing=True)
_BUSY = Failure("is in use by another program for too long", "Try again", passing=True)
_ENDED = Failure("the server is shutting down or starting", "Unsent tags are kept", passing=True)
_NO_ENTRY = Failure("the server refuses this user or password", "Correct the store's address in the settings")

_NOT_ENCRYPTED = Failure(
    "the connection to the server cannot be encrypted as the address asks",
    "Ask its administrator for TLS, or for the authority's certificate (sslrootcert)",
)

_SQLITE = {
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_READONLY: _NOT_WRITABLE,
    sqlite3.SQLITE_PERM: _NOT_WRITABLE,
    sqlite3.SQLITE_AUTH: _NOT_WRITABLE,
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_CANTOPEN: Failure("cannot be opened", "Look whether its folder is there and may be written"),
    sqlite3.SQLITE_IOERR: Failure(
        "its disk cannot be written or read: it is full, gone or failing",
        "Make room or look after the disk; what is not yet stored is kept and sent again",
        passing=True,
    ),
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: DAMAGED,
}
_POSTGRESQL = {
    "08": _AWAY,
    "28": _NO_ENTRY,
    "3D000": Failure("the server has no such database", "Have it made (createdb), or correct the store's address"),
    "42501": Failure(
        "the server does not let this user do that",
        "Ask its administrator for the right to read and to insert; who opens a new store first has to own it",
    ),
    "25006": Failure("the server takes no changes at present", "It may be a copy of the real one", passing=True),
    "40": _BUSY,
    "53100": Failure("the server's disk is full", "Its administrator has to make room; unsent tags are kept", True),
    "53": Failure("the server has no room for another connection", "Unsent tags are kept", passing=True),
    "55P03": _BUSY,
    "57014": _BUSY,
    "57": _ENDED,
    "58": Failure("the server's disk does not answer", "Ask its administrator; unsent tags are kept", passing=True),
}
"""By SQLSTATE, or by its class: what is longer wins."""
_SYSTEM = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EFBIG: _FULL,
    errno.EACCES: _NOT_WRITABLE,
    errno.EPERM: _NOT_WRITABLE,
    errno.EROFS: _NOT_WRITABLE,
    errno.ENOENT: Failure("is not there", "Look at its name"),
    errno.ENOTDIR: Failure("is not there", "Look at its name"),
    errno.EISDIR: Failure("is a folder, not a file", "Name a file"),
}


@contextmanager
def in_words(subject: object) -> Iterator[None]:
    """Turn every failure inside into a ``StoreError`` about ``subject``."""
    from sqlalchemy.exc import DBAPIError
    from sqlalchemy.exc import TimeoutError as NoneFreeError

    try:
        yield
    except (DBAPIError, NoneFreeError, sqlite3.Error, OSError) as error:
        # They hold what the driver had open when it failed.
        traceback.clear_frames(error.__traceback__)
        # Without its cause: a driver's own words may hold a row, and with it a patient.
        raise failed(subject, error) from None


def failed(subject: object, error: Exception) -> StoreError:
    """The ``StoreError`` for what was raised."""
    problem, remedy, passing = _failure(getattr(error, "orig", None) or error)
    return StoreError(subject, problem, remedy, passing=passing)


def _failure(error: BaseException) -> Failure:
    """Told from the driver's or the system's own error."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is not None:
        return _SQLITE.get(code & 0xFF) or Failure(f"SQLite could not do that ({error})")
    told = error.args[0] if error.args else None
    if isinstance(told, dict):
        return _of_state(str(told.get("C", "")), str(told.get("M", "")))
    # Before the system's errors, among which Python counts those of TLS, with numbers of their own.
    if "SSL" in str(error):
        return _NOT_ENCRYPTED
    if isinstance(error, OSError) and error.strerror and not isinstance(error, ConnectionError):
        return _SYSTEM.get(error.errno or 0) or Failure(f"the system could not do that ({error.strerror})", "", True)
    return _AWAY


def _of_state(state: str, message: str) -> Failure:
    known = next((_POSTGRESQL[key] for key in (state, state[:2]) if key in _POSTGRESQL), None)
    return known or Failure(f"the server could not do that ({message}, {state})")
