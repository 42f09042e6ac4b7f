"""Two files that belong together: both are written, or neither."""

from __future__ import annotations

from pathlib import Path

from core.errors import DatasetError
from core.paths import write_atomically

Written = tuple[Path, bytes]
"""A file and what shall be in it."""


def write_both(first: Written, second: Written) -> None:
    """Write two files; when the second cannot be written, the first is as it was.

    Args:
        first: The one that is not mistaken for anything while the second is missing.
        second: The other.

    Raises:
        DatasetError: The disk refuses.
    """
    path, content = first
    try:
        before = path.read_bytes() if path.exists() else None
        write_atomically(path, content)
        try:
            write_atomically(*second)
        except BaseException:
            _restore(path, before)
            raise
    except OSError as error:
        raise DatasetError(second[0], f"it cannot be written ({error.strerror})", "Choose another folder") from error


def _restore(path: Path, content: bytes | None) -> None:
    if content is None:
        path.unlink()
    else:
        write_atomically(path, content)
