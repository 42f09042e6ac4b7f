"""The files that a DICOMDIR names (PS3.3 F, PS3.10 8.6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.errors import ReadingError
from core.reading.dicom import dataset_of
from core.reading.facts import Header

_UNUSED = 0
_REMEDY = "Open the folder instead of its DICOMDIR"


@dataclass(frozen=True, slots=True)
class DicomdirListing:
    """What a DICOMDIR names.

    Attributes:
        files: Image files that exist, each once, in the DICOMDIR's order.
        problems: Entries that are missing or point outside the DICOMDIR's folder.
    """

    files: tuple[Path, ...]
    problems: tuple[ReadingError, ...]


def dicomdir_files(path: Path) -> DicomdirListing:
    """List the images of a DICOMDIR.

    Names are matched without regard to case where the exact one is missing: discs are copied by systems that change it.

    Raises:
        ReadingError: The file is not a DICOMDIR or is damaged.
    """
    header = Header(dataset_of(path))
    if "DirectoryRecordSequence" not in header.dataset:
        raise ReadingError(path, "is not a DICOMDIR", "Open the folder instead")
    files: dict[Path, None] = {}
    problems: list[ReadingError] = []
    folder = _Folder(path.parent)
    for parts in _images(header):
        found = folder.find(parts)
        if isinstance(found, ReadingError):
            problems.append(found)
        else:
            files[found] = None
    return DicomdirListing(tuple(files), tuple(problems))


def _images(header: Header) -> Iterator[tuple[str, ...]]:
    """Referenced File ID of each image record that is in use."""
    for record in header.items("DirectoryRecordSequence"):
        parts = tuple(part for part in record.texts("ReferencedFileID") if part)
        in_use = record.whole("RecordInUseFlag", 0xFFFF) != _UNUSED
        if parts and in_use and record.text("DirectoryRecordType").upper() == "IMAGE":
            yield parts


class _Folder:
    """The folder of a DICOMDIR; nothing outside it is ever named."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._real_root = root.resolve()
        self._names: dict[Path, dict[str, Path]] = {}

    def find(self, parts: tuple[str, ...]) -> Path | ReadingError:
        shown = self._root.joinpath(*(part.replace("\0", "") for part in parts))
        if any(_leads_away(part) for part in parts):
            return ReadingError(shown, "is named in the DICOMDIR and lies outside its folder", _REMEDY)
        found = self._root
        for part in parts:
            exact = found / part
            found = exact if exact.exists() else self._listed(found).get(part.lower(), exact)
        if not found.is_file():
            return ReadingError(shown, "is named in the DICOMDIR and is missing", _REMEDY)
        if not found.resolve().is_relative_to(self._real_root):
            return ReadingError(shown, "is named in the DICOMDIR and lies outside its folder", _REMEDY)
        return found

    def _listed(self, folder: Path) -> dict[str, Path]:
        """Entries of a folder by name in lower case, without what ISO 9660 appends (".;1")."""
        if folder not in self._names:
            try:
                entries = list(folder.iterdir())
            except OSError:
                entries = []
            self._names[folder] = {entry.name.lower().partition(";")[0].rstrip("."): entry for entry in entries}
        return self._names[folder]


def _leads_away(part: str) -> bool:
    """True for a part that is more than the name of one file or folder on any system."""
    return part in {".", ".."} or any(sign in part for sign in "/\\:\0")
