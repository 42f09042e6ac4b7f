"""Which files there are: folders listed in parts, links followed once, nothing opened."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from core.library.values import Skipped

PART = 500
"""Most files of a part: listing and looking up one takes a few milliseconds."""

_TICK = 100
_NOT_PICTURES = {
    "thumbs.db": "a thumbnail cache of Windows",
    "ehthumbs.db": "a thumbnail cache of Windows",
    "desktop.ini": "settings of a folder",
    "dicomdir": "the table of contents of this folder; the folder itself was read",
}
_NOT_LIBRARIES = {
    "__macosx": "a folder of macOS beside the real files",
    "@eadir": "a thumbnail folder of a network drive",
    "#recycle": "the waste bin of a network drive",
    "$recycle.bin": "the waste bin of Windows",
    "system volume information": "a folder of Windows",
}


class Entry(NamedTuple):
    """A file.

    Attributes:
        name: In its folder; undecodable bytes as surrogate escapes.
        size: Bytes.
        mtime_ns: Time of the last change, nanoseconds since 1970.
    """

    name: str
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Part:
    """Some files of a folder: all those whose encoded names lie in the half-open range from ``since`` to ``until``.

    Attributes:
        folder: Where they are.
        entries: Sorted by encoded name.
        skipped: Files and folders that are none or cannot be entered.
        since: Lower bound of the encoded names.
        until: Upper bound, or None: to the end.
        picked: The files were opened by themselves.
    """

    folder: str
    entries: Sequence[Entry]
    skipped: tuple[Skipped, ...] = ()
    since: bytes = b""
    until: bytes | None = None
    picked: bool = False

    @property
    def ends_folder(self) -> bool:
        """No further part of this folder follows."""
        return self.until is None


class Walk:
    """Walks folders; a folder that is reached twice, by links or by overlapping sources, is listed once.

    Attributes:
        listed: The folders that could be listed.
    """

    def __init__(self) -> None:
        self.listed: set[str] = set()
        self._seen: set[tuple[int, int] | str] = set()

    def folder(self, root: Path) -> Iterator[Part | None]:
        """List a folder and all below it, each in the order of names; None where time passed without a part."""
        folders, links = [str(root)], list[str]()
        while folders or links:
            # Real folders come first, so that a film is found under its own name and not under a link's.
            linked = not folders
            path = folders.pop() if folders else links.pop()
            skipped = self._entered(path, linked=linked)
            if skipped is not None:
                yield Part(path, (), skipped, until=b"")
                continue
            listing = _Listing(path)
            yield from listing.read()
            self.listed.add(path)
            folders += reversed(listing.folders)
            links += reversed(listing.links)
            yield from listing.parts()

    def _entered(self, path: str, *, linked: bool) -> tuple[Skipped, ...] | None:
        """None when the folder is to be listed; else what is to be said of it."""
        try:
            if self._is_new(path):
                return None
        except OSError as error:
            return (unreadable(path, error),)
        return (Skipped(Path(path), "a link to a folder that is listed already", harmless=True),) if linked else ()

    def _is_new(self, path: str) -> bool:
        status = os.stat(path)  # noqa: PTH116 - tens of thousands of folders
        # Some network drives number nothing; there the real path tells folders apart.
        identity = (status.st_dev, status.st_ino) if status.st_ino else os.path.realpath(path)
        fresh = identity not in self._seen
        self._seen.add(identity)
        return fresh


class _Listing:
    """One folder as it is being listed."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.folders: list[str] = []
        self.links: list[str] = []
        self._files: list[tuple[bytes, Entry]] = []
        self._skipped: list[Skipped] = []

    def read(self) -> Iterator[None]:
        """List everything, or as much as the system gives."""
        try:
            with os.scandir(self.path) as entries:
                for number, entry in enumerate(entries, 1):
                    self._take(entry)
                    if number % _TICK == 0:
                        yield None
        except OSError as error:
            self._skipped.append(unreadable(self.path, error))
        self.folders.sort()
        self.links.sort()
        self._files.sort()

    def parts(self) -> Iterator[Part]:
        starts = range(0, len(self._files), PART) or (0,)
        for start in starts:
            chunk = self._files[start : start + PART]
            rest = self._files[start + PART : start + PART + 1]
            yield Part(
                folder=self.path,
                entries=[entry for _, entry in chunk],
                skipped=() if start else tuple(self._skipped),
                since=chunk[0][0] if start else b"",
                until=rest[0][0] if rest else None,
            )

    def _take(self, entry: os.DirEntry[str]) -> None:
        try:
            if entry.is_dir():
                self._take_folder(entry)
            else:
                self._take_file(entry)
        except OSError as error:
            self._skipped.append(unreadable(entry.path, error))

    def _take_folder(self, entry: os.DirEntry[str]) -> None:
        reason = _not_wanted(entry.name, _NOT_LIBRARIES, "a hidden folder")
        if reason:
            self._skipped.append(Skipped(Path(entry.path), reason, harmless=True))
        else:
            (self.links if entry.is_symlink() else self.folders).append(entry.path)

    def _take_file(self, entry: os.DirEntry[str]) -> None:
        reason = _not_wanted(entry.name, _NOT_PICTURES, "a hidden file")
        if not reason and not entry.is_file() and not entry.is_symlink():
            reason = "neither a file nor a folder"
        if reason:
            self._skipped.append(Skipped(Path(entry.path), reason, harmless=True))
            return
        status = entry.stat()
        self._files.append((os.fsencode(entry.name), Entry(entry.name, status.st_size, status.st_mtime_ns)))


def picked(path: Path) -> Part:
    """A file that was opened by itself."""
    try:
        status = path.stat()
    except OSError as error:
        return Part(str(path.parent), (), (unreadable(str(path), error),), *_alone(path), picked=True)
    return Part(
        str(path.parent), (Entry(path.name, status.st_size, status.st_mtime_ns),), (), *_alone(path), picked=True
    )


def unreadable(path: str, error: OSError) -> Skipped:
    """Why the system does not let us have a file or folder."""
    reasons: dict[type[OSError], str] = {
        FileNotFoundError: "does not exist; it was removed, or a link leads nowhere",
        PermissionError: "may not be read by this user; change its permissions or copy it to a folder of yours",
    }
    other = f"cannot be read ({error.strerror or type(error).__name__}); check the disk or the network share"
    return Skipped(Path(path), reasons.get(type(error), other))


def _alone(path: Path) -> tuple[bytes, bytes]:
    name = os.fsencode(path.name)
    return name, name + b"\0"


def _not_wanted(name: str, table: dict[str, str], hidden: str) -> str:
    return hidden if name.startswith(".") else table.get(name.lower(), "")
