"""What a compressed picture says of itself, before a decoder allocates anything for it.

JPEG and JPEG Lossless: ITU-T T.81 annex B; JPEG-LS: T.87 annex C; JPEG 2000 and HTJ2K: T.800 annex A.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

_START_OF_SCAN = 0xDA
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD9)})
_START_OF_FRAME = frozenset({*range(0xC0, 0xD0), 0xF7}) - {0xC4, 0xC8, 0xCC}
_END = b"\xff\xd9"
_SIZ = b"\xff\x4f\xff\x51"


@dataclass(frozen=True, slots=True)
class Stream:
    """A compressed picture's own header.

    Attributes:
        rows: Height.
        columns: Width.
        samples: Components of a pixel.
        complete: False when its end marker is missing: the stream is cut off.
    """

    rows: int
    columns: int
    samples: int
    complete: bool


def stream_header(data: bytes) -> Stream | None:
    """The header of a JPEG, JPEG-LS or JPEG 2000 stream; None when it is none or its beginning is damaged."""
    try:
        return _jpeg(data) if data[:2] == b"\xff\xd8" else _jpeg_2000(data)
    except (IndexError, struct.error):
        return None


def _jpeg(data: bytes) -> Stream | None:
    rows = columns = samples = 0
    position = 2
    while True:
        marker, position = _next_marker(data, position)
        if marker == _START_OF_SCAN and rows:
            # Inside a scan 0xFF is never followed by 0xD9: found anywhere, the end is there.
            return Stream(rows, columns, samples, data.find(_END, position) >= 0)
        if marker in _START_OF_FRAME:
            rows, columns, samples = struct.unpack_from(">HHB", data, position + 3)
        if marker not in _STANDALONE:
            (length,) = struct.unpack_from(">H", data, position)
            position += max(2, length)


def _next_marker(data: bytes, position: int) -> tuple[int, int]:
    """The next marker's code and the position after it; any number of 0xFF may stand before it (B.1.1.2)."""
    position = data.index(b"\xff", position) if b"\xff" in data[position : position + 1024] else len(data)
    while data[position] == 0xFF:
        position += 1
    return data[position], position + 1


def _jpeg_2000(data: bytes) -> Stream | None:
    # A bare codestream, as DICOM wants it, or one inside JP2 boxes, as some writers leave it.
    start = data.find(_SIZ, 0, 4096)
    if start < 0:
        return None
    width, height, left, top = struct.unpack_from(">4I", data, start + 8)
    (samples,) = struct.unpack_from(">H", data, start + 40)
    return Stream(height - top, width - left, samples, data.find(_END, start) >= 0)
