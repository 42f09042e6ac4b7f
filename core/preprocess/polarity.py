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

SKEW = -0.25
"""Its histogram leans at least so far to the bright side: bone and metal, a small part of it, are dark."""


def looks_inverted(picture: NDArray[np.float32], field: Field | None = None) -> bool:
    """Judge a film's polarity by its greys.

    Both signs are demanded, since putting a film right without need is a worse error than leaving one as it is.

    Args:
        picture: (rows, columns) float32, 0 to 255, supposed to show bone bright.
        field: Its exposed field; the surroundings of it are not judged.
    """
    step = max(1, max(picture.shape) // (4 * SIDE))
    film = (picture if field is None else cropped(picture, field)[0])[::step, ::step]
    scale = min(1.0, SIDE / max(film.shape))
    size = max(1, round(film.shape[1] * scale)), max(1, round(film.shape[0] * scale))
    greys = cv2.resize(film, size, interpolation=cv2.INTER_AREA).astype(np.float64)
    if np.median(greys) <= BRIGHT:
        return False
    centred = greys - greys.mean()
    spread = float(np.sqrt((centred**2).mean()))
    return spread > 1.0 and float((centred**3).mean()) / spread**3 <= SKEW
