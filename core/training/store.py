"""The trunk cache on disk: rows of float32 that are written once and read through memory mapping.

A store is a folder named by what its rows depend on (weights, cut, preprocessing), with one file that only grows. Each
record is the SHA-256 of the row's key and the row itself, written in one piece: a run that is stopped loses at most
the row it was writing, and two runs that use one store at a time cannot mix up rows and keys.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from core.errors import TrainingError

RECORDS = "rows.bin"
_KEY = 32
"""Bytes of a SHA-256."""


class RowStore:
    """Rows of one width under their keys.

    Args:
        folder: The store's folder; made when it is not there.
        width: Float32 values in a row.
    """

    def __init__(self, folder: Path, width: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._width = width
        self._path = folder / RECORDS
        self._file = self._path.open("ab", buffering=0)
        torn = self._file.tell() % self._record
        if torn:
            self._file.truncate(self._file.tell() - torn)
        keys = np.ascontiguousarray(self._mapped()[:, : _KEY // 4]).tobytes()
        self._rows = {keys[start : start + _KEY]: start // _KEY for start in range(0, len(keys), _KEY)}

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

    def add(self, key: str, row: NDArray[np.float32]) -> None:
        """Append a row; a key that is there already keeps its row."""
        if key in self:
            return
        self._file.write(_digest(key) + np.ascontiguousarray(row, np.float32).tobytes())
        # Where the file ends now tells the row's place, also when another run appended to it meanwhile.
        self._rows[_digest(key)] = self._file.tell() // self._record - 1

    def mapped(self) -> NDArray[np.float32]:
        """All rows so far, (rows, width), read-only, paged in by the system as they are used."""
        return self._mapped()[:, _KEY // 4 :]

    def positions(self, keys: Sequence[str]) -> NDArray[np.int64]:
        """Where rows lie in :meth:`mapped`."""
        return np.array([self._rows[_digest(key)] for key in keys], np.int64)

    @property
    def _record(self) -> int:
        return _KEY + 4 * self._width

    def _mapped(self) -> NDArray[np.float32]:
        rows = self._path.stat().st_size // self._record
        if not rows:
            return np.empty((0, self._record // 4), np.float32)
        return np.memmap(self._path, np.float32, mode="r", shape=(rows, self._record // 4))


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
