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

WINDOW = 0.15
"""Side of the window in which suspicious pixels count together, as a share of the film's longest side."""

MIDDLE = (0.5, 0.5)

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


@dataclass(frozen=True, slots=True)
class Suspicion:
    """How much a film looks as if it showed metal, and where most.

    Attributes:
        score: 0 to 1; it orders films and is no probability. 0 for films that are too small to say anything.
        spot: The most suspicious place, row and column as shares of the film's sides; its middle where there is none.
    """

    score: float
    spot: tuple[float, float]


def metal_score(picture: NDArray[np.float32]) -> float:
    """The score alone of :func:`suspicion`."""
    return suspicion(picture).score


def suspicion(picture: NDArray[np.float32]) -> Suspicion:
    """Judge a film.

    Args:
        picture: Canonical picture, (rows, columns) float32, 0 to 255, bone bright.
    """
    small = _reduced(picture)
    if min(small.shape) < LEAST_SIDE:
        return Suspicion(0.0, MIDDLE)
    judged = _judged(small)
    air = float(np.percentile(small[judged], 10.0)) + AIR if judged.any() else 255.0
    steps = cv2.morphologyEx(small, cv2.MORPH_GRADIENT, _square(3))
    narrow, broad = (np.where(judged, _height(small, width, air), 0) for width in (NARROW, BROAD))
    broad = np.minimum(broad, cv2.dilate(steps, _square(3)))
    limb = judged & (cv2.erode(small, _square(7)) > air)
    found = (
        float(np.log1p(np.count_nonzero(narrow > STEP))),
        _exceeded(broad, PIXELS),
        float(np.percentile(steps[limb], 90.0)) if limb.any() else 0.0,
    )
    return Suspicion(_score(found), _spot(broad))


def _score(found: tuple[float, ...]) -> float:
    """The score from what was measured, in the order of :data:`SIGNS`."""
    deviations = ((value - sign.middle) / sign.spread for sign, value in zip(SIGNS, found, strict=True))
    odds = OFFSET + sum(sign.weight * deviation for sign, deviation in zip(SIGNS, deviations, strict=True))
    return float(1.0 / (1.0 + np.exp(-odds)))


def _height(small: Picture, width: int, air: float) -> Picture:
    """How far each pixel stands out of its ground, where that is no air."""
    ground = np.asarray(cv2.morphologyEx(small, cv2.MORPH_OPEN, _square(width)), np.uint8)
    return np.where(ground > air, small - ground, np.uint8(0))


def _spot(heights: Picture) -> tuple[float, float]:
    """Where most stands out within a window; squares, so that a little metal outweighs much bone."""
    window = max(1, round(max(heights.shape) * WINDOW))
    squares = heights.astype(np.float32) ** 2
    density = cv2.blur(squares, (window, window), borderType=cv2.BORDER_CONSTANT)
    if density.max() <= 0.0:
        return MIDDLE
    row, column = np.unravel_index(int(density.argmax()), density.shape)
    return (int(row) + 0.5) / heights.shape[0], (int(column) + 0.5) / heights.shape[1]


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
