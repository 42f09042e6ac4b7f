"""Whether a film is shown as a negative of what it should be: dark bone on a bright ground."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from core.preprocess.field import Field, cropped

SIDE = 128
"""The film is judged on a copy with this longest side, pixels."""

BRIGHT = 140.0
"""A film that looks inverted has a median grey above this: the air around the limb and soft tissue are bright."""

BRIGHT_RIM = 170.0
"""The median along its rim, where bone is rare and air is not, lies above this."""

RIM = 16
"""The rim is the shorter side divided by this."""

SKEW = -0.25
"""Its histogram leans at least so far to the bright side: bone and metal, a small part of it, are dark."""


def looks_inverted(picture: NDArray[np.float32], field: Field | None = None) -> bool:
    """Judge a film's polarity by its greys.

    All three signs are demanded: putting a film right without need is a worse error than leaving one as it is.

    Args:
        picture: (rows, columns) float32, 0 to 255, supposed to show bone bright.
        field: Its exposed field; what surrounds it is not judged.
    """
    step = max(1, max(picture.shape) // (4 * SIDE))
    film = picture[::step, ::step]
    greys = _reduced(film if field is None else cropped(film, field.scaled(1.0 / step))[0])
    rim = max(1, min(greys.shape) // RIM)
    inner = np.zeros(greys.shape, bool)
    inner[rim:-rim, rim:-rim] = True
    if np.median(greys) <= BRIGHT or np.median(greys[~inner]) <= BRIGHT_RIM:
        return False
    return _skewness(greys) <= SKEW


def _reduced(film: NDArray[np.float32]) -> NDArray[np.float64]:
    rows, columns = film.shape
    scale = min(1.0, SIDE / max(rows, columns))
    size = max(1, round(columns * scale)), max(1, round(rows * scale))
    return np.asarray(cv2.resize(film, size, interpolation=cv2.INTER_AREA), np.float64)


def _skewness(greys: NDArray[np.float64]) -> float:
    """Third standardised moment; 0 where there is nothing to see."""
    centred = greys - greys.mean()
    spread = float(np.sqrt((centred**2).mean()))
    return float((centred**3).mean()) / spread**3 if spread > 1.0 else 0.0
