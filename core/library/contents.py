"""What is in a file: its images, or why there are none; and the same as bytes for the index."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from core.errors import ReadingError
from core.library.mura import described
from core.library.values import Skipped
from core.reading import read_records
from core.reading.source import opened, sniff
from core.types import ImageRecord

_HEAD = 1024
_PICTURE_SUFFIXES = frozenset({".dcm", ".dicom", ".ima", ".jpeg", ".jpg", ".png", ".tif", ".tiff"})
_DIRECTORY_CLASS = b"1.2.840.10008.1.3.10"
"""Media Storage Directory Storage (PS3.4 B.5), the SOP class of a DICOMDIR, as its File Meta says."""


def read(path: Path) -> Sequence[ImageRecord]:
    """The images of a file, with what its path says.

    Raises:
        ReadingError: It holds none.
    """
    return [described(record) for record in read_records(path)]


def refused(path: Path, error: ReadingError) -> Skipped:
    """A file that could not be read: harmless when neither content nor name promises a picture."""
    if is_dicomdir(path):
        return Skipped(path, "a table of contents (DICOMDIR); open it by itself to see its films", harmless=True)
    out_of_reach = isinstance(error.__cause__, OSError)
    promised = sniff(_head(path)) is not None or path.suffix.lower() in _PICTURE_SUFFIXES
    return Skipped(path, sentence(error), harmless=not (out_of_reach or promised))


def is_dicomdir(path: Path) -> bool:
    """The file is a DICOMDIR, by its content and whatever its name is."""
    head = _head(path)
    return head[128:132] == b"DICM" and _DIRECTORY_CLASS in head


def directory(path: Path) -> tuple[tuple[Path, ...], tuple[Skipped, ...]]:
    """The files that a DICOMDIR names, and what cannot be used of it."""
    from core.reading import dicomdir_files

    try:
        listing = dicomdir_files(path)
    except ReadingError as error:
        return (), (Skipped(path, sentence(error)),)
    return listing.files, tuple(Skipped(Path(problem.subject), sentence(problem)) for problem in listing.problems)


def sentence(error: ReadingError) -> str:
    """Problem and remedy, fit for text columns and screens whatever the file has put into them."""
    words = f"{error.problem}. {error.remedy}" if error.remedy else error.problem
    return words.encode("utf-8", "replace").decode()


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


def _head(path: Path) -> bytes:
    try:
        with opened(path) as stream:
            return stream.read(_HEAD)
    except ReadingError:
        return b""
