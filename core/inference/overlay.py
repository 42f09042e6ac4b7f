"""The map in image coordinates, or in any view of the image: smooth, or as cells.

All coordinates are continuous: (0, 0) is the outer corner of the first pixel, x right, y down; the centre of pixel
(row r, column c) is (c + 0.5, r + 0.5). A map of n x n cells tiles the square model input: the centre of cell (i, j)
is ((j + 0.5) size / n, (i + 0.5) size / n). Everything goes through the affine 3x3 ``to_image`` that preprocessing
gave, so that the map lies where the model looked.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.types import Prediction

Style: TypeAlias = Literal["smooth", "cells"]
Floats: TypeAlias = NDArray[np.float64]


def normalised_cam(cam: NDArray[np.float32]) -> NDArray[np.float32]:
    """The map relative to its own maximum, 0 to 1; an all-zero map stays zero ("no supporting region")."""
    highest = float(cam.max())
    return (cam / highest).astype(np.float32) if highest > 0 else np.zeros_like(cam)


def cam_on_image(prediction: Prediction, shape: tuple[int, int], style: Style = "smooth") -> NDArray[np.float32]:
    """The map over the image, pixel by pixel.

    Args:
        prediction: With the map and its transform.
        shape: Rows and columns of the image.
        style: ``smooth``: bilinear between the cells' centres; ``cells``: each pixel takes its cell's value.

    Returns:
        (rows, columns) float32, 0 to 1, relative within this film.
    """
    return cam_through(prediction.cam, prediction.model_size, prediction.to_image, shape, style)


def cam_through(
    cam: NDArray[np.float32], model_size: int, to_target: Floats, shape: tuple[int, int], style: Style = "smooth"
) -> NDArray[np.float32]:
    """The map through any affine transform, for instance straight onto the screen's pixels.

    Args:
        cam: Cells, any values >= 0.
        model_size: Side of the square model input, pixels.
        to_target: 3x3 affine, model-input coordinates -> target coordinates: ``view @ prediction.to_image``.
        shape: Rows and columns of the target.
        style: As in :func:`cam_on_image`.

    Returns:
        (rows, columns) float32, 0 to 1; 0 where the model did not look.
    """
    values = normalised_cam(cam).astype(np.float64)
    to_model = np.asarray(np.linalg.inv(to_target), np.float64)
    if abs(to_model[0, 0]) < abs(to_model[0, 1]):  # a quarter turn: model's x runs along the target's rows
        swapped = cam_through(cam, model_size, to_target[[1, 0, 2]], (shape[1], shape[0]), style)
        return np.ascontiguousarray(swapped.T)
    x, y = np.arange(shape[1]) + 0.5, np.arange(shape[0]) + 0.5
    if np.allclose([to_model[0, 1] * shape[0], to_model[1, 0] * shape[1]], 0.0, atol=1e-6):
        across = _weights(to_model[0, 0] * x + to_model[0, 2], model_size, values.shape[1], style)
        down = _weights(to_model[1, 1] * y + to_model[1, 2], model_size, values.shape[0], style)
        return (down @ values @ across.T).astype(np.float32)
    return _general(values, model_size, to_model, shape, style)


def _weights(position: Floats, model_size: int, cells: int, style: Style) -> Floats:
    """How much each cell counts at each model coordinate, (positions, cells)."""
    place = position * cells / model_size
    inside = (place >= 0) & (place <= cells)
    if style == "cells":
        nearest = np.clip(np.floor(place), 0, cells - 1)
        return np.asarray((nearest[:, None] == np.arange(cells)) & inside[:, None], np.float64)
    centred = np.clip(place - 0.5, 0, cells - 1)
    hat: Floats = np.maximum(0.0, 1.0 - np.abs(centred[:, None] - np.arange(cells))) * inside[:, None]
    return hat


def _general(
    values: Floats, model_size: int, to_model: Floats, shape: tuple[int, int], style: Style
) -> NDArray[np.float32]:
    """Any other affine: row by row, so that memory stays small."""
    x = np.arange(shape[1]) + 0.5
    picture = np.empty(shape, np.float32)
    for row in range(shape[0]):
        y = row + 0.5
        across = _weights(to_model[0, 0] * x + to_model[0, 1] * y + to_model[0, 2], model_size, values.shape[1], style)
        down = _weights(to_model[1, 0] * x + to_model[1, 1] * y + to_model[1, 2], model_size, values.shape[0], style)
        picture[row] = np.einsum("ij,ij->i", down @ values, across)
    return picture
