"""PNG, JPEG and TIFF pictures to radiographs."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import ReadingError
from core.reading.depth import narrowed, to_bytes
from core.reading.door import damages
from core.reading.pictures import Page, page
from core.reading.pixels import stream_digest, values_digest
from core.reading.source import Format, opened
from core.reading.streams import stream_header
from core.types import Greyscale, ImageRef, Radiograph, Window

AS_STORED = Window(128.0, 256.0, explanation="8 bits as they are")
"""0 to 255 unchanged (PS3.3 C.11.2.1.2.1 with center 128 and width 256)."""

_REMEDY = "Ask for the file to be sent again"
_WHITE_IS_ZERO = 0
_GREY_OR_RGB = frozenset({0, 1, 2})


def read_plain(ref: ImageRef, kind: Format) -> Radiograph:
    """Read one picture of a PNG, JPEG or TIFF file. Grey that was saved as colour (R = G = B) is grey.

    Raises:
        ReadingError: It is damaged, cut off, of an absurd size, or has no such frame.
    """
    with opened(ref.path) as stream:
        chosen, count = page(ref.path, kind, stream, ref.frame)
        stream.seek(0)
        data = stream.read()
    try:
        values = _decoded(data, kind, chosen, ref.frame)
    except damages() as error:
        raise ReadingError(ref.path, f"is a damaged {kind} file: {error}", _REMEDY) from error
    warnings: list[str] = []
    values, greyscale = _prepared(values, chosen, warnings)
    return Radiograph(
        ref=ref,
        pixels=values,
        greyscale=greyscale,
        digest=stream_digest(data) if kind is Format.JPEG else values_digest(values),
        encoding=str(kind),
        frames=count,
        warnings=tuple(warnings),
    )


def _decoded(data: bytes, kind: Format, chosen: Page, frame: int) -> NDArray[Any]:
    """(rows, columns) or (rows, columns, samples)."""
    import imagecodecs

    if kind is Format.PNG:
        return np.asarray(imagecodecs.png_decode(data))
    if kind is Format.TIFF:
        as_colour = chosen.photometric not in _GREY_OR_RGB
        return _by_pixel(np.asarray(imagecodecs.tiff_decode(data, frame, asrgb=as_colour)), chosen)
    header = stream_header(data)
    if header is None or not header.complete:
        raise ValueError("it is cut off")
    return np.asarray(imagecodecs.jpeg8_decode(data, outcolorspace="RGB" if header.samples >= 3 else None))


def _by_pixel(values: NDArray[Any], chosen: Page) -> NDArray[Any]:
    """Samples last, also where they lie plane by plane (TIFF 6.0, PlanarConfiguration 2)."""
    size = (chosen.rows, chosen.columns)
    if values.ndim == 3 and values.shape[:2] != size:
        values = np.moveaxis(values, 0, -1)
    if values.shape[:2] != size:
        raise ValueError(f"it has {values.shape} values and says {size}")
    return values


def _prepared(values: NDArray[Any], chosen: Page, warnings: list[str]) -> tuple[NDArray[Any], Greyscale]:
    bits = values.dtype.itemsize * 8
    if values.ndim == 3:
        grey = _grey(values)
        if grey is None:
            return to_bytes(values[..., :3], bits), Greyscale()
        values = grey
    if values.dtype == np.bool_:
        values = values.astype(np.uint8) * np.uint8(255)
    values, greyscale = narrowed(
        np.ascontiguousarray(values),
        Greyscale(
            inverted=chosen.photometric == _WHITE_IS_ZERO,
            vois=(AS_STORED,) if values.dtype == np.uint8 else (),
            bits_stored=values.dtype.itemsize * 8,
            signed=values.dtype.kind == "i",
        ),
        warnings,
    )
    return values, greyscale


def _grey(values: NDArray[Any]) -> NDArray[Any] | None:
    """The grey channel of a picture whose colours are all grey, opacity aside; None for true colour."""
    first = values[..., 0]
    same = values.shape[2] < 3 or all(np.array_equal(first, values[..., sample]) for sample in (1, 2))
    return first if same else None
