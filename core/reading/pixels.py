"""One frame of a DICOM file to stored values."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import ReadingError
from core.reading.decoders import DECODER_DEPENDENCIES, LOSSY, PLUGIN
from core.reading.door import damages
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

_NATIVE = frozenset(uid for uid in ENCODINGS if not uid.startswith(("1.2.840.10008.1.2.4.", "1.2.840.10008.1.2.5")))
_REMEDY = "Ask for the file to be sent again, or export it uncompressed"


def check_syntax(path: Path, syntax: str) -> None:
    """Refuse what cannot be decoded, by its name.

    Raises:
        ReadingError: The transfer syntax is none of :data:`ENCODINGS`.
    """
    if syntax not in ENCODINGS:
        from pydicom.uid import UID

        name = UID(syntax).name
        named = syntax if name == syntax else f"{name}, {syntax}"
        raise ReadingError(path, f"is encoded in a way that cannot be decoded ({named})", _REMEDY)


def decoded(path: Path, header: Header, layout: Layout, syntax: str, frame: int) -> tuple[NDArray[Any], str]:
    """Decode one frame.

    Returns:
        (rows, columns) as stored, palette not applied, or (rows, columns, 3) RGB; and its Photometric Interpretation.

    Raises:
        ReadingError: The data are damaged, cut off or not what the header says.
    """
    try:
        return _bits(header, layout, frame) if layout.allocated == 1 else _values(header, layout, syntax, frame)
    except damages() as error:
        problem = f"has pixels ({ENCODINGS[syntax]}, {syntax}) that cannot be decoded: {_reason(error)}"
        raise ReadingError(path, problem, _REMEDY) from error


def _values(header: Header, layout: Layout, syntax: str, frame: int) -> tuple[NDArray[Any], str]:
    from pydicom.pixels.decoders.base import get_decoder

    options = _options(header, layout)
    # Retired, but there are old films: the value does not end at the lowest bit (PS3.5 8.1.1).
    shifted = syntax in _NATIVE and layout.stored <= layout.high_bit < layout.allocated
    if shifted:
        options["bits_stored"] = layout.allocated
    plugin = PLUGIN if syntax in DECODER_DEPENDENCIES else ""
    values, properties = get_decoder(syntax).as_array(
        header.dataset[layout.element].value, index=frame, decoding_plugin=plugin, **options
    )
    if shifted:
        values = (values << (layout.allocated - 1 - layout.high_bit)) >> (layout.allocated - layout.stored)
    native = values.astype(values.dtype.newbyteorder("="), copy=False)
    return native, str(properties["photometric_interpretation"])


def _bits(header: Header, layout: Layout, frame: int) -> tuple[NDArray[Any], str]:
    """One bit for a pixel; frames follow each other without padding (PS3.5 8.1.1), which pydicom gets wrong."""
    size = layout.rows * layout.columns
    first, start = divmod(frame * size, 8)
    packed = header.dataset[layout.element].value[first : first + (start + size + 7) // 8]
    bits = np.unpackbits(np.frombuffer(packed, np.uint8), bitorder="little")[start : start + size]
    return bits.reshape(layout.rows, layout.columns), layout.photometric


def _options(header: Header, layout: Layout) -> dict[str, Any]:
    options: dict[str, Any] = {
        "rows": layout.rows,
        "columns": layout.columns,
        "samples_per_pixel": layout.samples,
        "photometric_interpretation": layout.photometric,
        "bits_allocated": layout.allocated,
        "bits_stored": layout.stored,
        "pixel_representation": int(layout.signed),
        "number_of_frames": layout.frames,
        "planar_configuration": int(layout.planar == 1),
        "pixel_keyword": layout.element,
        "pixel_vr": header.dataset[layout.element].VR,
    }
    offsets, lengths = header.value("ExtendedOffsetTable"), header.value("ExtendedOffsetTableLengths")
    if offsets and lengths:
        options["extended_offsets"] = (offsets, lengths)
    return options


def _reason(error: Exception) -> str:
    """The last line of pydicom's message, without its plugin's name."""
    if isinstance(error, MemoryError):
        return "there is not enough memory"
    text = str(error).strip().rsplit("\n", 1)[-1].strip().removeprefix(f"{PLUGIN}: ").removeprefix("pydicom: ")
    return text.rstrip(".") or type(error).__name__


def digest(header: Header, layout: Layout, syntax: str, frame: int, values: NDArray[Any]) -> str:
    """The frame's digest, as :class:`core.types.Radiograph` says: of the values, or of a lossy stream."""
    if syntax not in LOSSY:
        return values_digest(values)
    from pydicom.encaps import get_frame

    return stream_digest(get_frame(header.dataset[layout.element].value, frame, number_of_frames=layout.frames))


def stream_digest(stream: bytes) -> str:
    """``stream:`` and the SHA-256 of a compressed picture without its padding (PS3.5 A.4: even length)."""
    return f"stream:{hashlib.sha256(stream.rstrip(bytes(1))).hexdigest()}"


def values_digest(values: NDArray[Any]) -> str:
    """``values:`` and the SHA-256 of shape, type and stored values: the same for every lossless encoding."""
    little = np.ascontiguousarray(values, values.dtype.newbyteorder("<"))
    hashed = hashlib.sha256(f"{little.shape} {little.dtype.str}".encode())
    hashed.update(little.data)
    return f"values:{hashed.hexdigest()}"
