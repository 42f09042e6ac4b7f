"""The trunk cache on disk: rows of float32 that are written once and read through memory mapping.

A store is a folder named by what its rows depend on (weights, cut, preprocessing), with two files that only grow:
``rows.f32`` holds the values, ``rows.txt`` a line with the key of each finished row. A run that is stopped loses at
most the row it was writing.
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

VALUES = "rows.f32"
KEYS = "rows.txt"


class RowStore:
    """Rows of one width under their keys. Not for two writers at a time.

    Args:
        folder: The store's folder; made when it is not there.
        width: Float32 values in a row.
    """

    def __init__(self, folder: Path, width: int) -> None:
        self.width = width
        self._row_bytes = 4 * width
        folder.mkdir(parents=True, exist_ok=True)
        values, keys = folder / VALUES, folder / KEYS
        names = keys.read_text("utf-8").splitlines() if keys.exists() else []
        finished = min(len(names), values.stat().st_size // self._row_bytes if values.exists() else 0)
        self._rows = {name: row for row, name in enumerate(names[:finished])}
        self._path = values
        self._values = values.open("ab")
        self._values.truncate(finished * self._row_bytes)
        keys.write_text("".join(f"{name}\n" for name in names[:finished]), "utf-8")
        self._keys = keys.open("a", encoding="utf-8")

    def __enter__(self) -> RowStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._values.close()
        self._keys.close()

    def __contains__(self, key: str) -> bool:
        return key in self._rows

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, key: str, row: NDArray[np.float32]) -> None:
        """Append a row; a key that is there already keeps its row."""
        if key in self._rows:
            return
        self._values.write(np.ascontiguousarray(row, np.float32).tobytes())
        self._values.flush()
        self._keys.write(f"{key}\n")
        self._keys.flush()
        self._rows[key] = len(self._rows)

    def mapped(self) -> NDArray[np.float32]:
        """All rows so far, (rows, width), read-only, paged in by the system as they are used."""
        return np.memmap(self._path, np.float32, mode="r", shape=(len(self._rows), self.width))

    def positions(self, keys: Sequence[str]) -> NDArray[np.int64]:
        """Where rows lie in :meth:`mapped`."""
        return np.array([self._rows[key] for key in keys], np.int64)


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
    others = [folder for folder in cache.iterdir() if folder.name != store] if cache.is_dir() else []
    others.sort(key=lambda folder: (folder / VALUES).stat().st_mtime if (folder / VALUES).exists() else 0.0)
    sizes = {folder: (folder / VALUES).stat().st_size if (folder / VALUES).exists() else 0 for folder in others}
    excess = needed + sum(sizes.values()) - limit
    for folder in others:
        if excess <= 0:
            return
        shutil.rmtree(folder)
        excess -= sizes[folder]
