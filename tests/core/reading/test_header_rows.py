"""The DICOM header for people."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import imagecodecs
import numpy as np
import pydicom
import pytest

from core.errors import ReadingError
from core.reading import HeaderRow, header_rows

WriteDicom = Callable[..., Path]


def test_elements_in_order_with_their_values(tmp_path: Path, write_dicom: WriteDicom) -> None:
    path = write_dicom(
        tmp_path / "film", np.zeros((600, 1000), np.uint16), WindowCenter=["1", "2"], StudyDescription="x " * 500
    )
    rows = header_rows(path)
    assert rows[0].tag.startswith("(0002,")
    by_keyword = {row.keyword: row for row in rows}
    assert by_keyword["PatientName"] == HeaderRow(
        "(0010,0010)", "PatientName", "Patient's Name", "PN", "Invented^Person", 0
    )
    assert by_keyword["TransferSyntaxUID"].value == "1.2.840.10008.1.2.1 (Explicit VR Little Endian)"
    assert by_keyword["WindowCenter"].value == "1\\2"
    assert by_keyword["PixelData"].value == "1,200,000 bytes"
    assert len(by_keyword["StudyDescription"].value) == 256
    assert by_keyword["StudyDescription"].value.endswith("…")


def test_sequences_are_indented(tmp_path: Path, write_dicom: WriteDicom) -> None:
    code, region = pydicom.Dataset(), pydicom.Dataset()
    code.CodeMeaning = "Left"
    region.CodeMeaning = "Shoulder"
    region.AnatomicRegionModifierSequence = [code, code]
    path = write_dicom(tmp_path / "film", np.zeros((4, 4), np.uint8), AnatomicRegionSequence=[region])
    nested = [(row.depth, row.name, row.value) for row in header_rows(path) if row.depth or "Region" in row.name]
    assert nested == [
        (0, "Anatomic Region Sequence", "1 item"),
        (1, "Item 1", ""),
        (2, "Code Meaning", "Shoulder"),
        (2, "Anatomic Region Modifier Sequence", "2 items"),
        (3, "Item 1", ""),
        (4, "Code Meaning", "Left"),
        (3, "Item 2", ""),
        (4, "Code Meaning", "Left"),
    ]


def test_private_elements_and_compressed_pixels(tmp_path: Path, write_dicom: WriteDicom) -> None:
    pixels, stream = np.zeros((4, 4), np.uint8), bytes(2_000_000)
    path = write_dicom(tmp_path / "film", pixels, transfer_syntax="1.2.840.10008.1.2.4.80", streams=[stream])
    dataset = pydicom.dcmread(path)
    dataset.private_block(0x0019, "INVENTED", create=True).add_new(0x10, "OB", bytes(10))
    dataset.save_as(path)
    rows = {row.tag: row for row in header_rows(path)}
    assert rows["(0019,1010)"].value == "10 bytes"
    assert rows["(7FE0,0010)"].value == "compressed"


@pytest.mark.slow
def test_the_list_is_bounded(tmp_path: Path, write_dicom: WriteDicom) -> None:
    item = pydicom.Dataset()
    item.CodeMeaning = "x"
    path = write_dicom(tmp_path / "film", np.zeros((4, 4), np.uint8), ReferencedStudySequence=[item] * 15_000)
    rows = header_rows(path)
    assert len(rows) == 20_001
    assert rows[-1].name == "More elements"


def test_plain_pictures_have_none(tmp_path: Path) -> None:
    path = tmp_path / "film.dcm"
    path.write_bytes(imagecodecs.png_encode(np.zeros((4, 4), np.uint8)))
    with pytest.raises(ReadingError, match="PNG"):
        header_rows(path)
