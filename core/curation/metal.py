"""The cold start: how much a film looks as if it showed metal, from its greys alone.

Metal is brighter than all around it, narrow, and ends in one step. What else is so (a marker in the air, the unexposed
rim of a plate) is left out by where it lies; what remains is held against how busy the whole film is.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

SIDE = 448
"""Films are judged on a copy with this longest side, pixels."""

LEAST_SIDE = 32
"""Copies with a shorter side than this say nothing."""

NARROW, BROAD = 9, 15
"""Widths in pixels of the copy below which a bright structure stands out of its ground: screws and wires, plates."""

STEP = 70
"""Narrow metal is brighter than its ground by more than this, grey levels."""

PIXELS = 400
"""Broad metal has so many pixels."""

RIM = 8
"""What is nearer to the film's edge than this is not judged, pixels of the copy."""

UNEXPOSED, PATCH = 235, 13
"""Where plates were not exposed: brighter than this, wider than so many pixels of the copy, and at the film's edge."""

AIR = 12.0
"""The ground of metal is brighter than air by this, grey levels: it lies in or on the limb."""

Picture = NDArray[np.uint8]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that is measured on a film. The numbers are those of FracAtlas' training films.

    Attributes:
        meaning: What it is.
        middle: Its mean.
        spread: Its standard deviation.
        weight: How much one deviation more speaks for metal.
    """

    meaning: str
    middle: float
    spread: float
    weight: float


SIGNS = (
    Sign("logarithm of 1 + the number of narrow pixels that stand out by STEP", 2.64, 2.47, 0.81),
    Sign("how far PIXELS broad pixels stand out with a step beside them, grey levels", 51.4, 23.1, 1.31),
    Sign("steps that a tenth of the limb's pixels exceed, grey levels", 28.2, 13.3, -1.57),
)
OFFSET = -1.17
"""Log-odds of a film whose signs are all at their middle, were every second film to show metal."""


def metal_score(picture: NDArray[np.float32]) -> float:
    """Judge a film.

    Args:
        picture: Canonical picture, (rows, columns) float32, 0 to 255, bone bright.

    Returns:
        0 to 1; it orders films and is no probability. 0 for films that are too small to say anything.
    """
    small = _reduced(picture)
    if min(small.shape) < LEAST_SIDE:
        return 0.0
    found = zip(SIGNS, signs(small), strict=True)
    odds = OFFSET + sum(sign.weight * (value - sign.middle) / sign.spread for sign, value in found)
    return float(1.0 / (1.0 + np.exp(-odds)))


def signs(small: Picture) -> tuple[float, ...]:
    """Measure :data:`SIGNS` on a film's copy, (rows, columns) with a longest side of SIDE or less."""
    judged = _judged(small)
    air = float(np.percentile(small[judged], 10.0)) + AIR if judged.any() else 255.0
    steps = cv2.morphologyEx(small, cv2.MORPH_GRADIENT, _square(3))
    beside = cv2.dilate(steps, _square(3))
    heights = {}
    for width in (NARROW, BROAD):
        ground = cv2.morphologyEx(small, cv2.MORPH_OPEN, _square(width))
        heights[width] = np.where(judged & (ground > air), small - ground, 0)
    limb = judged & (cv2.erode(small, _square(7)) > air)
    return (
        float(np.log1p(np.count_nonzero(heights[NARROW] > STEP))),
        _exceeded(np.minimum(heights[BROAD], beside), PIXELS),
        float(np.percentile(steps[limb], 90.0)) if limb.any() else 0.0,
    )


def _reduced(picture: NDArray[np.float32]) -> Picture:
    scale = min(1.0, SIDE / max(picture.shape))
    rows, columns = (max(1, round(side * scale)) for side in picture.shape)
    small = cv2.resize(picture, (columns, rows), interpolation=cv2.INTER_AREA)
    return np.clip(np.rint(small), 0, 255).astype(np.uint8)


def _judged(small: Picture) -> Mask:
    """Where metal is looked for: not at the rim, and not where the plate was not exposed."""
    bright = cv2.morphologyEx((small >= UNEXPOSED).astype(np.uint8), cv2.MORPH_OPEN, _square(PATCH))
    count, labels = cv2.connectedComponents(bright, connectivity=4)
    at_edge = np.zeros(count, np.uint8)
    at_edge[np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])] = 1
    at_edge[0] = 0
    judged = cv2.dilate(at_edge[labels], _square(PATCH)) == 0
    judged[:RIM] = judged[-RIM:] = False
    judged[:, :RIM] = judged[:, -RIM:] = False
    return np.asarray(judged, bool)


def _exceeded(values: NDArray[np.uint8], count: int) -> float:
    """The value that so many pixels have or exceed; 0 where there are fewer."""
    place = values.size - count
    return float(np.partition(values, place, axis=None)[place]) if place >= 0 else 0.0


def _square(side: int) -> Picture:
    return np.ones((side, side), np.uint8)
