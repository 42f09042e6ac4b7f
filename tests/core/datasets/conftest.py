"""A tiny MURA tree and tables of one's own, with drawn pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import cv2
import numpy as np
import pytest

Draw = Callable[..., Path]
MuraTree = Callable[..., Path]
Table = Callable[..., Path]

TREE = {
    ("train", "negative"): (1, 2, 3, 4, 5, 6),
    ("train", "positive"): (7, 8, 9, 10, 11, 12),
    ("valid", "negative"): (21, 22),
    ("valid", "positive"): (23, 24, 25),
}
"""Patients by part and label; each has one study of two views."""
HEADER = "path,label,patient,study,split,hardware"


def _draw(path: Path, number: int, *, colour: bool = False) -> Path:
    """A picture of its own for each number."""
    path.parent.mkdir(parents=True, exist_ok=True)
    grey = np.random.default_rng(number).integers(0, 256, (12, 10, 3) if colour else (12, 10), np.uint8)
    cv2.imwrite(str(path), grey)
    return path


@pytest.fixture
def draw() -> Draw:
    """``draw(path, number, colour=False) -> path``."""
    return _draw


@pytest.fixture
def mura_tree() -> MuraTree:
    """``mura_tree(folder) -> folder / "MURA-v1.1"``: 34 pictures of 17 patients, with what macOS leaves behind."""

    def make(folder: Path) -> Path:
        root = folder / "MURA-v1.1"
        for (part, label), patients in TREE.items():
            for patient in patients:
                study = root / part / "XR_HUMERUS" / f"patient{patient:05}" / f"study1_{label}"
                for view in (1, 2):
                    _draw(study / f"image{view}.png", 10 * patient + view)
                (study / "._image1.png").write_bytes(b"\0\5\x16\7")
        return root

    return make


@pytest.fixture
def table(tmp_path: Path) -> Table:
    """``table(lines, name="own.csv", header=…, end="\\n") -> path``: a table, and a picture for each path in it."""

    def make(lines: Iterable[str], name: str = "own.csv", header: str = HEADER, end: str = "\n") -> Path:
        rows = list(lines)
        for number, line in enumerate(rows):
            picture = tmp_path / line.partition(",")[0]
            if picture.suffix == ".png" and tmp_path in picture.resolve().parents and not picture.exists():
                _draw(picture, 1000 + number)
        path = tmp_path / name
        path.write_bytes((end.join([header, *rows]) + end).encode())
        return path

    return make
