"""The library's index against a plain loop that reads the same attributes."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from core.bench.material import write_films
from core.library import Found, Index, scan

FILES = 5_000
UNCHANGED = 10_000
SIDE = 64
ATTRIBUTES = (
    *("PatientID", "PatientName", "PatientBirthDate", "PatientSex", "PatientAge"),
    *("StudyInstanceUID", "StudyDate", "StudyTime", "StudyDescription", "AccessionNumber"),
    *("SeriesInstanceUID", "SeriesNumber", "SOPInstanceUID", "InstanceNumber", "InstitutionName"),
    *("Modality", "BodyPartExamined", "ViewPosition", "ImageLaterality", "Laterality"),
    *("Rows", "Columns", "NumberOfFrames"),
)


def index_figures(divisor: int = 1) -> dict[str, float]:
    """Measure the first opening of a folder, and the opening again of one that has not changed.

    Args:
        divisor: Do this part of the work.

    Returns:
        ``index_ratio`` (first opening / plain loop), ``first_rows_s``, ``reindex_s``.
    """
    files, unchanged = FILES // divisor, UNCHANGED // divisor
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        paths = write_films(root / "films", files, SIDE)
        plain = min(_plain_loop(paths), _plain_loop(paths))
        opening, first = min(_open(root / "films", root / f"first-{turn}.sqlite") for turn in range(2))
        write_films(root / "films", unchanged, SIDE)
        _open(root / "films", root / "again.sqlite")
        again, _ = min(_open(root / "films", root / "again.sqlite") for _turn in range(3))
    return {"index_ratio": opening / plain, "first_rows_s": first, "reindex_s": again}


def _plain_loop(paths: Sequence[Path]) -> float:
    import pydicom

    begin = time.perf_counter()
    for path in paths:
        data = pydicom.dcmread(path, stop_before_pixels=True, specific_tags=list(ATTRIBUTES))
        for name in ATTRIBUTES:
            getattr(data, name, None)
    return time.perf_counter() - begin


def _open(folder: Path, database: Path) -> tuple[float, float]:
    """Seconds until everything is listed, and until the first studies are."""
    first = float("inf")
    begin = time.perf_counter()
    index = Index(database)
    for progress in scan([folder], index):
        if isinstance(progress, Found) and progress.studies:
            first = min(first, time.perf_counter() - begin)
    index.close()
    return time.perf_counter() - begin, first
