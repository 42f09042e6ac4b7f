"""The film as the screen's pixels, in numpy and OpenCV: no widgets.

The visible part of the stored values is scaled once to device pixels and kept; a change of window then costs one
table look-up for each pixel of the *screen*, however large the film is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from core.types import Radiograph
from viewer.viewport.geometry import View

PIXELS_VISIBLE_FROM = 8.0
"""Zoom from which pixels are drawn as squares; below it they are interpolated."""

_SHRINKS = (64, 48, 32, 24, 16, 12, 8, 6, 4, 3, 2, 1)
_WORKABLE = {np.dtype(np.int8): np.int16}
"""The type that OpenCV cannot resample, and what holds its values."""


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """An image and where it lies in the viewport.

    Attributes:
        image: It borrows the memory of ``buffer``.
        x, y: Device position of its upper left corner.
        buffer: The pixels; they live as long as the layer does.
    """

    image: QImage
    x: int
    y: int
    buffer: NDArray[Any]


class FilmPixels:
    """One film's stored values at the screen's resolution; remembers the last view."""

    def __init__(self, film: Radiograph) -> None:
        from core.reading import stored_range

        self.film = film
        self._low = stored_range(film)[0]
        self._levels: dict[tuple[int, int], NDArray[Any]] = {}
        self._view: View | None = None
        self._patch: NDArray[Any] = np.zeros((0, 0), np.uint16)

    def layer(self, view: View, table: NDArray[np.uint8]) -> Layer | None:
        """The film in a view, through a grey table.

        Args:
            view: Where the film lies.
            table: Grey by ``stored value - stored_range(film)[0]``; for colour, 256 entries for each channel.

        Returns:
            The visible part, or None when nothing of the film is in the viewport.
        """
        import cv2

        x, y, width, height = view.visible
        if not (width and height):
            return None
        patch = self._resampled(view)
        # OpenCV looks 16 bit up in a table of all 65,536 values; it runs without the interpreter's lock.
        whole = table if patch.dtype == np.uint8 else _widened(table)
        return _layer(np.asarray(cv2.LUT(patch, whole), np.uint8), x, y)

    def _resampled(self, view: View) -> NDArray[Any]:
        place = replace(view, ratio=1.0)
        if place != self._view:
            self._patch = _as_index(_turned(self._sampled(view), view), self._low)
            self._view = place
        return self._patch

    def _sampled(self, view: View) -> NDArray[Any]:
        """The visible part as the image lies, unturned, at the screen's resolution."""
        first_x, first_y, across, down = _image_span(view)
        if min(view.zoom_x, view.zoom_y) >= PIXELS_VISIBLE_FROM:
            columns = _nearest(first_x, across, view.zoom_x, view.columns)
            rows = _nearest(first_y, down, view.zoom_y, view.rows)
            return np.asarray(self._level(1, 1)[rows[0] : rows[-1] + 1][:, columns][rows - rows[0]])
        return self._interpolated(view, first_x, first_y, (across, down))

    def _interpolated(self, view: View, first_x: int, first_y: int, size: tuple[int, int]) -> NDArray[Any]:
        import cv2

        shrink_x, shrink_y = _shrink(view.zoom_x), _shrink(view.zoom_y)
        step_x, step_y = 1.0 / (view.zoom_x * shrink_x), 1.0 / (view.zoom_y * shrink_y)
        to_level = np.array(
            [[step_x, 0.0, (first_x + 0.5) * step_x - 0.5], [0.0, step_y, (first_y + 0.5) * step_y - 0.5]]
        )
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        level = self._level(shrink_x, shrink_y)
        return np.asarray(cv2.warpAffine(level, to_level, size, flags=flags, borderMode=cv2.BORDER_REPLICATE))

    def _level(self, across: int, down: int) -> NDArray[Any]:
        """The film shrunk by whole numbers, each pixel the mean of its block; kept."""
        import cv2

        if (across, down) not in self._levels:
            if across == down == 1:
                pixels = self.film.pixels
                made = np.ascontiguousarray(pixels, _WORKABLE.get(pixels.dtype, pixels.dtype))
            else:
                halved = across % 2 == 0 and down % 2 == 0
                source = self._level(across // 2, down // 2) if halved else self._level(1, 1)
                x, y = (0.5, 0.5) if halved else (1 / across, 1 / down)
                made = np.asarray(cv2.resize(source, None, fx=x, fy=y, interpolation=cv2.INTER_AREA))
            self._levels[across, down] = made
        return self._levels[across, down]


def _shrink(zoom: float) -> int:
    # The interpolation then only has to shrink by less than two, which it does without losing pixels.
    return next(factor for factor in _SHRINKS if factor <= max(1.0, 1.0 / zoom + 1e-9))


def _nearest(first: int, count: int, zoom: float, limit: int) -> NDArray[np.intp]:
    positions = np.floor((np.arange(first, first + count) + 0.5) / zoom)
    return np.asarray(np.clip(positions, 0, limit - 1), np.intp)


def _image_span(view: View) -> tuple[int, int, int, int]:
    """The visible part in device pixels counted along the image's own axes from its corner: x, y, across, down."""
    x, y, width, height = view.visible
    corners = view.inverse @ np.array([[x, x + width], [y, y + height], [1.0, 1.0]])
    ends_x = np.rint(np.sort(corners[0]) * view.zoom_x).astype(int)
    ends_y = np.rint(np.sort(corners[1]) * view.zoom_y).astype(int)
    return int(ends_x[0]), int(ends_y[0]), int(ends_x[1] - ends_x[0]), int(ends_y[1] - ends_y[0])


def _turned(patch: NDArray[Any], view: View) -> NDArray[Any]:
    if view.mirrored:
        patch = patch[:, ::-1]
    if view.upended:
        patch = patch[::-1]
    return np.ascontiguousarray(np.rot90(patch, -view.quarter_turns))


def _as_index(patch: NDArray[Any], low: int) -> NDArray[Any]:
    """Stored values as positions in the grey table."""
    if low == 0 and patch.dtype in (np.uint8, np.uint16):
        return patch
    return np.asarray(np.clip(patch.astype(np.int32) - low, 0, 65535), np.uint16)


def _widened(table: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.pad(table, (0, 65536 - len(table)), mode="edge")


def _layer(pixels: NDArray[np.uint8], x: int, y: int) -> Layer:
    form = QImage.Format.Format_Grayscale8 if pixels.ndim == 2 else QImage.Format.Format_RGB888
    height, width = pixels.shape[:2]
    return Layer(QImage(pixels.data, width, height, pixels.strides[0], form), x, y, pixels)
