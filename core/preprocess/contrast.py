"""Stages at model size: local contrast, and bone set off from what surrounds it."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

CLIP_LIMIT = 2.0
"""CLAHE: no grey counts more than this many times its share of an even histogram."""

TILE = 28
"""CLAHE: side of a tile, pixels of the model's input; 8 x 8 tiles at 224."""

KEPT = 0.35
"""Bone emphasis: share of its grey that what is surely no bone keeps."""

SOFT, BONE = 0.35, 0.65
"""Bone emphasis: relative heights up to which nothing is bone, and from which all is."""

FAINT = 20.0
"""Bone emphasis: where nothing stands out by this many grey levels, nothing is bone."""


def equalised(picture: NDArray[np.float32]) -> NDArray[np.float32]:
    """Contrast limited adaptive histogram equalisation (Zuiderveld, Graphics Gems IV, 1994) on 8 bits.

    Args:
        picture: (rows, columns) float32, 0 to 255.

    Returns:
        The same, whole numbers.
    """
    down, across = (max(1, round(side / TILE)) for side in picture.shape)
    stage = cv2.createCLAHE(clipLimit=CLIP_LIMIT, tileGridSize=(across, down))
    return stage.apply(np.clip(np.rint(picture), 0, 255).astype(np.uint8)).astype(np.float32)


def emphasised(picture: NDArray[np.float32]) -> NDArray[np.float32]:
    """Push down what surrounds the bone; bone keeps its grey, nothing becomes black that was not.

    Args:
        picture: (rows, columns) float32, 0 to 255, bone bright.
    """
    return picture * (KEPT + (1.0 - KEPT) * bone_likeness(picture))


def bone_likeness(picture: NDArray[np.float32]) -> NDArray[np.float32]:
    """0 (surroundings) to 1 (bone), smooth.

    How far a pixel stands out of the ground below it (white top-hat), against the highest that does so around it: so
    neither exposure nor a wedge of soft tissue decides.

    Args:
        picture: As for :func:`emphasised`.
    """
    side = max(picture.shape)
    reach = np.ones((side // 5 | 1, side // 5 | 1), np.uint8)
    fine = cv2.GaussianBlur(picture, (0, 0), side / 200)
    ground = cv2.morphologyEx(fine, cv2.MORPH_OPEN, reach)
    height = fine - cv2.blur(ground, reach.shape)
    highest = cv2.blur(cv2.dilate(height, reach), reach.shape)
    ratio = cv2.GaussianBlur(height / np.maximum(highest, FAINT), (0, 0), side / 200)
    rise = np.clip((ratio - SOFT) / (BONE - SOFT), 0.0, 1.0)
    return np.asarray(rise * rise * (3.0 - 2.0 * rise), np.float32)
