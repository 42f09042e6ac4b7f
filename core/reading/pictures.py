"""What PNG, JPEG and TIFF files say of themselves, read without decoding a pixel.

PNG: ISO/IEC 15948, 11.2.2; JPEG: ITU-T T.81 annex B; TIFF 6.0 section 2, and its 64-bit form.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from core.errors import ReadingError
from core.reading.source import MOST_FRAMES, PREFIX, Format, check_frame, check_size
from core.reading.streams import stream_header

_MOST_JPEG_HEADER = 1 << 24
_WIDTH, _HEIGHT, _PHOTOMETRIC = 256, 257, 262
_TAG_TYPES = {1: "B", 3: "H", 4: "I", 16: "Q"}
_REMEDY = "Ask for the file to be sent again"


@dataclass(frozen=True, slots=True)
class Page:
    """One picture of a file.

    Attributes:
        rows: Height.
        columns: Width.
        photometric: TIFF's PhotometricInterpretation: 0 white is zero, 1 black is zero, 2 RGB, 3 palette, …
    """

    rows: int
    columns: int
    photometric: int = 1


def pages(path: Path, kind: Format, stream: BinaryIO) -> tuple[Page, ...]:
    """The pictures of a plain file, at least one; sizes are checked.

    Args:
        path: The file, for messages.
        kind: PNG, JPEG or TIFF.
        stream: The file, opened; its position does not matter.

    Raises:
        ReadingError: Its header is damaged, or a size is absurd.
    """
    stream.seek(0)
    try:
        found = tuple(_READERS[kind](stream))
    except (struct.error, ValueError, OverflowError) as error:
        raise ReadingError(path, f"is a damaged {kind} file", _REMEDY) from error
    if not found or len(found) > MOST_FRAMES:
        raise ReadingError(path, f"is a damaged {kind} file: {len(found) or 'no'} pictures in it", _REMEDY)
    for page in found:
        check_size(path, page.rows, page.columns)
    return found


def page(path: Path, kind: Format, stream: BinaryIO, frame: int) -> tuple[Page, int]:
    """One picture of a plain file, and how many there are.

    Raises:
        ReadingError: As :func:`pages`, or there is no such frame.
    """
    found = pages(path, kind, stream)
    check_frame(path, frame, len(found))
    return found[frame], len(found)


def _png(stream: BinaryIO) -> Iterator[Page]:
    width, height = struct.unpack_from(">II", stream.read(24), 16)
    yield Page(height, width)


def _jpeg(stream: BinaryIO) -> Iterator[Page]:
    # Cameras put thumbnails and profiles of up to some megabytes before the frame header.
    data, wanted = stream.read(PREFIX), PREFIX
    while (header := stream_header(data)) is None:
        wanted *= 8
        more = stream.read(wanted)
        if not more or len(data) > _MOST_JPEG_HEADER:
            return
        data += more
    yield Page(header.rows, header.columns)


def _tiff(stream: BinaryIO) -> Iterator[Page]:
    head = stream.read(16)
    order = "<" if head[:2] == b"II" else ">"
    big = head[2:4] in {b"+\0", b"\0+"}
    offset_code, count_code, entry = ("Q", "Q", "HHQ8s") if big else ("I", "H", "HHI4s")
    (position,) = struct.unpack_from(order + offset_code, head, 8 if big else 4)
    seen: set[int] = set()
    while position and position not in seen and len(seen) <= MOST_FRAMES:
        seen.add(position)
        stream.seek(position)
        (count,) = _read(stream, order + count_code)
        values = _values(stream, order, entry, count)
        yield Page(values.get(_HEIGHT, 0), values.get(_WIDTH, 0), values.get(_PHOTOMETRIC, 1))
        (position,) = _read(stream, order + offset_code)


def _values(stream: BinaryIO, order: str, entry: str, count: int) -> dict[int, int]:
    """The first value of each whole-numbered tag of a directory."""
    values: dict[int, int] = {}
    for _ in range(min(count, 4096)):
        tag, kind, _count, value = struct.unpack(order + entry, stream.read(struct.calcsize(order + entry)))
        if kind in _TAG_TYPES:
            (values[tag],) = struct.unpack_from(order + _TAG_TYPES[kind], value)
    return values


def _read(stream: BinaryIO, layout: str) -> tuple[int, ...]:
    return struct.unpack(layout, stream.read(struct.calcsize(layout)))


_READERS = {Format.PNG: _png, Format.JPEG: _jpeg, Format.TIFF: _tiff}
