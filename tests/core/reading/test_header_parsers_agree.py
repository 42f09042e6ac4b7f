"""The library's own header parser reads what pydicom reads, or leaves the file to pydicom."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from core.paths import resources
from core.reading.door import open_door
from core.reading.facts import Header
from core.reading.prefix import KEYWORDS, prefix_facts

WriteDicom = Callable[..., Path]
UID = "1.2.840.10008.1.2"
FILM = np.zeros((6, 5), np.uint16)
NUMBERS = ("Rows", "Columns", "NumberOfFrames", "SeriesNumber", "InstanceNumber")
DEMO = sorted((resources() / "demo" / "DICOM").rglob("*.dcm"))


def said_by_both(path: Path) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """What the two parsers say of a file; None when the fast one leaves it to pydicom."""
    fast = prefix_facts(path.read_bytes())
    if fast is None:
        return None
    open_door()
    full = Header(pydicom.dcmread(path, force=True, stop_before_pixels=True))
    texts = [keyword for keyword in KEYWORDS if keyword not in NUMBERS]
    mine, theirs = ({keyword: facts.text(keyword) for keyword in texts} for facts in (fast, full))
    numbers, their_numbers = ({keyword: facts.whole(keyword, -7) for keyword in NUMBERS} for facts in (fast, full))
    return mine | numbers, theirs | their_numbers


def insert(path: Path, element: bytes, before: bytes) -> None:
    """Put an element's bytes before the first place where these others stand."""
    data = path.read_bytes()
    place = data.index(before, 132)
    path.write_bytes(data[:place] + element + data[place:])


def sequence(*, undefined: bool, depth: int = 2) -> Sequence:
    item = Dataset()
    item.CodeMeaning = "Shoulder"
    item.PatientName = "Someone^Else"
    item.Rows = 999
    if depth:
        item.ReferencedImageSequence = sequence(undefined=undefined, depth=depth - 1)
        item["ReferencedImageSequence"].is_undefined_length = undefined
    item.is_undefined_length_sequence_item = undefined
    return Sequence([item, item])


def test_there_are_demo_films() -> None:
    assert len(DEMO) > 10


@pytest.mark.parametrize("path", DEMO, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_demo_films(path: Path) -> None:
    said = said_by_both(path)
    assert said is not None
    assert said[0] == said[1]


CHARACTER_SETS: list[tuple[str | list[str], str]] = [
    ("", "Plain^Name"),
    ("ISO_IR 6", "Plain^Name"),
    ("ISO_IR 100", "Müller^Jörg"),
    ("ISO_IR 101", "Wałęsa"),
    ("ISO_IR 109", "Ħal"),
    ("ISO_IR 110", "Ķēniņš"),
    ("ISO_IR 126", "Διονυσιος"),
    ("ISO_IR 127", "قباني^لنزار"),
    ("ISO_IR 138", "שרון^דבורה"),
    ("ISO_IR 144", "Люкceмбypг"),
    ("ISO_IR 148", "Çavuşoğlu"),
    ("ISO_IR 166", "สมชาย"),
    ("ISO_IR 192", "Wang^XiaoDong=王^小東"),
    ("GB18030", "王^小东"),
    ("GBK", "王^小东"),
    (["", "ISO 2022 IR 87"], "Yamada^Tarou=山田^太郎=やまだ^たろう"),
    (["ISO 2022 IR 13", "ISO 2022 IR 87"], "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう"),
    (["", "ISO 2022 IR 149"], "Hong^Gildong=洪^吉洞=홍^길동"),
    (["ISO 2022 IR 100", "ISO 2022 IR 144"], "Jörg^Иван"),
]


@pytest.mark.parametrize(("character_set", "name"), CHARACTER_SETS)
@pytest.mark.parametrize("syntax", [UID, f"{UID}.1"])
def test_character_sets(
    tmp_path: Path, write_dicom: WriteDicom, syntax: str, character_set: str | list[str], name: str
) -> None:
    words = {"StudyDescription": name.partition("=")[0], "InstitutionName": name.rpartition("=")[2], "PatientID": "7"}
    path = write_dicom(
        tmp_path / "film",
        FILM,
        transfer_syntax=syntax,
        SpecificCharacterSet=character_set,
        PatientName=name,
        BodyPartExamined="HUMERUS",
        **words,
    )
    said = said_by_both(path)
    assert said is not None
    assert said[0] == said[1]
    assert said[0]["PatientName"] == name


@pytest.mark.parametrize(
    "elements",
    [
        {"PatientName": "", "PatientID": "", "StudyDate": "", "SeriesNumber": None, "InstanceNumber": ""},
        {"PatientName": " Led^By^Blanks  ", "PatientID": "  7 ", "StudyDescription": "two  words "},
        {"PatientName": "A^B^C^D^E", "StudyTime": "101500.123456", "PatientAge": "054Y"},
        {"StudyDescription": ["first", "second"], "ViewPosition": "AP", "Laterality": "L", "ImageLaterality": "R"},
        {"Modality": ["CR", "DX"], "InstanceNumber": [3, 4]},
        {"SeriesNumber": -4, "InstanceNumber": 2147483647, "NumberOfFrames": 1},
        {"Rows": 65535, "Columns": 1},
        {"StudyDate": "1900.01.31", "PatientBirthDate": "not a date", "PatientSex": "unknown to DICOM"},
    ],
)
@pytest.mark.parametrize("syntax", [UID, f"{UID}.1"])
def test_values(tmp_path: Path, write_dicom: WriteDicom, syntax: str, elements: dict[str, Any]) -> None:
    said = said_by_both(write_dicom(tmp_path / "film", FILM, transfer_syntax=syntax, **elements))
    assert said is not None
    assert said[0] == said[1]


@pytest.mark.parametrize("undefined", [False, True])
@pytest.mark.parametrize("syntax", [UID, f"{UID}.1"])
def test_sequences_before_the_size(tmp_path: Path, write_dicom: WriteDicom, syntax: str, undefined: bool) -> None:
    path = write_dicom(tmp_path / "film", FILM, transfer_syntax=syntax)
    dataset = pydicom.dcmread(path)
    dataset.ReferencedStudySequence = sequence(undefined=undefined)
    dataset["ReferencedStudySequence"].is_undefined_length = undefined
    dataset.private_block(0x0009, "INVENTED", create=True).add_new(0x10, "SQ", sequence(undefined=undefined))
    dataset[0x0009, 0x1010].is_undefined_length = undefined
    dataset.private_block(0x0019, "INVENTED", create=True).add_new(0x11, "UN", b"\0\x01odd bytes")
    dataset.private_block(0x0021, "INVENTED", create=True).add_new(0x12, "OB", bytes(range(256)) * 2)
    dataset.save_as(path)
    said = said_by_both(path)
    assert said is not None
    assert said[0] == said[1]
    assert (said[0]["PatientName"], said[0]["Rows"]) == ("Invented^Person", 6)


ROWS = b"\x28\0\x10\0US"
NAME = b"\x10\0\x10\0PN"
IMPLICIT_ITEM = struct.pack("<HHI", 0xFFFE, 0xE000, 0xFFFFFFFF) + b"\x10\0\x10\0\x04\0\0\0Else"
ENDS = struct.pack("<HHIHHI", 0xFFFE, 0xE00D, 0, 0xFFFE, 0xE0DD, 0)


@pytest.mark.parametrize(
    ("element", "before"),
    [
        # A sequence of unknown type is written in implicit VR inside an explicit file (PS3.5 6.2.2, note 5).
        pytest.param(b"\x09\0\x10\x10UN\0\0\xff\xff\xff\xff" + IMPLICIT_ITEM + ENDS, NAME, id="UN-of-undefined-length"),
        pytest.param(b"\x09\0\x11\x10SQ\0\0\0\0\0\0", NAME, id="empty-sequence"),
        pytest.param(b"\x09\0\x11\x10SQ\0\0\xff\xff\xff\xff" + ENDS[8:], NAME, id="empty-undefined-sequence"),
        pytest.param(b"\x09\0\x10\x10\0\0\x04\0abcd", NAME, id="no-VR"),
        pytest.param(b"\x09\0\x10\x10??\x04\0abcd", NAME, id="unknown-VR"),
        pytest.param(b"\x28\0\x10\0UL\x04\0\x06\0\0\0", ROWS, id="rows-of-four-bytes"),
        pytest.param(b"\x28\0\x10\0US\0\0", ROWS, id="rows-twice-first-empty"),
        pytest.param(b"\x28\0\x12\0US\x02\0\x01\0", NAME, id="later-group-before-the-name"),
        pytest.param(b"\x08\0\0\0UL\x04\0\x10\0\0\0", NAME, id="group-length-in-the-middle"),
    ],
)
def test_odd_elements(tmp_path: Path, write_dicom: WriteDicom, element: bytes, before: bytes) -> None:
    path = write_dicom(tmp_path / "film", FILM)
    insert(path, element, before)
    said = said_by_both(path)
    assert said is None or said[0] == said[1]


def meta(syntax: str) -> bytes:
    """The element Transfer Syntax UID (0002,0010)."""
    value = syntax.encode() + b"\0" * (len(syntax) % 2)
    return b"\x02\0\x10\0UI" + struct.pack("<H", len(value)) + value


@pytest.mark.parametrize(("said_syntax", "true_syntax"), [(UID, f"{UID}.1"), (f"{UID}.1", UID)])
@pytest.mark.parametrize("first", ["", "ISO_IR 100"])
def test_a_transfer_syntax_that_is_not_true(
    tmp_path: Path, write_dicom: WriteDicom, said_syntax: str, true_syntax: str, first: str
) -> None:
    path = write_dicom(
        tmp_path / "film",
        np.zeros((200, 200), np.uint16),
        transfer_syntax=true_syntax,
        SpecificCharacterSet=first,
        ImageType="",
    )
    old, new = (meta(syntax) for syntax in (true_syntax, said_syntax))
    assert path.read_bytes().count(old) == 1
    path.write_bytes(path.read_bytes().replace(old, new))
    said = said_by_both(path)
    assert said is None or said[0] == said[1]


@pytest.mark.parametrize("syntax", ["", f"{UID}.2", f"{UID}.1.99"])
def test_what_it_does_not_read_is_left_to_pydicom(tmp_path: Path, write_dicom: WriteDicom, syntax: str) -> None:
    path = write_dicom(tmp_path / "film", FILM, transfer_syntax=syntax or f"{UID}.1")
    data = path.read_bytes()
    assert prefix_facts(data[132:] if not syntax else data) is None


def test_a_cut_header_is_left_to_pydicom(tmp_path: Path, write_dicom: WriteDicom) -> None:
    data = write_dicom(tmp_path / "film", FILM).read_bytes()
    end = data.index(b"\x28\0\x11\0US") + 10
    taken = [length for length in range(end) if prefix_facts(data[:length]) is not None]
    assert taken == []
