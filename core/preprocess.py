"""From the canonical picture to the model's input.

One function for training and for the viewer, byte for byte.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

import cv2
import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray


class Preprocessing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every choice between canonical picture and model input; part of the bundle.

    Attributes:
        size: Side of the square input, pixels.
        resize: ``stretch`` (the paper, literal) or ``letterbox`` (aspect ratio kept, black around).
        normalise: ``per-image``: (pixels - mean) / standard deviation; a constant image gives zeros.
        polarity: ``trusted``: bone is bright when the file says so; ``checked``: a film that looks inverted all the
            same is put right, and its result says so.
        crop: ``collimation``: only the exposed field goes to the model, upright even where it lies turned on the film.
        contrast: ``clahe``: contrast limited adaptive histogram equalisation at model size.
        emphasis: ``bone``: a soft mask at model size pushes what surrounds the bone down.
    """

    size: Annotated[int, Meta(ge=32, le=1024)] = 224
    resize: Literal["stretch", "letterbox"] = "stretch"
    normalise: Literal["per-image"] = "per-image"
    polarity: Literal["trusted", "checked"] = "trusted"
    crop: Literal["none", "collimation"] = "none"
    contrast: Literal["none", "clahe"] = "none"
    emphasis: Literal["none", "bone"] = "none"


@dataclass(frozen=True, slots=True, eq=False)
class ModelInput:
    """A picture as the model sees it.

    Attributes:
        tensor: (size, size, 3) float32, grey copied to three channels.
        to_image: 3x3 float64, model-input coordinates -> image coordinates. Both continuous: (0, 0) is the outer
            corner of the first pixel, x right, y down; the centre of pixel (row r, column c) is (c + 0.5, r + 0.5).
    """

    tensor: NDArray[np.float32]
    to_image: NDArray[np.float64]


def apply(picture: NDArray[np.float32], preprocessing: Preprocessing) -> ModelInput:
    """Make the model's input.

    Args:
        picture: Canonical picture, (rows, columns) float32, 0 to 255, bone bright.
        preprocessing: What to do.

    Returns:
        The input tensor and where it lies in the picture.
    """
    resized, to_image = _resize(picture, preprocessing)
    return ModelInput(to_channels(normalised(resized)), to_image)


def resized(picture: NDArray[np.float32], preprocessing: Preprocessing) -> NDArray[np.float32]:
    """The picture at model size, still 0 to 255, (size, size): where training applies its affine variants."""
    return _resize(picture, preprocessing)[0]


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


def _resize(
    picture: NDArray[np.float32], preprocessing: Preprocessing
) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    size = preprocessing.size
    rows, columns = picture.shape
    if preprocessing.resize == "stretch":
        return _scaled(picture, size, size), np.diag([columns / size, rows / size, 1.0])
    scale = size / max(rows, columns)
    height, width = max(1, round(rows * scale)), max(1, round(columns * scale))
    top, left = (size - height) // 2, (size - width) // 2
    framed = np.zeros((size, size), np.float32)
    framed[top : top + height, left : left + width] = _scaled(picture, height, width)
    x, y = columns / width, rows / height
    return framed, np.array([[x, 0.0, -left * x], [0.0, y, -top * y], [0.0, 0.0, 1.0]])


def _scaled(picture: NDArray[np.float32], height: int, width: int) -> NDArray[np.float32]:
    shrinks = picture.shape[0] >= height and picture.shape[1] >= width
    flag = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(picture, (width, height), interpolation=flag), np.float32)
