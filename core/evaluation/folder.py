"""A report's folder: written whole or not at all, and over nothing but an earlier report."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from core.errors import DatasetError

LISTING = ".report"
"""Names every file of a report, so that it can be told from a folder with something else in it."""


def replaceable(folder: Path) -> None:
    """Refuse a folder that holds anything but an earlier report.

    Raises:
        DatasetError: It does, or cannot be looked into.
    """
    if not folder.exists():
        return
    if not folder.is_dir():
        raise DatasetError(folder, "it is no folder", "Choose another one")
    try:
        found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
        listing = folder / LISTING
        known = {LISTING, *listing.read_text("utf-8").splitlines()} if LISTING in found else set()
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(folder, f"it cannot be looked into ({error})", "Choose another folder") from error
    if found - known:
        raise DatasetError(folder, "it holds something else than an earlier report", "Choose another folder")


def write_report(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write a report, in the place of an earlier one.

    It holds films and their names: only this user can enter the folder.

    Args:
        folder: To make, empty, or an earlier report.
        files: By their path in it.

    Raises:
        DatasetError: The folder holds something else, or the disk says no; what was there before still is.
    """
    replaceable(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name[:40]}.") as name:
            made, old = Path(name) / "new", Path(name) / "old"
            _fill(made, {**files, LISTING: "\n".join(sorted(files)).encode()})
            if folder.exists():
                folder.rename(old)
            try:
                made.rename(folder)
            except BaseException:
                if old.exists():
                    old.rename(folder)
                raise
    except OSError as error:
        raise DatasetError(folder, f"the report cannot be written ({error.strerror})", "Check the disk") from error


def _fill(folder: Path, files: Mapping[str, bytes]) -> None:
    folder.mkdir(mode=0o700)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
