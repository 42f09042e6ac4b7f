"""Files on disk: opened, sniffed and bounded; every failure of the system is a :class:`ReadingError`."""

from __future__ import annotations

import os
import re
import stat
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from core.errors import ReadingError

if TYPE_CHECKING:
    from collections.abc import Iterator

PREFIX = 16_384
"""Bytes that are enough to sniff a file and, nearly always, for its header without the pixels."""

MOST_PIXELS = 1 << 27
"""Most pixels of one frame, 134 million: four times the largest long-leg film; more is a decompression bomb."""


MOST_FRAMES = 20_000
"""Most frames of one file: a quarter of an hour of fluoroscopy."""


class Format(StrEnum):
    """What a file holds, by its first bytes."""

    DICOM = "DICOM"
    PNG = "PNG"
    JPEG = "JPEG"
    TIFF = "TIFF"


_MAGIC: tuple[tuple[bytes, Format], ...] = (
    (b"\x89PNG\r\n\x1a\n", Format.PNG),
    (b"\xff\xd8\xff", Format.JPEG),
    (b"II*\0", Format.TIFF),
    (b"MM\0*", Format.TIFF),
    (b"II+\0", Format.TIFF),
    (b"MM\0+", Format.TIFF),
)
# Without a preamble the first element is one of group 0002 or 0008: explicit (two letters of VR) or implicit (a
# length of less than 64 KiB in four bytes), little endian; or explicit big endian.
_BARE_DICOM = re.compile(
    rb"[\x02\x08]\0..(?:AE|AS|AT|CS|DA|DT|LO|OB|PN|SH|SQ|TM|UI|UL|UN)|[\x02\x08]\0..[\0-\xff]{2}\0\0|\0[\x02\x08]..[A-Z]{2}\0",
    re.DOTALL,
)


def sniff(head: bytes) -> Format | None:
    """What a file holds, by its first bytes (132 are enough); None when it is none of ours."""
    if head[128:132] == b"DICM":
        return Format.DICOM
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    return Format.DICOM if _BARE_DICOM.match(head) else None


def sniffed(path: Path, head: bytes) -> Format:
    """As :func:`sniff`.

    Raises:
        ReadingError: The file is empty or none of ours.
    """
    kind = sniff(head)
    if kind is None:
        problem = "is not a DICOM, PNG, JPEG or TIFF file" if head else "is empty"
        raise ReadingError(path, problem, "Choose a radiograph in one of these formats")
    return kind


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open a regular file for reading.

    Raises:
        ReadingError: It is missing, not a regular file, may not be read, or its disk fails, also while it is in use.
    """
    try:
        with open(path, "rb", opener=_open_without_waiting) as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                raise ReadingError(path, "is not a regular file", "Choose a file")
            yield stream
    except OSError as error:
        raise ReadingError(path, *explained(error)) from error


def _open_without_waiting(name: str, flags: int) -> int:
    # A named pipe would otherwise block until somebody writes into it.
    return os.open(name, flags | getattr(os, "O_NONBLOCK", 0))


def explained(error: OSError) -> tuple[str, str]:
    """What the system says, as problem and remedy."""
    if isinstance(error, FileNotFoundError):
        return "does not exist", "Open the folder again"
    if isinstance(error, PermissionError):
        return "may not be read by this user", "Change the file's permissions or copy it to a folder of yours"
    if isinstance(error, IsADirectoryError):
        return "is a folder", "Open it as a folder"
    return f"cannot be read ({error.strerror or error})", "Check the disk or the network share and try again"


def check_size(path: Path, rows: int, columns: int) -> None:
    """Refuse absurd dimensions before anything is allocated for them.

    Raises:
        ReadingError: There is no pixel, or more than :data:`MOST_PIXELS`.
    """
    if rows < 1 or columns < 1:
        raise ReadingError(path, f"says that it has {rows} x {columns} pixels", "Ask for the file to be sent again")
    if rows * columns > MOST_PIXELS:
        raise ReadingError(
            path,
            f"says that it has {rows} x {columns} pixels, more than any radiograph ({MOST_PIXELS} at most)",
            "The file is damaged or made to exhaust memory; ask for it to be sent again",
        )


def check_frame(path: Path, frame: int, frames: int) -> None:
    """Refuse a frame that is not there.

    Raises:
        ReadingError: The file has no frame with this number (counted from 0).
    """
    if not 0 <= frame < frames:
        raise ReadingError(path, f"has {frames} frames, and none with number {frame + 1}", "Open the folder again")


def check_frames(path: Path, frames: int, size: int) -> None:
    """Refuse an absurd number of frames before anything is listed for them.

    Args:
        path: The file.
        frames: Number of frames that it claims.
        size: Its size in bytes.

    Raises:
        ReadingError: More frames than bytes, or more than :data:`MOST_FRAMES`.
    """
    if frames > min(MOST_FRAMES, size):
        raise ReadingError(path, f"says that it has {frames} frames", "Ask for the file to be sent again")
