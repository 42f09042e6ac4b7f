"""A disc with a DICOMDIR, opened as a folder and by its table of contents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from pydicom import Dataset, dcmwrite
from pydicom.dataset import FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian, MediaStorageDirectoryStorage

from core.library import Library

FILM = np.full((8, 6), 1000, np.uint16)
Write = Callable[..., Path]
Open = Callable[..., Library]


def write_dicomdir(path: Path, *file_ids: Sequence[str]) -> None:
    """A DICOMDIR with an image record for each Referenced File ID, below one patient."""
    patient = Dataset()
    patient.DirectoryRecordType = "PATIENT"
    patient.PatientID = "INVENTED-1"
    records = [patient]
    for file_id in file_ids:
        record = Dataset()
        record.DirectoryRecordType = "IMAGE"
        record.RecordInUseFlag = 0xFFFF
        record.ReferencedFileID = list(file_id)
        records.append(record)
    contents = Dataset()
    contents.FileSetID = "INVENTED"
    contents.DirectoryRecordSequence = records
    contents.file_meta = FileMetaDataset()
    contents.file_meta.MediaStorageSOPClassUID = MediaStorageDirectoryStorage
    contents.file_meta.MediaStorageSOPInstanceUID = UID("1.2.3.9")
    contents.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dcmwrite(path, contents, enforce_file_format=True)


@pytest.fixture
def disc(films: Path, write_dicom: Write) -> Path:
    """Two films of one study in a file set, and one beside it that the DICOMDIR does not name."""
    (films / "DICOM").mkdir()
    for number in (1, 2):
        write_dicom(films / "DICOM" / f"I{number}", FILM, InstanceNumber=number)
    write_dicom(films / "beside", FILM, StudyInstanceUID="1.2.4")
    write_dicomdir(films / "DICOMDIR", ("DICOM", "I2"), ("DICOM", "I1"))
    return films


def test_a_folder_with_a_dicomdir_is_read_by_content(disc: Path, open_library: Open) -> None:
    library = open_library(disc)
    assert [len(study.images) for study in library.studies] == [1, 2]
    (skipped,) = library.skipped
    assert skipped.path.name == "DICOMDIR"
    assert skipped.harmless


def test_a_dicomdir_by_itself_lists_its_films(disc: Path, open_library: Open) -> None:
    library = open_library(disc / "DICOMDIR")
    (study,) = library.studies
    assert [image.identity.instance_number for image in study.images] == [1, 2]
    assert library.skipped == ()


def test_a_dicomdir_is_known_by_content(disc: Path, open_library: Open) -> None:
    contents = (disc / "DICOMDIR").rename(disc / "contents")
    assert len(open_library(contents).studies) == 1
    library = open_library(disc)
    assert [(skipped.path, skipped.harmless) for skipped in library.skipped] == [(contents, True)]


def test_entries_outside_the_folder_are_refused(disc: Path, open_library: Open, write_dicom: Write) -> None:
    write_dicom(disc.parent / "SECRET", FILM)
    write_dicomdir(disc / "DICOMDIR", ("DICOM", "I1"), ("..", "SECRET"))
    library = open_library(disc / "DICOMDIR")
    assert [len(study.images) for study in library.studies] == [1]
    (skipped,) = library.skipped
    assert "outside" in skipped.reason
    assert not skipped.harmless


def test_missing_entries_are_told(disc: Path, open_library: Open) -> None:
    write_dicomdir(disc / "DICOMDIR", ("DICOM", "I1"), ("DICOM", "GONE"))
    library = open_library(disc / "DICOMDIR")
    assert [len(study.images) for study in library.studies] == [1]
    (skipped,) = library.skipped
    assert skipped.path.name == "GONE"


def test_a_damaged_dicomdir_is_told(disc: Path, open_library: Open) -> None:
    dicomdir = disc / "DICOMDIR"
    dicomdir.write_bytes(dicomdir.read_bytes()[:400])
    library = open_library(dicomdir)
    assert library.studies == ()
    (skipped,) = library.skipped
    assert not skipped.harmless


def test_other_objects_of_a_disc_are_no_damaged_films(disc: Path, open_library: Open, write_dicom: Write) -> None:
    write_dicom(disc / "report", None, SOPClassUID="1.2.840.10008.5.1.4.1.1.88.11", Modality="SR")
    library = open_library(disc)
    assert {skipped.path.name for skipped in library.skipped if skipped.harmless} == {"DICOMDIR", "report"}
