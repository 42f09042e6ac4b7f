"""One labelled picture of a dataset."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath


class Split(StrEnum):
    """What a sample is for. Weights are fitted on TRAIN, choices and thresholds on VALID, TEST is only reported."""

    TRAIN = "train"
    VALID = "valid"
    TEST = "test"


@dataclass(frozen=True, slots=True, order=True)
class Box:
    """A rectangle in a picture, as fractions of its width (x) and height (y), 0 to 1."""

    x0: float
    y0: float
    x1: float
    y1: float

    def __post_init__(self) -> None:
        if not (0.0 <= self.x0 < self.x1 <= 1.0 and 0.0 <= self.y0 < self.y1 <= 1.0):
            msg = f"a box has 0 <= x0 < x1 <= 1 and 0 <= y0 < y1 <= 1, not {self}"
            raise ValueError(msg)

    def __str__(self) -> str:
        return f"{self.x0:.4f} {self.y0:.4f} {self.x1:.4f} {self.y1:.4f}"


def parsed_boxes(text: str) -> tuple[Box, ...]:
    """Boxes as tables write them: ``x0 y0 x1 y1`` with ``;`` between.

    Raises:
        ValueError: They are none.
    """
    numbers = [[float(number) for number in part.split()] for part in text.split(";") if part.strip()]
    if any(len(box) != 4 for box in numbers):
        raise ValueError(text)
    return tuple(Box(x0, y0, x1, y1) for x0, y0, x1, y1 in numbers)


@dataclass(frozen=True, slots=True, order=True)
class Sample:
    """One picture with what is known of it.

    Attributes:
        path: Below the source's root, with forward slashes, so that it is the same on every machine.
        label: The word of the dataset's vocabulary.
        split: What it is for.
        patient: Whose picture; empty: the dataset does not say.
        study: Which examination; empty: the dataset does not say.
        hardware: Whether metal is visible; None: not known.
        regions: Which parts of the body it shows, in the dataset's words, sorted.
        boxes: Where the finding lies, in the picture as it is stored.
        flipped: It enters mirrored left to right, each twin a sample of its own. Only training pictures do, but for
            manifests that are leaky on purpose.
    """

    path: str
    label: str
    split: Split
    patient: str = ""
    study: str = ""
    hardware: bool | None = None
    regions: tuple[str, ...] = ()
    boxes: tuple[Box, ...] = ()
    flipped: bool = False

    def __post_init__(self) -> None:
        pure = PurePosixPath(self.path)
        if not self.path or pure.is_absolute() or ".." in pure.parts or any(sign in self.path for sign in "\\\0"):
            msg = f"a sample's path lies below its source's root, not {self.path!r}"
            raise ValueError(msg)

    @property
    def cluster(self) -> str:
        """What is drawn as a whole when uncertainty is estimated: the patient, or the picture where unknown."""
        return f"patient {self.patient}" if self.patient else self.path

    @property
    def examination(self) -> str:
        """The study, or the picture itself where none is known."""
        return f"{self.patient} {self.study}" if self.study else self.path
