"""Films with their maps, as PNG files whose names say nothing about a patient."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from core.errors import InferenceError
from core.inference import cam_on_image
from core.paths import write_atomically
from core.reading import display
from core.types import Prediction, Radiograph

OPACITY = 0.65
"""Of the map where it is strongest."""


class OverlayFolder:
    """Writes overlays into one folder, each whole or not at all."""

    def __init__(self, folder: Path) -> None:
        """Make the folder when it is missing.

        Raises:
            InferenceError: It cannot be made.
        """
        self._folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _unwritable(folder, error) from error

    def write(self, number: int, radiograph: Radiograph, prediction: Prediction) -> str:
        """Write one overlay.

        Args:
            number: Place of the image in the output, from 1.
            radiograph: The film.
            prediction: The model's answer for it.

        Returns:
            The file's name: the number and the start of the picture's digest.

        Raises:
            InferenceError: The file cannot be written.
        """
        name = f"{number:05d}-{radiograph.digest.rpartition(':')[2][:12]}.png"
        _, png = cv2.imencode(".png", blended(display(radiograph), prediction))
        try:
            write_atomically(self._folder / name, png.tobytes())
        except OSError as error:
            raise _unwritable(self._folder, error) from error
        return name


def blended(film: NDArray[np.uint8], prediction: Prediction) -> NDArray[np.uint8]:
    """The film with the map over it, the stronger the less transparent.

    Args:
        film: Displayed film, (rows, columns) uint8.
        prediction: With the map.

    Returns:
        (rows, columns, 3) uint8, blue-green-red as OpenCV writes it.
    """
    cam = cam_on_image(prediction, (film.shape[0], film.shape[1]))
    colours = cv2.applyColorMap(np.rint(cam * 255).astype(np.uint8), cv2.COLORMAP_INFERNO)
    cover = (cam * OPACITY)[:, :, None]
    mixed = film[:, :, None] * (1.0 - cover) + colours * cover
    return np.asarray(np.rint(mixed), np.uint8)


def _unwritable(folder: Path, error: OSError) -> InferenceError:
    return InferenceError(folder, f"overlays cannot be written ({error.strerror})", "Choose another folder")
