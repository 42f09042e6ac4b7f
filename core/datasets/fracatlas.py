"""FracAtlas: hand, leg, hip and shoulder radiographs with and without fracture.

Abedeen et al.: FracAtlas, Scientific Data 10, 521 (2023), doi 10.1038/s41597-023-02432-4.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from core.datasets.copies import without_copies
from core.datasets.manifest import Manifest, Source
from core.datasets.problems import refusal
from core.datasets.sample import Sample, Split, parsed_boxes
from core.datasets.tables import rows

FRACATLAS = Source(
    name="FracAtlas",
    negative="No fracture",
    positive="Fracture",
    anatomy=(
        "humerus", "upper-arm", "shoulder", "elbow", "forearm", "wrist", "hand", "finger",
        "hip", "thigh", "knee", "lower-leg", "ankle", "foot",
    ),
    licence="CC-BY-4.0",
    attribution=(
        "Trained on FracAtlas: Abedeen, I., Rahman, M. A., Prottyasha, F. Z., Ahmed, T., Chowdhury, T. M., "
        "Shatabda, S.: FracAtlas: A Dataset for Fracture Classification, Localization and Segmentation of "
        "Musculoskeletal Radiographs, Scientific Data 10, 521 (2023), doi 10.1038/s41597-023-02432-4; data: figshare "
        "22363012. CC BY 4.0. The pictures were changed: made grey and resized."
    ),
    limits=(
        "FracAtlas publishes no patient identifiers: its pictures are split by image, so films of one patient may lie "
        "on both sides of the split, and the numbers may be too good. Intervals treat every film as its own patient.",
        "Studies are not known either: each film counts as its own study, so the thresholds for studies are those for "
        "images and were not validated on studies of several views.",
        "Nearly all films with metal in FracAtlas carry a fracture (97 of 99): metal is a shortcut that the model can "
        "have learnt, and whether it tells fractures on films with metal cannot be measured here.",
        "This is not a model of the humerus alone: it was trained on films of hand, leg, hip and shoulder.",
    ),
)  # fmt: skip

TABLE = "labels.csv"
REGIONS = ("hand", "hip", "leg", "shoulder")
_FLAGS = ("fractured", "hardware", *REGIONS)
_NEEDED = ("image_id", "split", "fracture_boxes", *_FLAGS)


def fracatlas(root: Path) -> Manifest:
    """Read a prepared FracAtlas folder: ``labels.csv`` and ``images/``.

    Args:
        root: The folder.

    Returns:
        Its manifest, without second copies of a picture: FracAtlas has 83, some of them in another split or with
        another label.

    Raises:
        DatasetError: There is no such table, or some lines are wrong; each is named with its number.
    """
    table = root / TABLE
    listed, problems = rows(table, _NEEDED, "Choose FracAtlas' folder")
    samples: list[tuple[Sample, str]] = []
    names: set[str] = set()
    for line, row in listed:
        found = [*_problems(row, root), *([f"{row['image_id']} is listed twice"] if row["image_id"] in names else [])]
        names.add(row["image_id"])
        problems += [f"line {line}: {problem}" for problem in found]
        if not found:
            content = (root / "images" / row["image_id"]).read_bytes()
            samples.append((_sample(row), hashlib.sha256(content).hexdigest()))
    if problems:
        raise refusal(table, problems, "Correct these lines")
    return Manifest(FRACATLAS, root, *without_copies(samples))


def _problems(row: dict[str, str], root: Path) -> Iterator[str]:
    name = row["image_id"]
    if not name or Path(name).name != name:
        yield f'"{name}" is no file name'
    elif not (root / "images" / name).is_file():
        yield f"images/{name} does not exist"
    if row["split"] not in tuple(Split):
        yield f'the split "{row["split"]}" is none of {", ".join(Split)}'
    yield from (f'{flag} is "{row[flag]}", not 0 or 1' for flag in _FLAGS if row[flag] not in {"0", "1"})
    try:
        parsed_boxes(row["fracture_boxes"])
    except ValueError:
        yield f'"{row["fracture_boxes"]}" are no boxes'


def _sample(row: dict[str, str]) -> Sample:
    return Sample(
        path=f"images/{row['image_id']}",
        label=FRACATLAS.positive if row["fractured"] == "1" else FRACATLAS.negative,
        split=Split(row["split"]),
        hardware=row["hardware"] == "1",
        regions=tuple(region for region in REGIONS if row[region] == "1"),
        boxes=parsed_boxes(row["fracture_boxes"]),
    )
