"""A DICOM file to a radiograph."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core.errors import ReadingError
from core.reading import chain, facts, pixels
from core.reading.door import DAMAGE, open_door
from core.reading.facts import Header
from core.reading.layout import layout
from core.reading.source import opened
from core.reading.spacing import spacing
from core.types import ImageRef, Radiograph

if TYPE_CHECKING:
    from pydicom.dataset import FileDataset


def read_dicom(ref: ImageRef) -> Radiograph:
    """Read one frame of a DICOM file.

    Raises:
        ReadingError: It cannot be read; says why.
    """
    header = Header(dataset_of(ref.path))
    warnings: list[str] = []
    shape = layout(ref.path, header)
    syntax = _transfer_syntax(header)
    if not 0 <= ref.frame < shape.frames:
        raise ReadingError(ref.path, f"has {shape.frames} frames, not one with number {ref.frame + 1}", "Open it again")
    frame = pixels.decoded(ref.path, header, shape, syntax, ref.frame)
    values = frame.values.astype(np.uint8) if shape.is_colour else frame.values
    headers = (header,)
    return Radiograph(
        ref=ref,
        pixels=values,
        greyscale=chain.greyscale(headers, shape, warnings),
        digest=frame.digest,
        encoding=pixels.ENCODINGS[syntax],
        modality=header.text("Modality"),
        body_part=header.text("BodyPartExamined"),
        view=header.text("ViewPosition"),
        laterality=facts.laterality(header),
        orientation=tuple(letters for letters in header.texts("PatientOrientation") if letters),
        spacing=spacing(headers),
        identity=facts.identity(header),
        frames=shape.frames,
        warnings=tuple(warnings),
    )


def dataset_of(path: Path, *, pixels_too: bool = True) -> FileDataset:
    """Parse a DICOM file.

    Raises:
        ReadingError: It cannot be opened or is not DICOM at all.
    """
    open_door()
    import pydicom
    from pydicom.errors import InvalidDicomError

    with opened(path) as stream:
        try:
            return pydicom.dcmread(stream, force=True, stop_before_pixels=not pixels_too)
        except (*DAMAGE, InvalidDicomError) as error:
            raise ReadingError(path, f"is damaged: {error}", "Ask for the file to be sent again") from error


def _transfer_syntax(header: Header) -> str:
    meta = getattr(header.dataset, "file_meta", None)
    return str(getattr(meta, "TransferSyntaxUID", "")) or "1.2.840.10008.1.2.1"
