"""Whether the program may write where it keeps its files."""

from __future__ import annotations

import tempfile
from pathlib import Path

from core.checks.values import CheckError
from core.paths import places, private_folder, write_atomically


def folders() -> str:
    """Write a file into each of the program's folders, and remove it.

    Raises:
        CheckError: One of them cannot be written.
    """
    where = places()
    for folder in (where.config, where.cache, where.data, where.logs):
        try:
            private_folder(folder)
            with tempfile.TemporaryDirectory(dir=folder) as name:
                write_atomically(Path(name) / "probe", b"probe")
        except OSError as error:
            msg = f"{folder} cannot be written ({error.strerror}); check its rights and the disk"
            raise CheckError(msg) from error
    return "settings, cache, data and logs can be written"
