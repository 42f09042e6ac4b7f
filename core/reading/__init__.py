"""From files to radiographs: DICOM, PNG, JPEG and TIFF, by content; the greyscale chain; the header.

The door to pydicom and imagecodecs, which are opened when a file needs them and not before.
"""

from __future__ import annotations

from pathlib import Path

from core.reading.dicom import read_dicom
from core.reading.dicomdir import DicomdirListing, dicomdir_files
from core.reading.greyscale import (
    automatic_window,
    canonical,
    default_voi,
    display,
    display_table,
    equivalent_window,
    stored_range,
)
from core.reading.header import HeaderRow, header_rows
from core.reading.plain import read_plain
from core.reading.records import read_records
from core.reading.source import Format, opened, sniffed
from core.types import ImageRef, Radiograph

__all__ = [
    "DicomdirListing",
    "HeaderRow",
    "automatic_window",
    "canonical",
    "default_voi",
    "dicomdir_files",
    "display",
    "display_table",
    "equivalent_window",
    "header_rows",
    "read",
    "read_records",
    "stored_range",
]


def read(source: ImageRef | Path) -> Radiograph:
    """Read one picture of a file.

    Args:
        source: File and frame, or a file for its first frame.

    Raises:
        ReadingError: It cannot be read; names the file, what is wrong and what can be done.
    """
    ref = source if isinstance(source, ImageRef) else ImageRef(source)
    with opened(ref.path) as stream:
        kind = sniffed(ref.path, stream.read(132))
    return read_dicom(ref) if kind is Format.DICOM else read_plain(ref, kind)
