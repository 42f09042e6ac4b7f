"""The model's map as the screen's pixels, through the same transform as the film below it."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from core.types import Prediction, ResultState
from viewer.state import MapStyle, MapView, ViewState
from viewer.viewport.geometry import Matrix, View
from viewer.viewport.render import Layer

COLOUR_MAPS = ("inferno", "viridis", "turbo", "hot", "cividis")
"""Names as in the settings; OpenCV has a table for each."""

OUTLINES = ((0.5, 1.25), (0.75, 0.75))
"""Contours: level relative to the map's maximum, and half the line's width in logical pixels."""

CELL_HINT = "One cell covers {cell} × {cell} model pixels: a region to look at, not an outline."
SCALE_HINT = "relative within this film"
NO_REGION = "No supporting region: the map is zero everywhere."
CAUTION = "Caution: below rule-out. The map shows what speaks most for the finding, not that it is there."
AWAITED = "The map is being made…"

_UNDERLAY = 0.6
_SEEN = 48


def prediction_of(state: ViewState) -> Prediction | None:
    """What the model said of the film on screen, when it did say something."""
    return state.outcome if isinstance(state.outcome, Prediction) else None


def cam_of(state: ViewState) -> NDArray[np.float32] | None:
    """The map of the chosen method, in model cells; None while there is none."""
    prediction = prediction_of(state)
    if prediction is None:
        return None
    return prediction.cam if state.map.method == "gradcam" else state.explanations.get(state.map.method)


def map_note(state: ViewState) -> str:
    """The sentence that must stand beside the map, or nothing."""
    prediction = prediction_of(state)
    if not state.map.visible or prediction is None:
        return ""
    cam = cam_of(state)
    if cam is None:
        return AWAITED
    if not cam.any():
        return NO_REGION
    return CAUTION if prediction.state is ResultState.NEGATIVE else ""


def cell_hint(state: ViewState) -> str:
    """What one cell of the map covers."""
    prediction, cam = prediction_of(state), cam_of(state)
    if prediction is None or cam is None:
        return ""
    return CELL_HINT.format(cell=prediction.model_size // cam.shape[0])


def colours(name: str) -> NDArray[np.uint8]:
    """The 256 colours of a map, weak to strong: (256, 3) uint8 RGB."""
    import cv2

    table = getattr(cv2, f"COLORMAP_{name.upper()}")
    strip = cv2.applyColorMap(np.arange(256, dtype=np.uint8)[:, None], table)
    return np.asarray(strip[:, 0, ::-1], np.uint8)


def colour_table(name: str, opacity: float) -> NDArray[np.uint32]:
    """Premultiplied ARGB by value 0 to 255; the weaker the value, the clearer."""
    share = np.linspace(0.0, 1.0, 256)
    # Smooth start: below a tenth of the maximum the film is as good as untouched.
    alpha = opacity * share * share * (3.0 - 2.0 * share)
    return _argb(colours(name) / 255.0, alpha)


def colour_strip(name: str) -> QImage:
    """The colour bar, 1 x 256, strong at the top."""
    table = _argb(colours(name) / 255.0, np.ones(256))[::-1, None]
    return QImage(np.ascontiguousarray(table).data, 1, 256, 4, QImage.Format.Format_RGB32).copy()


class MapPixels:
    """The map over the film at the screen's resolution; made again only when map, style or view change."""

    def __init__(self) -> None:
        self._key: tuple[object, ...] = ()
        self._cam: NDArray[np.float32] | None = None
        self._layer: Layer | None = None

    def layer(self, state: ViewState, view: View) -> Layer | None:
        """The map where the film is visible; None when there is nothing to draw."""
        prediction, cam = prediction_of(state), cam_of(state)
        if not state.map.visible or prediction is None or cam is None or not cam.any() or not all(view.visible[2:]):
            return None
        key = (replace(state.map, visible=True), view, prediction.model_size, prediction.to_image.tobytes())
        if key != self._key or cam is not self._cam:
            self._layer = map_layer(cam, prediction, state.map, view)
            self._key, self._cam = key, cam
        return self._layer

    def covers(self, x: float, y: float) -> bool:
        """Whether the map that was made last can be seen at a device point."""
        if self._layer is None:
            return False
        row, column = math.floor(y) - self._layer.y, math.floor(x) - self._layer.x
        height, width = self._layer.buffer.shape
        return 0 <= row < height and 0 <= column < width and int(self._layer.buffer[row, column]) >> 24 >= _SEEN


def map_layer(cam: NDArray[np.float32], prediction: Prediction, style: MapView, view: View) -> Layer:
    """Paint a map.

    Args:
        cam: Cells, >= 0, not all zero.
        prediction: For where the model input lies in the image.
        style: Style, opacity, colours.
        view: Where the film lies.
    """
    table = colour_table(style.colour_map, style.opacity)
    if style.style is MapStyle.CONTOUR:
        pixels = _outlined(map_values(cam, prediction, style.style, view), style, view.ratio)
    elif style.style is MapStyle.SMOOTH and _covers_film(prediction, view):
        # Eight bits are all that the colours tell apart; they are far quicker to enlarge.
        pixels = np.take(table, _enlarged(_shades(_at_model_size(cam, prediction)), prediction, view))
    else:
        pixels = np.take(table, _shades(map_values(cam, prediction, style.style, view)))
    height, width = pixels.shape
    form = QImage.Format.Format_ARGB32_Premultiplied
    return Layer(QImage(pixels.data, width, height, pixels.strides[0], form), *view.visible[:2], pixels)


def map_values(cam: NDArray[np.float32], prediction: Prediction, style: MapStyle, view: View) -> NDArray[np.float32]:
    """The map on each device pixel of ``view.visible``, (height, width), 0 to 1, relative within this film."""
    from core.inference.overlay import cam_through

    if style is not MapStyle.CELLS and _covers_film(prediction, view):
        return np.asarray(_enlarged(_at_model_size(cam, prediction), prediction, view), np.float32)
    _, _, width, height = view.visible
    drawn: Literal["smooth", "cells"] = "cells" if style is MapStyle.CELLS else "smooth"
    return cam_through(cam, prediction.model_size, _to_visible(prediction, view), (height, width), drawn)


def _at_model_size(cam: NDArray[np.float32], prediction: Prediction) -> NDArray[np.float32]:
    from core.inference.overlay import cam_through

    side = prediction.model_size
    return cam_through(cam, side, np.eye(3), (side, side))


def _enlarged(picture: NDArray[Any], prediction: Prediction, view: View) -> NDArray[Any]:
    """A picture of the model's size on each device pixel of ``view.visible``, interpolated."""
    import cv2

    to_model = np.linalg.inv(_to_visible(prediction, view))
    # OpenCV counts from the centre of the first pixel, we from its corner.
    to_model[:2, 2] += to_model[:2, :2].sum(axis=1) * 0.5 - 0.5
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    size = view.visible[2:]
    return np.asarray(cv2.warpAffine(picture, to_model[:2], size, flags=flags, borderMode=cv2.BORDER_REPLICATE))


def _to_visible(prediction: Prediction, view: View) -> Matrix:
    """Model input -> image -> device pixels from the corner of the visible part."""
    x, y, _, _ = view.visible
    corner = np.array([[1.0, 0.0, -x], [0.0, 1.0, -y], [0.0, 0.0, 1.0]])
    return np.asarray(corner @ view.matrix @ prediction.to_image, np.float64)


def _covers_film(prediction: Prediction, view: View) -> bool:
    """Whether the model saw the whole film, so that no border of the map can lie on it."""
    corners = np.array([[0, view.columns, 0, view.columns], [0, 0, view.rows, view.rows], [1, 1, 1, 1]])
    seen = np.linalg.inv(prediction.to_image) @ corners
    return bool((seen[:2] > -0.01).all() and (seen[:2] < prediction.model_size + 0.01).all())


def _shades(values: NDArray[np.float32]) -> NDArray[np.uint8]:
    return np.asarray(np.rint(values * np.float32(255.0)), np.uint8)


def _outlined(values: NDArray[np.float32], style: MapView, ratio: float) -> NDArray[np.uint32]:
    """The contours; worked out only around the region that they enclose."""
    pixels = np.zeros(values.shape, np.uint32)
    strong = values > OUTLINES[0][0] * 0.8
    rows, columns = np.flatnonzero(strong.any(axis=1)), np.flatnonzero(strong.any(axis=0))
    if rows.size:
        box = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        pixels[box] = _lines(values[box], style, ratio)
    return pixels


def _lines(values: NDArray[np.float32], style: MapView, ratio: float) -> NDArray[np.uint32]:
    """Lines of equal value, as wide everywhere: the distance to a line is the difference over the slope."""
    import cv2

    pixels = np.zeros(values.shape, np.uint32)
    values = np.ascontiguousarray(values)
    across = cv2.Sobel(values, cv2.CV_32F, 1, 0, scale=1 / 8)
    down = cv2.Sobel(values, cv2.CV_32F, 0, 1, scale=1 / 8)
    slope = np.maximum(cv2.magnitude(across, down), np.float32(1e-6))
    table = colours(style.colour_map) / 255.0
    for level, half in OUTLINES:
        distance = np.abs(values - np.float32(level)) / slope
        # A darker line below keeps the bright one legible on bone.
        near = distance < (half + 1.0) * ratio + 0.5
        line = np.clip(half * ratio + 0.5 - distance[near], 0.0, 1.0)
        under = np.clip((half + 1.0) * ratio + 0.5 - distance[near], 0.0, 1.0) * _UNDERLAY
        alpha = np.maximum(line, under)
        # Colours well above the dark end of every map.
        shade = table[round(255 * (0.35 + 0.55 * level))] * (line / np.maximum(alpha, 1e-6))[:, None]
        pixels[near] = _argb(shade, style.opacity * alpha)
    return pixels


def _argb(rgb: NDArray[Any], alpha: NDArray[Any]) -> NDArray[np.uint32]:
    """Colours 0 to 1 (..., 3) and alpha 0 to 1 (...) as premultiplied 0xAARRGGBB."""
    channels = np.rint(np.concatenate([alpha[..., None], rgb * alpha[..., None]], axis=-1) * 255.0)
    alpha8, red, green, blue = np.moveaxis(channels.astype(np.uint32), -1, 0)
    packed = (alpha8 << 24) | (red << 16) | (green << 8) | blue
    return np.ascontiguousarray(packed, np.uint32)
