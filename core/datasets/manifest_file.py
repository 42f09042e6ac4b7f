"""A manifest as a CSV file: one of ours with its sidecar, or one that somebody wrote."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from core.datasets.manifest import COLUMNS, Manifest, Source
from core.datasets.problems import refusal
from core.datasets.sample import Sample, Split, parsed_boxes
from core.datasets.sidecar import Sidecar, facts
from core.datasets.splitting import TEST_SHARE, carved
from core.datasets.tables import FLAGS, Row, repeated, rows
from core.datasets.words import Vocabulary, given, learnt
from core.errors import DatasetError

Listed = Sequence[tuple[int, Row]]

_REMEDY = f"A manifest has the columns {','.join(COLUMNS)}"
_SEED = 0
# Drawn once for a table, so that its test pictures never depend on the choices of a run.
_NO_SPLIT = "No split was given: 10 % of the patients were drawn as the test set."
_NO_PATIENTS = (
    "No patients are named: pictures are split one by one, so films of one patient may lie on both sides of the split, "
    "and the numbers may be too good."
)
_NO_STUDIES = (
    "No studies are named: each film counts as its own study, so the thresholds for studies are those for images."
)
_UNKNOWN = "Where these pictures come from is not recorded; they were taken to show the upper arm."


def manifest_file(path: Path, root: Path | None = None) -> Manifest:
    """Read a manifest.

    A table of one's own has the columns ``path,label,patient,study,split,hardware``; cells of the last four may be
    empty, the split in all lines or in none. Beside a manifest that this program wrote lies its sidecar, and the two
    must fit.

    Args:
        path: The CSV file.
        root: Folder that its paths start from; None: the one it lies in.

    Raises:
        DatasetError: Some lines are wrong; each is named with its number. Or the file was changed after it was made.
    """
    side = facts(path)
    listed, problems = rows(path, COLUMNS, _REMEDY)
    if not listed and not problems:
        raise DatasetError(path, "it lists no picture", _REMEDY)
    where = root or path.parent
    return _ours(path, where, side, listed) if side else _own(path, where, listed, problems)


def _ours(path: Path, root: Path, side: Sidecar, listed: Listed) -> Manifest:
    vocabulary = given(side.source.negative, side.source.positive)
    samples, problems = _samples(listed, vocabulary)
    problems += [
        f'line {line}: the label "{row["label"]}" is none of {", ".join(vocabulary.known)}'
        for line, row in listed
        if row["label"] not in vocabulary.known
    ]
    if not (side.recipe and side.recipe.split == "leaky"):
        problems += _shared_patients(samples)
    _refuse(path, problems)
    return Manifest(side.source, root, tuple(sample for _, sample in samples), side.dropped, side.recipe, path)


def _own(path: Path, root: Path, listed: Listed, problems: list[str]) -> Manifest:
    vocabulary, wrong = learnt((line, row["label"]) for line, row in listed)
    samples, found = _samples(listed, vocabulary)
    problems += [*wrong, *found, *_splits(listed), *_mirrored(listed), *_shared_patients(samples)]
    problems += repeated((line, row["path"]) for line, row in listed)
    _refuse(path, problems)
    chosen = tuple(sample for _, sample in samples)
    if not any(row["split"] for _, row in listed):
        chosen = carved(chosen, vocabulary.positive, TEST_SHARE, _SEED, Split.TEST)
    return Manifest(_source(vocabulary, listed), root, chosen, table=path)


def _refuse(path: Path, problems: list[str]) -> None:
    if problems:
        raise refusal(path, sorted(problems, key=_line), "Correct these lines")


def _line(problem: str) -> int:
    return int(problem.removeprefix("line ").partition(":")[0])


def _samples(listed: Listed, vocabulary: Vocabulary) -> tuple[list[tuple[int, Sample]], list[str]]:
    """The samples of the lines that are right, and what is wrong with others, their labels aside."""
    samples: list[tuple[int, Sample]] = []
    problems: list[str] = []
    for line, row in listed:
        found = list(_problems(row))
        problems += [f"line {line}: {problem}" for problem in found]
        if not found and row["label"] in vocabulary.known:
            samples.append((line, _sample(row, vocabulary)))
    return samples, problems


def _problems(row: Row) -> Iterator[str]:
    try:
        Sample(row["path"], "", Split.TRAIN)
    except ValueError as error:
        yield str(error)
    if row["split"] not in {"", *Split}:
        yield f'the split "{row["split"]}" is none of {", ".join(Split)}'
    for flag in ("hardware", "flipped"):
        if row.get(flag, "") not in FLAGS:
            yield f'{flag} is "{row[flag]}", not 0, 1 or empty'
    try:
        parsed_boxes(row.get("boxes", ""))
    except ValueError:
        yield f'"{row["boxes"]}" are no boxes'


def _splits(listed: Listed) -> list[str]:
    empty = [line for line, row in listed if not row["split"]]
    if len(empty) in {0, len(listed)}:
        return []
    return [f"line {line}: the split is empty, and other lines name theirs" for line in empty]


def _mirrored(listed: Listed) -> list[str]:
    return [
        f"line {line}: mirrored twins stand only in manifests that this program made, beside their .json file"
        for line, row in listed
        if row.get("flipped") == "1"
    ]


def _shared_patients(samples: Sequence[tuple[int, Sample]]) -> list[str]:
    first: dict[str, tuple[int, Split]] = {}
    problems = []
    for line, sample in samples:
        where, split = first.setdefault(sample.patient, (line, sample.split))
        if sample.patient and sample.split is not split:
            both = f"patient {sample.patient} is in {sample.split}, and in {split} in line {where}"
            problems.append(f"line {line}: {both}")
    return problems


def _sample(row: Row, vocabulary: Vocabulary) -> Sample:
    return Sample(
        path=row["path"],
        label=vocabulary.known[row["label"]],
        split=Split(row["split"] or Split.TRAIN),
        patient=row["patient"],
        study=row["study"],
        hardware=FLAGS[row["hardware"]],
        regions=tuple(sorted(row.get("regions", "").split())),
        boxes=parsed_boxes(row.get("boxes", "")),
        flipped=row.get("flipped") == "1",
    )


def _source(vocabulary: Vocabulary, listed: Listed) -> Source:
    missing = (("split", _NO_SPLIT), ("patient", _NO_PATIENTS), ("study", _NO_STUDIES))
    return Source(
        name="own pictures",
        negative=vocabulary.negative,
        positive=vocabulary.positive,
        anatomy=("humerus", "upper-arm"),
        licence="LicenseRef-not-stated",
        attribution="Trained on pictures of one's own; whoever passes the model on must know that they may.",
        limits=(
            _UNKNOWN,
            *(sentence for column, sentence in missing if not any(row[column] for _, row in listed)),
        ),
    )
