"""Looking at every picture of a dataset before anything is made of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core import reading
from core.datasets.copies import Dropped, without_copies
from core.datasets.manifest import Manifest
from core.datasets.problems import refusal
from core.datasets.sample import Sample
from core.datasets.tables import rows
from core.errors import ReadingError
from core.progress import Operation, Progress

COLOUR = "a colour picture"
_OTHER = ", with another label"

Seen = tuple[tuple[Sample, str], ...]
"""Pictures with their digests."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What pictures are when they are read.

    Attributes:
        grey: Radiographs.
        coloured: Others.
        problems: Paths of what cannot be read, each with what is wrong with it.
    """

    grey: Seen
    coloured: Seen
    problems: tuple[tuple[str, str], ...]

    @property
    def digests(self) -> dict[str, str]:
        """The digest of each picture that can be read, by its path."""
        return {sample.path: digest for sample, digest in (*self.grey, *self.coloured)}


def checked(source: Manifest) -> Operation[Manifest]:
    """Read every picture of a dataset.

    Published trees have their known faults: second copies, pictures with two labels and colour pictures are left out
    and listed. A table of one's own is to be corrected instead.

    Args:
        source: As it was opened.

    Returns:
        The same, perhaps without some pictures.

    Raises:
        DatasetError: Pictures are missing or cannot be read, or a table of one's own has such faults; all are named.
    """
    looked = yield from looked_at(source, source.samples)
    return judged(source, looked)


def looked_at(source: Manifest, samples: Sequence[Sample]) -> Operation[Looked]:
    """Read pictures of a source; mirrored twins are those of their pictures."""
    straight = [sample for sample in samples if not sample.flipped]
    grey: list[tuple[Sample, str]] = []
    coloured: list[tuple[Sample, str]] = []
    problems: list[tuple[str, str]] = []
    for number, sample in enumerate(straight):
        yield Progress("Checking the pictures", number, len(straight))
        try:
            film = reading.read(source.file(sample))
        except ReadingError as error:
            problems.append((sample.path, error.problem))
            continue
        (coloured if film.is_colour else grey).append((sample, film.digest))
    return Looked(tuple(grey), tuple(coloured), tuple(problems))


def judged(source: Manifest, looked: Looked) -> Manifest:
    """The dataset without its known faults, once every picture of it was looked at.

    Raises:
        DatasetError: As :func:`checked`.
    """
    problems = list(looked.problems)
    coloured = [sample for sample, _ in looked.coloured]
    if source.table is not None:
        problems += [(sample.path, f"{COLOUR}; models learn from grey radiographs") for sample in coloured]
        problems += _copies(looked.grey)
    if problems:
        raise _refused(source, problems)
    return source if source.table is not None else _without(source, looked.grey, coloured)


def _copies(seen: Seen) -> list[tuple[str, str]]:
    groups: dict[str, list[Sample]] = defaultdict(list)
    for sample, digest in seen:
        groups[digest].append(sample)
    return [
        (other.path, f"the same picture as {first.path}{_OTHER if other.label != first.label else ''}")
        for first, *others in groups.values()
        for other in others
    ]


def _refused(source: Manifest, problems: Sequence[tuple[str, str]]) -> Exception:
    if source.table is None:
        sentences = [f"{path}: {problem}" for path, problem in problems]
        return refusal(source.root, sentences, "Get the dataset again; these files are not as they were published")
    lines: dict[str, int] = {}
    for line, row in rows(source.table, ("path",), "")[0]:
        lines.setdefault(row["path"], line)
    found = sorted((lines[path], f"line {lines[path]}: {path}: {problem}") for path, problem in problems)
    remedy = "Correct these lines, or name the folder that the paths start from with --root"
    return refusal(source.table, [sentence for _, sentence in found], remedy)


def _without(source: Manifest, seen: Seen, coloured: Sequence[Sample]) -> Manifest:
    kept, copies = without_copies(seen)
    paths = {sample.path for sample in kept}
    dropped = (*source.dropped, *copies, *(Dropped(sample, COLOUR) for sample in coloured))
    samples = tuple(sample for sample in source.samples if sample.path in paths)
    return replace(source, samples=samples, dropped=tuple(sorted(dropped)))
