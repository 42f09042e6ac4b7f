"""Folders of invented films, and a scan driven to its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

import cv2
import numpy as np
import pytest

from core.library import Found, Index, Library, scan
from core.progress import complete
from core.types import Study

Open: TypeAlias = Callable[..., Library]


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    """An index in a cache folder of its own."""
    index = Index(tmp_path / "cache" / "library.sqlite")
    yield index
    index.close()


@pytest.fixture
def films(tmp_path: Path) -> Path:
    """An empty folder for films."""
    folder = tmp_path / "films"
    folder.mkdir()
    return folder


@pytest.fixture
def open_library(index: Index) -> Open:
    """Scan to the end with the index of the test, or with the one given."""

    def opened(*sources: Path, memory: Index | None = None) -> Library:
        library = complete(scan(sources, memory or index))
        assert library is not None
        return library

    return opened


@pytest.fixture
def write_png() -> Callable[[Path], Path]:
    """Write a small grey PNG; folders above are made."""

    def write(path: Path) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        encoded, content = cv2.imencode(".png", np.full((8, 6), 90, np.uint8))
        assert encoded
        path.write_bytes(content.tobytes())
        return path

    return write


@pytest.fixture
def mura(tmp_path: Path, write_png: Callable[[Path], Path]) -> Path:
    """A MURA tree with two patients, three studies, four films."""
    root = tmp_path / "MURA-v1.1"
    write_png(root / "train/XR_HUMERUS/patient00011/study1_positive/image1.png")
    write_png(root / "train/XR_HUMERUS/patient00011/study1_positive/image2.png")
    write_png(root / "train/XR_HUMERUS/patient00011/study2_negative/image1.png")
    write_png(root / "valid/XR_SHOULDER/patient11185/study1_negative/image1.png")
    return root


@pytest.fixture
def names() -> Callable[[Study], list[str]]:
    """The file names of a study, in its order."""
    return lambda study: [image.ref.path.name for image in study.images]


@pytest.fixture
def steps(index: Index) -> Callable[[Sequence[Path]], list[Found]]:
    """All steps of a scan."""

    def gathered(sources: Sequence[Path]) -> list[Found]:
        found = list(scan(sources, index))
        assert all(isinstance(step, Found) for step in found)
        return [step for step in found if isinstance(step, Found)]

    return gathered
