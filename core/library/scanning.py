"""From sources to studies, in steps of a few hundredths of a second."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from core.errors import ReadingError
from core.library import contents
from core.library.grouping import Grouping
from core.library.index import Index, Row
from core.library.values import Found, Library, Skipped
from core.library.walking import Entry, Part, Walk, picked
from core.paths import absolute
from core.progress import Operation
from core.types import ImageRecord

_STEP_S = 0.04
"""Time of a step: up to half of it for listing folders, the rest for reading files."""


def scan(sources: Sequence[Path], index: Index) -> Operation[Library]:
    """Find the studies in folders, DICOMDIRs and files; yields :class:`Found`.

    Folders are read whole and by content; what has not changed since an earlier scan comes from the index. A
    DICOMDIR that is opened by itself stands for the files that it names. Nothing stops a scan: what cannot be read
    is in ``skipped``. When the scan is closed early, the index keeps what was read.

    Args:
        sources: What to open. A relative path is taken from the working directory.
        index: The memory; used from this thread while the scan runs, and by others at the same time.

    Returns:
        The library.
    """
    roots = tuple(absolute(source) for source in sources)
    walk = Walk()
    reader = _Reader(index)
    parts = _parts(roots, walk)
    listing = True
    try:
        while listing or reader.busy:
            listing = _list_ahead(parts, reader)
            reader.advance(monotonic() + _STEP_S / 2)
            yield reader.found(listing=listing)
    finally:
        reader.save()
    for _folder in _forget_vanished(roots, walk, index):
        yield reader.found(listing=False)
    return Library(tuple(sources), reader.grouping.studies(), tuple(reader.skipped))


@dataclass(slots=True)
class _Counts:
    listed: int = 0
    done: int = 0
    told_skipped: int = 0


class _Reader:
    """Takes parts and reads their files, one by one."""

    def __init__(self, index: Index) -> None:
        self.grouping = Grouping()
        self.skipped: list[Skipped] = []
        self._index = index
        self._queue: deque[Part] = deque()
        self._work: Iterator[None] | None = None
        self._unsaved: list[tuple[str, str, Row]] = []
        self._counts = _Counts()
        self._unpacker = contents.Unpacker()

    @property
    def busy(self) -> bool:
        """There are files to read."""
        return bool(self._queue) or self._work is not None

    def put(self, part: Part) -> None:
        """Take a part, to be read later."""
        self._queue.append(part)
        self._counts.listed += len(part.entries)

    def advance(self, until: float) -> None:
        """Read files until that moment."""
        while self.busy and monotonic() < until:
            if self._work is None:
                self._work = self._read_part(self._queue.popleft())
            if next(self._work, self) is self:
                self._work = None

    def found(self, *, listing: bool) -> Found:
        """What is new since the last call; what was read is saved."""
        self.save()
        counts = self._counts
        new, counts.told_skipped = self.skipped[counts.told_skipped :], len(self.skipped)
        return Found(
            "Looking for films" if listing else "Reading what the films say of themselves",
            counts.done,
            None if listing else counts.listed,
            studies=self.grouping.take_changed(),
            skipped=tuple(new),
        )

    def save(self) -> None:
        """Hand what was read to the index."""
        if self._unsaved:
            self._index.keep(self._unsaved)
            self._unsaved = []

    def _read_part(self, part: Part) -> Iterator[None]:
        self.skipped += part.skipped
        rows = self._index.rows(part.folder, part.since, part.until)
        folder = Path(part.folder)
        for entry in part.entries:
            self._take(part, folder / entry.name, entry, rows.pop(entry.name, None))
            self._counts.done += 1
            yield
        if part.ends_folder:
            self.grouping.end_folder()
        if rows:
            self._index.forget((part.folder, name) for name in rows)

    def _take(self, part: Part, path: Path, entry: Entry, row: Row | None) -> None:
        records = self._known(path, entry, row)
        if records is None:
            records = self._read(path, part.folder, entry)
        if records:
            self.grouping.add(part.folder, records, picked=part.picked)

    def _known(self, path: Path, entry: Entry, row: Row | None) -> Sequence[ImageRecord] | None:
        """The records that the index has, () for a skipped file, None when the file must be read."""
        if row is None or (row.size, row.mtime_ns) != (entry.size, entry.mtime_ns):
            return None
        if row.records is not None:
            return self._unpacker.unpacked(path, row.records)
        self.skipped.append(Skipped(path, row.reason, bool(row.harmless)))
        return ()

    def _read(self, path: Path, folder: str, entry: Entry) -> Sequence[ImageRecord]:
        try:
            records = contents.read(path)
        except ReadingError as error:
            skipped = contents.refused(path, error)
            self.skipped.append(skipped)
            # What the system refused may be readable next time although the file stays the same.
            if not isinstance(error.__cause__, OSError):
                row = Row(entry.size, entry.mtime_ns, None, skipped.reason, skipped.harmless)
                self._unsaved.append((folder, entry.name, row))
            return ()
        packed = contents.packed(records)
        if packed is not None:
            self._unsaved.append((folder, entry.name, Row(entry.size, entry.mtime_ns, packed)))
        return records


def _list_ahead(parts: Iterator[Part | None], reader: _Reader) -> bool:
    """List for half a step; False when all is listed."""
    until = monotonic() + _STEP_S / 2
    for part in parts:
        if part is not None:
            reader.put(part)
        if monotonic() >= until:
            return True
    return False


def _parts(roots: Sequence[Path], walk: Walk) -> Iterator[Part | None]:
    folders = [root for root in roots if os.path.isdir(root)]  # noqa: PTH112 - Path.is_dir may raise
    for root in folders:
        yield from walk.folder(root)
    known: set[Path] = set(folders)
    for root in roots:
        files, problems = contents.directory(root) if contents.is_dicomdir(root) else ((root,), ())
        if problems:
            yield Part(str(root.parent), (), problems, until=b"")
        for file in files:
            # Films that were also picked by hand stay with their folder.
            listed = str(file.parent) in walk.listed and os.path.lexists(file)
            if file not in known and not listed:
                yield picked(file)
            known.add(file)


def _forget_vanished(roots: Sequence[Path], walk: Walk, index: Index) -> Iterator[str]:
    """Drop the rows of folders that are gone, and tell each; a source out of reach (a drive unplugged) keeps them."""
    for root in map(str, roots):
        if root in walk.listed:
            for folder in set(index.folders(root)) - walk.listed:
                index.forget((folder, name) for name in index.rows(folder))
                yield folder
