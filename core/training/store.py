"""The trunk cache on disk: rows of float32 that are written once and read through memory mapping.

A store is a folder named by what its rows depend on (weights, cut, preprocessing), with one file that only grows. Each
record is the SHA-256 of the row's key and the row itself, written in one piece: a run that is stopped loses at most
the row it was writing, and two runs that use one store at a time cannot mix up rows and keys. A file that another
run replaces stays as it was for those who have it open.
"""

from __future__ import annotations

import errno
import hashlib
import mmap
import os
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from core.errors import TrainingError

RECORDS = "rows.bin"
_KEY = 32
"""Bytes of a SHA-256."""
_FORGET = getattr(mmap, "MADV_DONTNEED", None)
"""Not on every system."""


class MappedRows:
    """Rows of a file, (rows, width) float32, paged in by the system as they are used.

    Args:
        file: An open descriptor; it may be closed afterwards.
        record: Bytes from one row to the next.
    """

    def __init__(self, file: int, record: int) -> None:
        self._count = os.fstat(file).st_size // record
        self._mapping = mmap.mmap(file, self._count * record, access=mmap.ACCESS_READ) if self._count else None
        values = np.frombuffer(self._mapping or b"", np.float32, self._count * record // 4)
        self._values = values.reshape(-1, record // 4)[:, _KEY // 4 :]

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """A copy of these rows, (len(rows), width)."""
        chosen: NDArray[np.float32] = self._values[rows]
        # Pages that were read stay in the system's cache and leave this process: its memory does not grow with them.
        if self._mapping is not None and _FORGET is not None:
            self._mapping.madvise(_FORGET)
        return chosen


class RowStore:
    """Rows of one width under their keys.

    Args:
        folder: The store's folder; made when it is not there.
        width: Float32 values in a row.
    """

    def __init__(self, folder: Path, width: int) -> None:
        # Its rows are films, or made from films.
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._record = _KEY + 4 * width
        self._path = folder / RECORDS
        self._file = self._path.open("a+b", buffering=0)
        os.utime(self._path)  # for make_room: it is in use, also when nothing is added
        torn = self.nbytes % self._record
        if torn:
            self._file.truncate(self.nbytes - torn)
        self._rows = {self._key(row): row for row in range(self.nbytes // self._record)}

    def __enter__(self) -> RowStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def __contains__(self, key: str) -> bool:
        return _digest(key) in self._rows

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def nbytes(self) -> int:
        """Size of the file."""
        return os.fstat(self._file.fileno()).st_size

    def room(self, rows: int) -> int:
        """Bytes that so many rows take."""
        return rows * self._record

    def add(self, key: str, row: NDArray[np.float32]) -> None:
        """Append a row; a key that is there already keeps its row.

        Raises:
            TrainingError: The disk is full, or cannot be written to for another reason.
        """
        if key in self:
            return
        self._append(_digest(key) + np.ascontiguousarray(row, np.float32).tobytes())
        # Where the file ends now tells the row's place, also when another run appended to it meanwhile.
        self._rows[_digest(key)] = self._file.tell() // self._record - 1

    def keep(self, keys: Iterable[str]) -> None:
        """Forget all rows but these."""
        kept = sorted(self._rows[_digest(key)] for key in {*keys} if key in self)
        handle, name = tempfile.mkstemp(dir=self._path.parent, prefix=".rows.")
        with os.fdopen(handle, "wb") as stream:
            for row in kept:
                stream.write(self._read(row, self._record))
        # Windows replaces no file that is open.
        self._file.close()
        Path(name).replace(self._path)
        self._file = self._path.open("a+b", buffering=0)
        self._rows = {self._key(row): row for row in range(len(kept))}

    def mapped(self) -> MappedRows:
        """All rows so far; they stay readable when the store is closed."""
        return MappedRows(self._file.fileno(), self._record)

    def positions(self, keys: Sequence[str]) -> NDArray[np.int64]:
        """Where rows lie in :meth:`mapped`."""
        return np.array([self._rows[_digest(key)] for key in keys], np.int64)

    def _append(self, record: bytes) -> None:
        try:
            written = self._file.write(record)
        except OSError as error:
            raise self._refusal(error.errno or errno.EIO) from error
        # A disk that becomes full takes a part of it without a word.
        if written != len(record):
            self._file.truncate(self._file.tell() - written)
            raise self._refusal(errno.ENOSPC)

    def _refusal(self, number: int) -> TrainingError:
        problem = f"the trunk cache cannot be written ({os.strerror(number)})"
        return TrainingError(self._path.parent, problem, "Make room on this disk, or name another folder")

    def _key(self, row: int) -> bytes:
        return self._read(row, _KEY)

    def _read(self, row: int, size: int) -> bytes:
        # What is appended goes to the end wherever the last reading stopped.
        self._file.seek(row * self._record)
        return self._file.read(size)


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()


def store_name(*parts: str) -> str:
    """Folder name of a store: a digest of everything that its rows depend on."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def make_room(cache: Path, store: str, needed: int, limit: int) -> None:
    """Delete the stores that were not used for longest until a run fits into the cache's bound.

    Args:
        cache: Folder of all stores.
        store: Name of the run's own store; it stays.
        needed: Bytes that it will have at the run's end.
        limit: Bytes that the whole cache may have.

    Raises:
        TrainingError: The run alone needs more.
    """
    if needed > limit:
        raise TrainingError(
            "trunk cache",
            f"this run needs {needed / 1e9:.1f} GB of it and {limit / 1e9:.1f} GB are allowed",
            "Allow more, or train on fewer pictures or variants",
        )
    others = [path for path in cache.glob(f"*/{RECORDS}") if path.parent.name != store]
    excess = needed + sum(path.stat().st_size for path in others) - limit
    for path in sorted(others, key=lambda path: path.stat().st_mtime):
        if excess > 0:
            excess -= path.stat().st_size
            shutil.rmtree(path.parent)
