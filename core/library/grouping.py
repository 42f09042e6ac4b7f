"""From images to studies.

A study's key, by the first rule that fits:

1. DICOM: Study Instance UID and whose it is. The patient is part of the key because copied or badly anonymised files
   do carry one UID for two patients, and their films must never stand side by side as one examination.
2. A folder of the MURA tree.
3. Loose films, which say of no study (plain pictures, DICOM without Study Instance UID): the films of one patient in
   one folder are a study as long as they are :data:`MOST_LOOSE` files at most, for that is how people export an
   examination by hand. More than that is a collection of strangers, and a mean over strangers would be a false
   answer: each file is a study of its own. So is each file that was picked by hand.

Two files with the same SOP Instance UID are both shown: copies are harmless, and where they differ after all,
neither film may be lost.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import TypeAlias

from core.types import Identity, ImageRecord, Patient, Study

MOST_LOOSE = 8
"""Most loose films of one folder that are taken for one examination; a study of MURA has 2.7 images in the mean."""

_DIGITS = re.compile(r"(\d+)", re.ASCII)
_Order: TypeAlias = tuple[int, str, int, list[str | int], int]


class Grouping:
    """Gathers images into studies and knows which of them have changed."""

    def __init__(self) -> None:
        self._images: dict[str, list[ImageRecord]] = {}
        self._titles: dict[str, str] = {}
        self._built: dict[str, Study] = {}
        self._changed: dict[str, None] = {}
        # The loose files of the folder at hand, by the study that they would be; None: too many, each by itself.
        self._loose: dict[str, list[Sequence[ImageRecord]] | None] = {}

    def add(self, folder: str, records: Sequence[ImageRecord], *, picked: bool = False) -> None:
        """Take the images of one file; the files of a folder come one after another.

        Args:
            folder: Where the file is.
            records: One for each frame; at least one.
            picked: The file was opened by itself and not with its folder.
        """
        key = _stated_key(folder, records[0])
        if key:
            self._put(key, records)
        elif picked:
            self._put_alone(records)
        else:
            self._hold(folder, records)

    def end_folder(self) -> None:
        """All files of the folder at hand were added: what is loose in it is decided."""
        for key, files in self._loose.items():
            for records in files or ():
                self._put(key, records, readable(records[0].ref.path.parent.name))
        self._loose.clear()

    def take_changed(self) -> tuple[Study, ...]:
        """The studies that are new or have grown since the last call."""
        changed = {key: _study(key, self._images[key], self._titles.get(key, "")) for key in self._changed}
        self._built.update(changed)
        self._changed.clear()
        return tuple(changed.values())

    def studies(self) -> tuple[Study, ...]:
        """All studies as of the last :meth:`take_changed`, in the order in which they were found."""
        return tuple(self._built.values())

    def _hold(self, folder: str, records: Sequence[ImageRecord]) -> None:
        key = _loose_key(folder, records[0])
        files = self._loose.setdefault(key, [])
        if files is not None and len(files) < MOST_LOOSE:
            files.append(records)
            return
        for each in (*(files or ()), records):
            self._put_alone(each)
        self._loose[key] = None

    def _put_alone(self, records: Sequence[ImageRecord]) -> None:
        path = records[0].ref.path
        self._put(f"file:{_digest(os.fsencode(path))}", records, readable(path.stem))

    def _put(self, key: str, records: Iterable[ImageRecord], title: str = "") -> None:
        self._images.setdefault(key, []).extend(records)
        self._changed[key] = None
        if title:
            self._titles[key] = title


def readable(name: str) -> str:
    """A file's name for people: what is no text in it becomes the replacement sign."""
    return os.fsencode(name).decode("utf-8", "replace")


def _stated_key(folder: str, record: ImageRecord) -> str:
    """The study's key by what the file or its path states; empty for loose films."""
    if record.identity.study_uid:
        return f"{record.identity.study_uid}@{_digest(_whose(record.identity))[:8]}"
    return f"folder:{_folder_digest(folder)}" if record.label else ""


def _loose_key(folder: str, record: ImageRecord) -> str:
    key = f"folder:{_folder_digest(folder)}"
    whose = _whose(record.identity)
    return f"{key}@{_digest(whose)[:8]}" if whose else key


def _whose(identity: Identity) -> bytes:
    """What tells one patient from another: the ID, else name and birth date; empty when nothing is known."""
    words = identity.patient_id or f"{identity.patient_name}{identity.birth_date}"
    return words.encode("utf-8", "surrogatepass")


@lru_cache(maxsize=16)
def _folder_digest(folder: str) -> str:
    return _digest(os.fsencode(folder))


def _digest(words: bytes) -> str:
    return blake2b(words, digest_size=8).hexdigest()


def _study(key: str, images: list[ImageRecord], title: str) -> Study:
    if len(images) > 1:
        images.sort(key=_order)
    identity = images[0].identity
    return Study(
        key=key,
        patient=Patient(identity.patient_id, identity.patient_name, identity.birth_date, identity.sex),
        images=tuple(images),
        date=identity.study_date,
        time=identity.study_time,
        description=title or identity.study_description,
        accession=identity.accession,
    )


def _order(image: ImageRecord) -> _Order:
    """Series, instance, then the file's name as people count (``image2`` before ``image10``), then frame."""
    identity, ref = image.identity, image.ref
    name: list[str | int] = [int(part) if part.isdecimal() else part for part in _DIGITS.split(str(ref.path))]
    return identity.series_number, identity.series_uid, identity.instance_number, name, ref.frame
