"""Looking at every picture of a dataset before anything is made of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

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

Seen = list[tuple[Sample, str]]


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
    seen, coloured, problems = yield from _looked_at(source)
    if source.table is not None:
        problems += [(sample.path, f"{COLOUR}; models learn from grey radiographs") for sample in coloured]
        problems += _copies(seen)
    if problems:
        raise _refused(source, problems)
    return source if source.table is not None else _without(source, seen, coloured)


def _looked_at(source: Manifest) -> Operation[tuple[Seen, list[Sample], list[tuple[str, str]]]]:
    straight = [sample for sample in source.samples if not sample.flipped]
    seen: Seen = []
    coloured: list[Sample] = []
    problems: list[tuple[str, str]] = []
    for number, sample in enumerate(straight):
        yield Progress("Checking the pictures", number, len(straight))
        try:
            film = reading.read(source.file(sample))
        except ReadingError as error:
            problems.append((sample.path, error.problem))
            continue
        if film.is_colour:
            coloured.append(sample)
        else:
            seen.append((sample, film.digest))
    return seen, coloured, problems


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
