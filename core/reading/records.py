"""What the library lists of a file, read from its first bytes without decoding a pixel."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from core.errors import ReadingError
from core.reading.door import damage, damages, open_door
from core.reading.facts import Facts, Header, identity, laterality
from core.reading.pictures import pages
from core.reading.prefix import KEYWORDS, prefix_facts
from core.reading.source import PREFIX, Format, check_frames, check_size, opened, sniffed
from core.types import ImageRecord, ImageRef

DICOMDIR_CLASS = "1.2.840.10008.1.3.10"

_REMEDY = "Ask for the file to be sent again"
_MORE = 1 << 18  # makers put private blocks of some 100 KiB before the size of the picture


def read_records(path: Path) -> tuple[ImageRecord, ...]:
    """The images of a file, one for each frame.

    Raises:
        ReadingError: The file is none of ours, damaged, or holds no picture.
    """
    with opened(path) as stream:
        head = stream.read(PREFIX)
        kind = sniffed(path, head)
        if kind is not Format.DICOM:
            found = pages(path, kind, stream)
            return tuple(
                ImageRecord(ImageRef(path, frame), str(kind), page.rows, page.columns, len(found))
                for frame, page in enumerate(found)
            )
        facts = prefix_facts(head) or prefix_facts(head + stream.read(_MORE)) or _parsed(path, stream)
        size = os.fstat(stream.fileno()).st_size
    return _dicom_records(path, facts, size)


def _parsed(path: Path, stream: BinaryIO) -> Facts:
    open_door()
    import pydicom

    stream.seek(0)
    try:
        header = Header(pydicom.dcmread(stream, force=True, stop_before_pixels=True, specific_tags=list(KEYWORDS)))
    except damages() as error:
        raise damage(path, error) from error
    if not header.whole("Rows") and not header.whole("Columns"):
        raise no_picture(path, header)
    return header


def _dicom_records(path: Path, facts: Facts, size: int) -> tuple[ImageRecord, ...]:
    rows, columns = facts.whole("Rows"), facts.whole("Columns")
    check_size(path, rows, columns)
    frames = max(1, facts.whole("NumberOfFrames", 1))
    check_frames(path, frames, size)
    first = ImageRecord(
        ref=ImageRef(path),
        format=str(Format.DICOM),
        rows=rows,
        columns=columns,
        frames=frames,
        modality=facts.text("Modality"),
        body_part=facts.text("BodyPartExamined"),
        view=facts.text("ViewPosition"),
        laterality=laterality(facts),
        identity=identity(facts),
    )
    return (first, *(replace(first, ref=ImageRef(path, frame)) for frame in range(1, frames)))


def no_picture(path: Path, header: Header) -> ReadingError:
    """The error for a DICOM file without pixels, which says what it is instead, or that it is cut off."""
    from pydicom.uid import UID

    # Of a file that ends inside its compressed pixels pydicom gives the File Meta Information alone.
    meta = Header(header.dataset.file_meta)
    sop_class = header.text("SOPClassUID") or meta.text("MediaStorageSOPClassUID")
    if sop_class == DICOMDIR_CLASS or path.name.upper() == "DICOMDIR":
        return ReadingError(path, "is a DICOMDIR, a list of files", "Open it as a library")
    kind = UID(sop_class).name if sop_class else "of unknown kind"
    if not len(header.dataset) or "Image Storage" in kind:
        return ReadingError(path, f"is cut off before the end of its picture (DICOM, {kind})", _REMEDY)
    return ReadingError(path, f"holds no picture (DICOM, {kind})", "Choose a file with a radiograph")
