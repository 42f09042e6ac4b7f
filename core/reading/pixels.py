"""One frame of a DICOM file to stored values."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import ReadingError
from core.reading.decoders import DECODER_DEPENDENCIES, PLUGIN
from core.reading.door import DAMAGE
from core.reading.facts import Header
from core.reading.layout import Layout

ENCODINGS = {
    "1.2.840.10008.1.2": "uncompressed, implicit VR",
    "1.2.840.10008.1.2.1": "uncompressed",
    "1.2.840.10008.1.2.1.99": "deflated",
    "1.2.840.10008.1.2.2": "uncompressed, big endian",
    "1.2.840.10008.1.2.4.50": "JPEG baseline",
    "1.2.840.10008.1.2.4.51": "JPEG extended",
    "1.2.840.10008.1.2.4.57": "JPEG lossless",
    "1.2.840.10008.1.2.4.70": "JPEG lossless",
    "1.2.840.10008.1.2.4.80": "JPEG-LS lossless",
    "1.2.840.10008.1.2.4.81": "JPEG-LS near-lossless",
    "1.2.840.10008.1.2.4.90": "JPEG 2000 lossless",
    "1.2.840.10008.1.2.4.91": "JPEG 2000",
    "1.2.840.10008.1.2.4.201": "HTJ2K lossless",
    "1.2.840.10008.1.2.4.202": "HTJ2K lossless",
    "1.2.840.10008.1.2.4.203": "HTJ2K",
    "1.2.840.10008.1.2.5": "RLE",
}
"""Transfer syntaxes that can be read, for people (PS3.5 annex A, PS3.6 table A-1)."""

_LOSSY = frozenset(f"1.2.840.10008.1.2.4.{last}" for last in ("50", "51", "81", "91", "203"))
"""Those whose decoded values may differ from decoder to decoder; their digest is of the stream."""


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """Decoded pixels.

    Attributes:
        values: (rows, columns) of the file's type, or (rows, columns, 3) RGB.
        digest: As in :class:`core.types.Radiograph`.
    """

    values: NDArray[Any]
    digest: str


def decoded(path: Path, header: Header, layout: Layout, syntax: str, frame: int) -> Frame:
    """Decode one frame.

    Raises:
        ReadingError: The transfer syntax is none of :data:`ENCODINGS`, or the data are damaged.
    """
    from pydicom.pixels import get_decoder

    options: dict[str, Any] = {
        "rows": layout.rows,
        "columns": layout.columns,
        "samples_per_pixel": layout.samples,
        "photometric_interpretation": layout.photometric,
        "bits_allocated": layout.allocated,
        "bits_stored": layout.stored,
        "pixel_representation": int(layout.signed),
        "number_of_frames": layout.frames,
        "planar_configuration": layout.planar,
        "pixel_keyword": layout.element,
    }
    plugin = PLUGIN if syntax in DECODER_DEPENDENCIES else ""
    try:
        values, _ = get_decoder(syntax).as_array(
            header.dataset[layout.element].value, index=frame, decoding_plugin=plugin, **options
        )
    except DAMAGE as error:
        raise ReadingError(path, f"{ENCODINGS[syntax]}: {error}", "Ask for the file to be sent again") from error
    return Frame(values, values_digest(values))


def values_digest(values: NDArray[Any]) -> str:
    """``values:`` and the SHA-256 of shape and stored values, the same for every lossless encoding."""
    digest = hashlib.sha256(repr((values.shape, values.dtype.newbyteorder("<").str)).encode())
    digest.update(np.ascontiguousarray(values, values.dtype.newbyteorder("<")).data)
    return f"values:{digest.hexdigest()}"
