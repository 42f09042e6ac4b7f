"""What the library learns of a file without decoding it agrees with what reading it gives."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest

from core.errors import ReadingError
from core.reading import read, read_records
from core.types import Identity, Laterality

WriteDicom = Callable[..., Path]
UID = "1.2.840.10008.1.2"
FILM = np.zeros((6, 5), np.uint16)
ELEMENTS: dict[str, Any] = {
    "PatientName": "Müller^Jörg",
    "PatientID": " ID 7 ",
    "PatientBirthDate": "19700101",
    "PatientSex": "M",
    "PatientAge": "054Y",
    "SpecificCharacterSet": "ISO_IR 100",
    "StudyInstanceUID": "1.2.3",
    "StudyDate": "20240131",
    "StudyTime": "101500.12",
    "StudyDescription": "Schulter beidseits",
    "AccessionNumber": "A1",
    "SeriesInstanceUID": "1.2.3.4",
    "SeriesNumber": 3,
    "SOPInstanceUID": "1.2.3.4.5",
    "InstanceNumber": 17,
    "InstitutionName": "Invented clinic",
    "Modality": "CR",
    "BodyPartExamined": "HUMERUS",
    "ViewPosition": "AP",
    "ImageLaterality": "L",
}
IDENTITY = Identity(
    patient_id="ID 7",
    patient_name="Müller^Jörg",
    birth_date="19700101",
    sex="M",
    age="054Y",
    study_uid="1.2.3",
    study_date="20240131",
    study_time="101500.12",
    study_description="Schulter beidseits",
    accession="A1",
    series_uid="1.2.3.4",
    series_number=3,
    instance_uid="1.2.3.4.5",
    instance_number=17,
    institution="Invented clinic",
)


def nested(depth: int, *, undefined: bool) -> pydicom.Dataset:
    item = pydicom.Dataset()
    item.CodeMeaning = "Shoulder"
    if depth:
        item.ReferencedImageSequence = [nested(depth - 1, undefined=undefined)]
        item["ReferencedImageSequence"].is_undefined_length = undefined
    item.is_undefined_length_sequence_item = undefined
    return item


@pytest.mark.parametrize("undefined", [False, True])
@pytest.mark.parametrize("depth", [0, 3, 40])
@pytest.mark.parametrize("syntax", [UID, f"{UID}.1", f"{UID}.1.99", f"{UID}.2"])
def test_record_and_radiograph_agree(
    tmp_path: Path, write_dicom: WriteDicom, syntax: str, depth: int, undefined: bool
) -> None:
    path = write_dicom(
        tmp_path / "film",
        FILM,
        transfer_syntax=syntax,
        **ELEMENTS,
        ReferencedStudySequence=[nested(depth, undefined=undefined)],
    )
    (record,) = read_records(path)
    radiograph = read(path)
    assert record.identity == radiograph.identity == IDENTITY
    assert record.format == "DICOM"
    assert (record.rows, record.columns) == (radiograph.rows, radiograph.columns) == (6, 5)
    for holder in (record, radiograph):
        assert (holder.modality, holder.body_part, holder.view) == ("CR", "HUMERUS", "AP")
        assert holder.laterality is Laterality.LEFT


def test_a_large_private_block_before_the_size(tmp_path: Path, write_dicom: WriteDicom) -> None:
    path = write_dicom(tmp_path / "film", FILM, **ELEMENTS)
    dataset = pydicom.dcmread(path)
    block = dataset.private_block(0x0019, "INVENTED", create=True)
    block.add_new(0x10, "OB", bytes(400_000))
    dataset.save_as(path)
    (record,) = read_records(path)
    assert record.identity == IDENTITY
    assert record.rows == 6


@pytest.mark.parametrize(
    ("character_set", "encoded", "expected"),
    [
        ("ISO_IR 192", "Θεοδωράκης^Μίκης".encode(), "Θεοδωράκης^Μίκης"),
        ("ISO_IR 100", "Œuvre^Müller".encode("latin-1", "ignore"), "uvre^Müller"),
        ("ISO_IR 144", "Люкceмбypг".encode("iso8859-5"), "Люкceмбypг"),
        ("GB18030", "王^小东".encode("gb18030"), "王^小东"),
        ("\\ISO 2022 IR 87", b"Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B", "Yamada^Tarou=山田^太郎"),
        ("\\ISO 2022 IR 149", b"Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7", "Hong^Gildong=洪^吉洞"),
    ],
)
def test_names_in_many_character_sets(
    tmp_path: Path, write_dicom: WriteDicom, character_set: str, encoded: bytes, expected: str
) -> None:
    path = write_dicom(tmp_path / "film", FILM, PatientName="N" * 64)
    padded = encoded.ljust(64)
    data = path.read_bytes().replace(b"N" * 64, padded)
    element = character_set.encode() + b" " * (len(character_set) % 2)
    charset = b"\x08\0\x05\0CS" + len(element).to_bytes(2, "little") + element
    first = data.index(b"\x08\0\x16\0UI")
    path.write_bytes(data[:first] + charset + data[first:])
    (record,) = read_records(path)
    assert record.identity.patient_name == expected
    assert read(path).identity.patient_name == expected


@pytest.mark.parametrize("character_set", ["NONSENSE", "ISO_IR 999", "ISO-8859-1", "\\\\", "ISO 2022 IR 87\\X"])
def test_a_bad_character_set_does_not_stop_the_reading(
    tmp_path: Path, write_dicom: WriteDicom, character_set: str
) -> None:
    path = write_dicom(tmp_path / "film", FILM, PatientName="Plain^Name")
    data = path.read_bytes()
    element = character_set.encode() + b" " * (len(character_set) % 2)
    first = data.index(b"\x08\0\x16\0UI")
    charset = b"\x08\0\x05\0CS" + len(element).to_bytes(2, "little") + element
    path.write_bytes(data[:first] + charset + data[first:].replace(b"Plain^Name", b"Pl\xe4in^Name"))
    (record,) = read_records(path)
    assert "in^Name" in record.identity.patient_name
    assert "in^Name" in read(path).identity.patient_name


@pytest.mark.parametrize(
    ("elements", "expected"),
    [
        ({"Laterality": "R"}, Laterality.RIGHT),
        ({"ImageLaterality": "L", "Laterality": "R"}, Laterality.LEFT),
        ({"ImageLaterality": "B"}, Laterality.BOTH),
        ({"ImageLaterality": "", "Laterality": "?"}, Laterality.UNKNOWN),
        ({}, Laterality.UNKNOWN),
    ],
)
def test_laterality(tmp_path: Path, write_dicom: WriteDicom, elements: dict[str, str], expected: Laterality) -> None:
    path = write_dicom(tmp_path / "film", FILM, **elements)
    (record,) = read_records(path)
    assert record.laterality is expected
    assert read(path).laterality is expected


def test_one_record_for_each_frame(tmp_path: Path, write_dicom: WriteDicom) -> None:
    path = write_dicom(tmp_path / "run", np.zeros((3, 6, 5), np.uint16))
    records = read_records(path)
    assert [record.ref.frame for record in records] == [0, 1, 2]
    assert {record.frames for record in records} == {3}


def test_orientation_letters_come_from_the_tag_alone(tmp_path: Path, write_dicom: WriteDicom) -> None:
    tagged = read(write_dicom(tmp_path / "tagged", FILM, PatientOrientation=["L", "F"]))
    assert tagged.orientation == ("L", "F")
    assert read(write_dicom(tmp_path / "plain", FILM, ViewPosition="AP", ImageLaterality="L")).orientation == ()
    assert read(write_dicom(tmp_path / "empty", FILM, PatientOrientation=["", ""])).orientation == ()


def test_dicom_without_a_picture(tmp_path: Path, write_dicom: WriteDicom) -> None:
    path = write_dicom(tmp_path / "report", None, SOPClassUID="1.2.840.10008.5.1.4.1.1.88.22")
    for reader in (read, read_records):
        with pytest.raises(ReadingError, match=r"no picture .*Enhanced SR"):
            reader(path)
