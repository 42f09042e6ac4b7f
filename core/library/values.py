"""What the library tells: the studies, and the files that are none."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.progress import Progress
from core.types import Study


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file or folder that is not in the library, and why.

    Attributes:
        path: Which one. May name a patient: never log it.
        reason: Why, and what can be done; begins with a small letter, ends without a full stop.
        harmless: True for what was never meant to be a film (a text, a thumbnail cache, a hidden file); False for a
            film that is damaged or out of reach, which somebody may miss.
    """

    path: Path
    reason: str
    harmless: bool = False


@dataclass(frozen=True)
class Found(Progress):
    """A step of a scan; ``done`` and ``total`` count files, ``total`` is None until all folders are listed.

    Attributes:
        studies: New or changed since the step before, each as complete as it is known; a study replaces the one with
            the same key.
        skipped: Skipped since the step before.
    """

    studies: tuple[Study, ...] = ()
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True)
class Library:
    """Everything that was found.

    Attributes:
        sources: What was opened.
        studies: In the order in which they were found: by folder and file name. Their keys are unique.
        skipped: What is not in them.
    """

    sources: tuple[Path, ...]
    studies: tuple[Study, ...]
    skipped: tuple[Skipped, ...] = ()
