"""A DICOM file to a radiograph."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from core.errors import ReadingError
from core.reading import chain, facts
from core.reading.depth import narrowed, to_bytes
from core.reading.door import damage, damages, open_door
from core.reading.facts import Header
from core.reading.layout import Layout, layout
from core.reading.pixels import ENCODINGS, check_syntax, decoded, digest
from core.reading.prefix import DEFLATED, file_meta
from core.reading.source import PREFIX, check_frame, opened
from core.reading.spacing import spacing
from core.types import Greyscale, ImageRef, Radiograph

if TYPE_CHECKING:
    from pydicom.dataset import FileDataset

_MOST_INFLATED = 1 << 30
_GUESSED = {
    (True, True): "1.2.840.10008.1.2",
    (False, True): "1.2.840.10008.1.2.1",
    (False, False): "1.2.840.10008.1.2.2",
    (True, False): "1.2.840.10008.1.2",
}
_REMEDY = "Ask for the file to be sent again"
_MACROS = ("PixelValueTransformationSequence", "FrameVOILUTSequence", "PixelMeasuresSequence")


def read_dicom(ref: ImageRef) -> Radiograph:
    """Read one frame of a DICOM file.

    Raises:
        ReadingError: It cannot be read; says why.
    """
    header = Header(dataset_of(ref.path))
    warnings: list[str] = []
    syntax = _transfer_syntax(header, warnings)
    shape = layout(ref.path, header)
    check_syntax(ref.path, syntax)
    check_frame(ref.path, ref.frame, shape.frames)
    values, photometric = decoded(ref.path, header, shape, syntax, ref.frame)
    name = digest(header, shape, syntax, ref.frame, values)
    headers = _headers(header, ref.frame)
    if shape.is_colour:
        values, greyscale = _colour(ref.path, header, shape, values), Greyscale()
        if photometric not in {"RGB", "PALETTE COLOR"}:
            warnings.append(f"Colours of the kind {photometric} are shown as they are stored.")
    else:
        values, greyscale = narrowed(values, chain.greyscale(headers, shape, warnings), warnings)
    found_spacing, found_identity = spacing(headers), facts.identity(header)
    orientation = tuple(letters for letters in header.texts("PatientOrientation") if letters)
    warnings += [f"{keyword} is damaged and is left out." for keyword in dict.fromkeys(header.damaged)]
    return Radiograph(
        ref=ref,
        pixels=values,
        greyscale=greyscale,
        digest=name,
        encoding=ENCODINGS[syntax],
        modality=header.text("Modality"),
        body_part=header.text("BodyPartExamined"),
        view=header.text("ViewPosition"),
        laterality=facts.laterality(header),
        orientation=orientation if len(orientation) == 2 else (),
        spacing=found_spacing,
        identity=found_identity,
        frames=shape.frames,
        warnings=tuple(warnings),
    )


def dataset_of(path: Path, *, leave: int | None = None) -> FileDataset:
    """Parse a DICOM file.

    Args:
        path: The file.
        leave: Values of more bytes than this stay in the file, as raw elements whose value is None.

    Raises:
        ReadingError: It cannot be opened or its structure is damaged.
    """
    open_door()
    import pydicom

    with opened(path) as stream:
        _check_inflated(path, stream)
        try:
            return pydicom.dcmread(stream, force=True, defer_size=leave)
        except damages() as error:
            raise damage(path, error) from error


def _check_inflated(path: Path, stream: BinaryIO) -> None:
    """A deflated dataset is inflated whole: not more than a machine can bear."""
    syntax, position = file_meta(stream.read(PREFIX))
    if syntax == DEFLATED:
        stream.seek(position)
        inflater, size = zlib.decompressobj(-zlib.MAX_WBITS), 0
        while chunk := inflater.unconsumed_tail or stream.read(1 << 16):
            try:
                size += len(inflater.decompress(chunk, 1 << 24))
            except zlib.error as error:
                raise damage(path, error) from error
            if size > _MOST_INFLATED:
                raise ReadingError(path, "inflates to more than 1 GiB", _REMEDY)
            if inflater.eof:
                break
    stream.seek(0)


def _transfer_syntax(header: Header, warnings: list[str]) -> str:
    meta = Header(header.dataset.file_meta)
    if syntax := meta.text("TransferSyntaxUID"):
        return syntax
    implicit, little = header.dataset.original_encoding
    guessed = _GUESSED[bool(implicit), little is not False]
    warnings.append(f"The file does not say how it is encoded; it is read as {ENCODINGS[guessed]}.")
    return guessed


def _headers(header: Header, frame: int) -> tuple[Header, ...]:
    """Where to look for what may differ between frames (PS3.3 C.7.6.16): frame's groups, shared groups, dataset."""
    groups = (
        *header.items("PerFrameFunctionalGroupsSequence")[frame : frame + 1],
        *header.items("SharedFunctionalGroupsSequence")[:1],
    )
    return (*(item for group in groups for macro in _MACROS for item in group.items(macro)[:1]), header)


def _colour(path: Path, header: Header, shape: Layout, values: NDArray[Any]) -> NDArray[np.uint8]:
    if shape.samples == 3:
        return to_bytes(values, shape.stored)
    from pydicom.pixels.processing import apply_color_lut

    try:
        colours = apply_color_lut(values, header.dataset)[..., :3]
    except damages() as error:
        raise ReadingError(path, f"has a damaged colour palette: {error}", _REMEDY) from error
    # Palettes of 16-bit entries may hold 8-bit values.
    return to_bytes(colours, 16 if colours.max() > 255 else 8)
