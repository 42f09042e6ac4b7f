"""The header window, on real files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from viewer.dialogs import HeaderWindow

Shows = Callable[..., None]


@pytest.fixture
def dicom_file(tmp_path: Path) -> Path:
    """A small file with a nested sequence."""
    from pydicom.dataset import Dataset, FileMetaDataset
    from pydicom.uid import DigitalXRayImageStorageForPresentation, ExplicitVRLittleEndian, generate_uid

    inner = Dataset()
    inner.CodeMeaning = "Humerus"
    made = Dataset()
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made.file_meta.MediaStorageSOPClassUID = DigitalXRayImageStorageForPresentation
    made.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    made.SOPClassUID = DigitalXRayImageStorageForPresentation
    made.SOPInstanceUID = made.file_meta.MediaStorageSOPInstanceUID
    made.Modality = "DX"
    made.PatientName = "DEMO^ADA"
    made.AnatomicRegionSequence = [inner]
    made.SamplesPerPixel, made.PhotometricInterpretation = 1, "MONOCHROME2"
    made.Rows = made.Columns = 2
    made.BitsAllocated = made.BitsStored = 8
    made.HighBit, made.PixelRepresentation = 7, 0
    made.PixelData = b"\0\1\2\3"
    path = tmp_path / "film.dcm"
    made.save_as(path, enforce_file_format=True)
    return path


def texts(window: HeaderWindow) -> str:
    window.tree.clearSelection()
    window.copy_rows()
    return QGuiApplication.clipboard().text()


def shown_header(path: Path, shown: Shows, qtbot: QtBot, waits_for: str) -> HeaderWindow:
    window = HeaderWindow(path)
    shown(window, 800, 500)
    qtbot.waitUntil(lambda: waits_for in texts(window), timeout=20_000)
    return window


def test_all_elements_are_listed_and_found(dicom_file: Path, shown: Shows, qtbot: QtBot) -> None:
    window = shown_header(dicom_file, shown, qtbot, "(7FE0,0010)")
    assert not window.isModal()
    assert "(0010,0010)\tPatient's Name\tPN\tDEMO^ADA\n" in texts(window)
    QTest.keyClicks(window.search, "humerus")
    lines = texts(window).splitlines()
    assert lines[0].startswith("(0008,2218)\tAnatomic Region Sequence")
    assert lines[-1].endswith("Code Meaning\tLO\tHumerus")
    QTest.keyClick(window.search, Qt.Key.Key_Escape)
    assert "Patient's Name" in texts(window)
    assert window.isVisible()


def test_selected_rows_are_copied(dicom_file: Path, shown: Shows, qtbot: QtBot) -> None:
    window = shown_header(dicom_file, shown, qtbot, "(7FE0,0010)")
    QTest.keyClicks(window.search, "modality")
    window.tree.selectAll()
    window.copy_rows()
    assert QGuiApplication.clipboard().text() == "(0008,0060)\tModality\tCS\tDX\n"


def test_a_picture_without_header_shows_what_is_known(tmp_path: Path, shown: Shows, qtbot: QtBot) -> None:
    path = tmp_path / "film.png"
    image = QImage(30, 20, QImage.Format.Format_Grayscale8)
    image.fill(QColor("#808080"))
    assert image.save(str(path))
    window = shown_header(path, shown, qtbot, "DICOM header")
    assert "\tFormat\t\tPNG\n" in texts(window)
    assert "\tFile\t\tfilm.png\n" in texts(window)


def test_a_damaged_file_says_so_inside_the_window(tmp_path: Path, shown: Shows, qtbot: QtBot) -> None:
    path = tmp_path / "broken.dcm"
    path.write_bytes(b"nothing of the kind")
    window = HeaderWindow(path)
    shown(window, 800, 500)
    qtbot.waitUntil(lambda: "cannot be shown: the file " in window.message.text(), timeout=20_000)


def test_it_can_be_closed_while_it_reads(dicom_file: Path, shown: Shows) -> None:
    window = HeaderWindow(dicom_file)
    shown(window, 800, 500)
    window.close()
    assert not window._job.is_running
