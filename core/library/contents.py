"""What is in a file: its images, or why there are none; and the same as bytes for the index."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import msgspec

from core.errors import ReadingError
from core.library.mura import described
from core.library.values import Skipped
from core.reading import dicomdir_files, read_records
from core.reading.source import opened, sniff
from core.types import ImageRecord

_HEAD = 1024
_PICTURE_SUFFIXES = frozenset({".dcm", ".dicom", ".ima", ".jpeg", ".jpg", ".png", ".tif", ".tiff"})
_SOP_CLASS = re.compile(rb"\x02\0\x02\0UI(?s:..)([\d.]+)")
"""Media Storage SOP Class UID (0002,0002) in the File Meta Information, explicit little endian (PS3.10 7.1)."""

_DIRECTORY = "1.2.840.10008.1.3.10"
_STORAGE = "1.2.840.10008.5.1.4.1.1."
_NO_PICTURES = tuple(
    f"{_STORAGE}{family}."
    for family in (
        "9",  # waveforms
        "11",  # presentation states
        "66",  # raw data, registration, segmentation
        "88",  # structured reports
        "104",  # encapsulated documents
        "481",  # radiotherapy
    )
)
"""Families of SOP Classes (PS3.4 B.5) that are no radiographs: a disc carries them beside its films."""


def read(path: Path) -> Sequence[ImageRecord]:
    """The images of a file, with what its path says.

    Raises:
        ReadingError: It holds none.
    """
    return [described(record) for record in read_records(path)]


def refused(path: Path, error: ReadingError) -> Skipped:
    """A file that could not be read: harmless when it is in reach and neither content nor name promises a film."""
    head = _head(path)
    sop_class = _sop_class(head)
    if sop_class == _DIRECTORY:
        return Skipped(path, "a table of contents (DICOMDIR); open it by itself to see its films", harmless=True)
    promised = sniff(head) is not None or path.suffix.lower() in _PICTURE_SUFFIXES
    missed = promised and not sop_class.startswith(_NO_PICTURES)
    return Skipped(path, sentence(error), harmless=not (missed or isinstance(error.__cause__, OSError)))


def is_dicomdir(path: Path) -> bool:
    """The file is a DICOMDIR, by its content and whatever its name is."""
    return _sop_class(_head(path)) == _DIRECTORY


def directory(path: Path) -> tuple[tuple[Path, ...], tuple[Skipped, ...]]:
    """The files that a DICOMDIR names, and what cannot be used of it."""
    try:
        listing = dicomdir_files(path)
    except ReadingError as error:
        return (), (Skipped(path, sentence(error)),)
    return listing.files, tuple(Skipped(Path(problem.subject), sentence(problem)) for problem in listing.problems)


def sentence(error: ReadingError) -> str:
    """Problem and remedy, fit for text columns and screens whatever the file has put into them."""
    words = f"{error.problem}. {error.remedy}" if error.remedy else error.problem
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in words)


def packed(records: Sequence[ImageRecord]) -> bytes | None:
    """Records for the index, without their path; None when they hold text that is none and must be read again."""
    try:
        return msgspec.msgpack.encode(records, enc_hook=lambda _path: None)
    except UnicodeEncodeError:
        return None


class Unpacker:
    """Makes records of what :func:`packed` made. For one thread."""

    def __init__(self) -> None:
        self._path = Path()
        self._decoder = msgspec.msgpack.Decoder(list[ImageRecord], dec_hook=lambda _kind, _nothing: self._path)

    def unpacked(self, path: Path, content: bytes) -> Sequence[ImageRecord] | None:
        """The records of the file with this path; None when the content is of another kind."""
        self._path = path
        try:
            return self._decoder.decode(content)
        except (msgspec.MsgspecError, ValueError):
            return None


def _sop_class(head: bytes) -> str:
    found = _SOP_CLASS.search(head) if head[128:132] == b"DICM" else None
    return found[1].decode() if found else ""


def _head(path: Path) -> bytes:
    try:
        with opened(path) as stream:
            return stream.read(_HEAD)
    except ReadingError:
        return b""
