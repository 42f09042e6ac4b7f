"""The cold start: how much a film looks as if it showed metal, from its greys alone."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

SIDE = 448
"""Films are judged on a copy with this longest side, pixels."""

REACH = 9
"""Bright structures up to this width stand out, pixels of the copy."""

STEP = 50.0
"""By how much metal is brighter than what surrounds it, grey levels."""

MIDDLE, STEEP = 5.0, 1.2
"""Logarithm of the number of such pixels at which the score is a half, and how fast it rises there."""


def metal_score(picture: NDArray[np.float32]) -> float:
    """Judge a film.

    Args:
        picture: Canonical picture, (rows, columns) float32, 0 to 255, bone bright.

    Returns:
        0 to 1; it orders films and is no probability.
    """
    scale = min(1.0, SIDE / max(picture.shape))
    rows, columns = (max(1, round(side * scale)) for side in picture.shape)
    small = cv2.resize(picture, (columns, rows), interpolation=cv2.INTER_AREA)
    reach = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (REACH, REACH))
    ground = cv2.morphologyEx(small, cv2.MORPH_OPEN, reach)
    standing_out = np.count_nonzero((small - ground > STEP) & (ground > np.percentile(small, 10.0) + 12.0))
    return float(1.0 / (1.0 + np.exp(-STEEP * (np.log1p(standing_out) - MIDDLE))))
