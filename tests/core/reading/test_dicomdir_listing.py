"""The files that a DICOMDIR names, and no others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pydicom
import pytest

from core.errors import ReadingError
from core.reading import dicomdir_files, read_records

WriteDicom = Callable[..., Path]
DIRECTORY = "1.2.840.10008.1.3.10"


def record(kind: str, *parts: str, in_use: int = 0xFFFF) -> pydicom.Dataset:
    dataset = pydicom.Dataset()
    dataset.OffsetOfTheNextDirectoryRecord = 0
    dataset.RecordInUseFlag = in_use
    dataset.OffsetOfReferencedLowerLevelDirectoryEntity = 0
    dataset.DirectoryRecordType = kind
    if parts:
        dataset.ReferencedFileID = list(parts)
    return dataset


@pytest.fixture
def disc(tmp_path: Path, write_dicom: WriteDicom) -> Callable[..., Path]:
    """``disc(record, …) -> DICOMDIR`` beside IMAGES/FILM1 and images2/film2.; SECRET lies outside."""
    root = tmp_path / "disc"
    for folder, name in (("IMAGES", "FILM1"), ("images2", "film2")):
        (root / folder).mkdir(parents=True)
        write_dicom(root / folder / name, np.zeros((4, 4), np.uint8))
    write_dicom(tmp_path / "SECRET", np.zeros((4, 4), np.uint8))

    def write(*records: pydicom.Dataset) -> Path:
        return write_dicom(
            root / "DICOMDIR",
            None,
            SOPClassUID=DIRECTORY,
            Modality=None,
            StudyInstanceUID=None,
            SeriesInstanceUID=None,
            PatientName=None,
            PatientID=None,
            DirectoryRecordSequence=list(records),
        )

    return write


def test_images_in_order_once(disc: Callable[..., Path]) -> None:
    path = disc(
        record("PATIENT"),
        record("STUDY"),
        record("IMAGE", "IMAGES2", "FILM2"),
        record("IMAGE", "IMAGES", "FILM1"),
        record("IMAGE", "IMAGES", "FILM1"),
        record("IMAGE", "IMAGES", "GONE", in_use=0),
        record("SR DOCUMENT", "IMAGES", "REPORT"),
    )
    listing = dicomdir_files(path)
    assert listing.files == (path.parent / "images2" / "film2", path.parent / "IMAGES" / "FILM1")
    assert listing.problems == ()


@pytest.mark.parametrize(
    "parts", [("..", "SECRET"), ("IMAGES", "..", "..", "SECRET"), ("/etc", "passwd"), ("..\\SECRET",)]
)
def test_nothing_outside_its_folder(disc: Callable[..., Path], parts: tuple[str, ...]) -> None:
    listing = dicomdir_files(disc(record("IMAGE", *parts), record("IMAGE", "IMAGES", "FILM1")))
    assert [file.name for file in listing.files] == ["FILM1"]
    assert len(listing.problems) == 1


def test_no_link_outside_its_folder(disc: Callable[..., Path], tmp_path: Path) -> None:
    path = disc(record("IMAGE", "LINK"))
    (path.parent / "LINK").symlink_to(tmp_path / "SECRET")
    listing = dicomdir_files(path)
    assert listing.files == ()
    assert "outside" in listing.problems[0].problem


def test_missing_files_are_told(disc: Callable[..., Path]) -> None:
    listing = dicomdir_files(disc(record("IMAGE", "IMAGES", "GONE")))
    assert listing.files == ()
    assert "missing" in str(listing.problems[0])
    assert "GONE" in listing.problems[0].subject


def test_a_dicomdir_is_no_picture_and_a_film_no_dicomdir(disc: Callable[..., Path]) -> None:
    path = disc(record("IMAGE", "IMAGES", "FILM1"))
    with pytest.raises(ReadingError, match="DICOMDIR"):
        read_records(path)
    with pytest.raises(ReadingError, match="not a DICOMDIR"):
        dicomdir_files(path.parent / "IMAGES" / "FILM1")
