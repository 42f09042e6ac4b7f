"""Telling sources apart by what is in them."""

from __future__ import annotations

from pathlib import Path

from core.datasets.fracatlas import TABLE, fracatlas
from core.datasets.manifest import Manifest
from core.datasets.manifest_file import manifest_file
from core.datasets.mura import is_mura, mura
from core.datasets.tables import header
from core.errors import DatasetError


def open_source(path: Path, root: Path | None = None) -> Manifest:
    """Open a dataset: a MURA tree, a prepared FracAtlas folder, or a CSV manifest.

    Its pictures are looked at by :func:`core.datasets.checked`, not here.

    Args:
        path: A folder, or the CSV file.
        root: Folder that a CSV manifest's paths start from; None: the one it lies in.

    Raises:
        DatasetError: It is none of them, or something in it is wrong; every problem is named.
    """
    try:
        return _opened(path, root)
    except OSError as error:
        raise DatasetError(path, f"it cannot be read ({error.strerror})", "Ask for the right to read it") from error


def is_source(path: Path) -> bool:
    """Whether a path is meant as a dataset: what :func:`open_source` says of it then is about what is in it.

    Raises:
        DatasetError: A table cannot be read.
    """
    if path.is_file():
        return path.suffix.lower() == ".csv"
    return _is_fracatlas(path / TABLE) or is_mura(path)


def _opened(path: Path, root: Path | None) -> Manifest:
    if path.is_file() and not _is_fracatlas(path):
        return manifest_file(path, root)
    if root is not None:
        raise DatasetError(root, "only a CSV manifest's pictures may lie elsewhere", "Leave the root out")
    if path.is_file() or _is_fracatlas(path / TABLE):
        return fracatlas(path.parent if path.is_file() else path)
    if is_mura(path):
        return mura(path)
    problem = "it is no dataset" if path.exists() else "it does not exist"
    raise DatasetError(
        path,
        f"{problem}: neither a CSV manifest, nor a folder with labels.csv and images/ (FracAtlas), nor one with "
        "train/XR_HUMERUS/ in it or in a folder MURA*",
        "Choose one of these",
    )


def _is_fracatlas(table: Path) -> bool:
    return table.is_file() and {"image_id", "fractured"} <= header(table)
