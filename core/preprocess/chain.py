"""The one way from the canonical picture to the model's input, for training and for the viewer."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from core.preprocess.contrast import emphasised, equalised
from core.preprocess.field import cropped, exposed_field
from core.preprocess.polarity import looks_inverted
from core.preprocess.values import ModelInput, Preprocessing

INVERTED = "The film looks inverted; the model saw it put right"
"""Note of a film whose polarity was put right."""

Picture = NDArray[np.float32]
Transform = NDArray[np.float64]


def apply(picture: Picture, preprocessing: Preprocessing) -> ModelInput:
    """Make the model's input.

    Args:
        picture: Canonical picture, (rows, columns) float32, 0 to 255, bone bright.
        preprocessing: What to do.

    Returns:
        The input tensor, where it lies in the picture, and what the reader must know.
    """
    made, to_image, notes = _prepared(picture, preprocessing)
    return ModelInput(to_channels(normalised(made)), to_image, notes)


def resized(picture: Picture, preprocessing: Preprocessing) -> Picture:
    """The picture at model size after every stage but the normalisation, still 0 to 255, (size, size).

    Training applies its affine variants to it.
    """
    return _prepared(picture, preprocessing)[0]


def normalised(picture: NDArray[np.float32]) -> NDArray[np.float32]:
    """Per-image (x - mean) / standard deviation in float64, back to float32; a constant image gives zeros."""
    wide = picture.astype(np.float64)
    deviation = float(wide.std())
    if deviation < 1e-6:
        return np.zeros_like(picture, dtype=np.float32)
    centred: NDArray[np.float64] = (wide - wide.mean()) / deviation
    return centred.astype(np.float32)


def to_channels(picture: NDArray[np.float32]) -> NDArray[np.float32]:
    """Grey (rows, columns) copied to (rows, columns, 3)."""
    return np.ascontiguousarray(np.repeat(picture[:, :, None], 3, axis=2))


def _prepared(picture: Picture, preprocessing: Preprocessing) -> tuple[Picture, Transform, tuple[str, ...]]:
    """Polarity, crop, resize, contrast, emphasis; each stage that was not asked for leaves every byte as it was."""
    notes: tuple[str, ...] = ()
    checked, cropping = preprocessing.polarity == "checked", preprocessing.crop == "collimation"
    field = exposed_field(picture) if checked or cropping else None
    if checked and looks_inverted(picture, field):
        picture, notes = np.float32(255.0) - picture, (INVERTED,)
    to_film = np.eye(3)
    if cropping and field is not None:
        picture, to_film = cropped(picture, field)
    made, to_crop = _at_model_size(picture, preprocessing)
    return made, to_film @ to_crop, notes


def _at_model_size(picture: Picture, preprocessing: Preprocessing) -> tuple[Picture, Transform]:
    size = preprocessing.size
    rows, columns = picture.shape
    if preprocessing.resize == "stretch":
        return _staged(_scaled(picture, size, size), preprocessing), np.diag([columns / size, rows / size, 1.0])
    scale = size / max(rows, columns)
    height, width = max(1, round(rows * scale)), max(1, round(columns * scale))
    top, left = (size - height) // 2, (size - width) // 2
    framed = np.zeros((size, size), np.float32)
    framed[top : top + height, left : left + width] = _staged(_scaled(picture, height, width), preprocessing)
    x, y = columns / width, rows / height
    return framed, np.array([[x, 0.0, -left * x], [0.0, y, -top * y], [0.0, 0.0, 1.0]])


def _staged(picture: Picture, preprocessing: Preprocessing) -> Picture:
    """Contrast and emphasis, before a letterbox's black frame could count as part of the film."""
    if preprocessing.contrast == "clahe":
        picture = equalised(picture)
    if preprocessing.emphasis == "bone":
        picture = emphasised(picture)
    return picture


def _scaled(picture: NDArray[np.float32], height: int, width: int) -> NDArray[np.float32]:
    shrinks = picture.shape[0] >= height and picture.shape[1] >= width
    flag = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(picture, (width, height), interpolation=flag), np.float32)
