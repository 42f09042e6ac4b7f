"""Where the film lies: one transform from image coordinates to the screen's pixels, for film, map and marks alike.

Image coordinates are continuous: (0, 0) is the outer corner of the first pixel, x right, y down. Device coordinates
likewise, in physical pixels of the screen from the viewport's upper left corner. The film's corner always falls on a
whole device pixel, so that 1:1 is sharp and a pan never blurs.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.types import Radiograph
from viewer.state import Placement, Tone, ViewState

LEAST_ZOOM, MOST_ZOOM = 0.02, 64.0
"""Device pixels for one image pixel."""

Matrix = NDArray[np.float64]
Size = tuple[int, int]
Point = tuple[float, float]
Rect = tuple[int, int, int, int]

_TURNS = ((1, 0, 0, 1), (0, -1, 1, 0), (-1, 0, 0, -1), (0, 1, -1, 0))
"""Clockwise turns as rows of a 2x2 matrix, y down: (x, y) -> (-y, x) is the first quarter."""


@dataclass(frozen=True, slots=True)
class View:
    """A film of a given shape in a viewport of a given size.

    Attributes:
        rows, columns: The film's shape.
        zoom_x, zoom_y: Device pixels for one image pixel along x and y of the *image*; they differ with the spacing.
        quarter_turns, mirrored, upended: As in :class:`viewer.state.Placement`.
        x, y: Device position of the image's corner (0, 0), whole pixels.
        width, height: The viewport in device pixels.
        ratio: Device pixels for one logical pixel.
    """

    rows: int
    columns: int
    zoom_x: float
    zoom_y: float
    quarter_turns: int
    mirrored: bool
    upended: bool
    x: int
    y: int
    width: int
    height: int
    ratio: float = 1.0

    @property
    def zoom(self) -> float:
        """Device pixels for one image pixel along the finer spacing."""
        return min(self.zoom_x, self.zoom_y)

    @property
    def matrix(self) -> Matrix:
        """3x3, image to device coordinates."""
        xx, xy, yx, yy = _linear(self.quarter_turns, self.mirrored, self.upended, self.zoom_x, self.zoom_y)
        return np.array([[xx, xy, self.x], [yx, yy, self.y], [0.0, 0.0, 1.0]])

    @property
    def inverse(self) -> Matrix:
        """3x3, device to image coordinates."""
        return np.asarray(np.linalg.inv(self.matrix), np.float64)

    @property
    def film_rect(self) -> Rect:
        """Device pixels (x, y, width, height) whose centres lie on the film, within the viewport or not."""
        across, down = (
            max(1, math.ceil(self.columns * self.zoom_x - 0.5)),
            max(1, math.ceil(self.rows * self.zoom_y - 0.5)),
        )
        xx, xy, yx, yy = _linear(self.quarter_turns, self.mirrored, self.upended, 1.0, 1.0)
        dx, dy = round(xx * across + xy * down), round(yx * across + yy * down)
        return self.x + min(0, dx), self.y + min(0, dy), abs(dx), abs(dy)

    @property
    def visible(self) -> Rect:
        """The part of :attr:`film_rect` inside the viewport; width or height 0 when there is none."""
        x, y, width, height = self.film_rect
        left, top = max(0, x), max(0, y)
        return (
            left,
            top,
            max(0, min(self.width, x + width) - left),
            max(0, min(self.height, y + height) - top),
        )

    def on_image(self, x: float, y: float) -> Point:
        """The image point below a device point."""
        point = self.inverse @ (x, y, 1.0)
        return float(point[0]), float(point[1])

    def on_device(self, x: float, y: float) -> Point:
        """The device point of an image point."""
        point = self.matrix @ (x, y, 1.0)
        return float(point[0]), float(point[1])


def aspect(film: Radiograph) -> tuple[float, float]:
    """How much x and y are stretched so that the film keeps its shape: 1 along the finer spacing."""
    if film.spacing is None:
        return 1.0, 1.0
    finer = min(film.spacing.row, film.spacing.column)
    return film.spacing.column / finer, film.spacing.row / finer


def view_of(film: Radiograph, placement: Placement, size: Size, ratio: float = 1.0) -> View:
    """Lay a film into a viewport.

    Args:
        film: The film.
        placement: Zoom, centre, turns and flips.
        size: Width and height of the viewport in device pixels.
        ratio: Device pixels for one logical pixel.
    """
    across, down = aspect(film)
    zoom = placement.zoom or fitting_zoom(film, placement, size)
    zoom_x, zoom_y = zoom * across, zoom * down
    centre_x, centre_y = placement.centre or (film.columns / 2, film.rows / 2)
    turns = placement.quarter_turns % 4
    xx, xy, yx, yy = _linear(turns, placement.mirrored, placement.upended, zoom_x, zoom_y)
    x = math.floor(size[0] / 2 - xx * centre_x - xy * centre_y + 0.5)
    y = math.floor(size[1] / 2 - yx * centre_x - yy * centre_y + 0.5)
    return View(
        film.rows,
        film.columns,
        zoom_x,
        zoom_y,
        turns,
        placement.mirrored,
        placement.upended,
        x,
        y,
        *size,
        ratio,
    )


def fitting_zoom(film: Radiograph, placement: Placement, size: Size) -> float:
    """The zoom at which the whole film just fits."""
    across, down = aspect(film)
    width, height = film.columns * across, film.rows * down
    if placement.quarter_turns % 2:
        width, height = height, width
    return min(max(min(size[0] / width, size[1] / height), 1e-4), MOST_ZOOM)


def panned(view: View, placement: Placement, dx: float, dy: float) -> Placement:
    """The film moved by device pixels; its centre of view stays on the film."""
    centre_x, centre_y = placement.centre or (view.columns / 2, view.rows / 2)
    step = view.inverse[:2, :2] @ (dx, dy)
    centre = (
        float(np.clip(centre_x - step[0], 0, view.columns)),
        float(np.clip(centre_y - step[1], 0, view.rows)),
    )
    return replace(placement, zoom=view.zoom, centre=centre)


def zoomed_at(view: View, placement: Placement, factor: float, point: Point, held: Point | None = None) -> Placement:
    """The film enlarged about a device point.

    Args:
        view: Where the film lies.
        placement: Its placement.
        factor: Above 1 enlarges.
        point: Device point.
        held: Image point that shall lie there; by default the one that does. Many small steps about one point give
            the same one each time, so that the rounding to whole device pixels does not add up.
    """
    zoom = min(max(view.zoom * factor, min(LEAST_ZOOM, view.zoom)), MOST_ZOOM)
    held_x, held_y = held or view.on_image(*point)
    # The inverse at the new zoom is the present one, shrunk.
    x, y = view.inverse[:2, :2] @ (point[0] - view.width / 2, point[1] - view.height / 2) * (view.zoom / zoom)
    return replace(placement, zoom=zoom, centre=(float(held_x - x), float(held_y - y)))


def zoomed(state: ViewState, factor: float, size: Size) -> dict[str, object]:
    """Enlarge the film about the middle of a viewport of ``size`` device pixels: fields for ``store.update``."""
    if state.film is None:
        return {}
    view = view_of(state.film, state.placement, size)
    return {"placement": zoomed_at(view, state.placement, factor, (size[0] / 2, size[1] / 2))}


def fit(state: ViewState) -> dict[str, object]:
    """The whole film in the viewport."""
    return {"placement": replace(state.placement, zoom=None, centre=None)}


def actual_size(state: ViewState) -> dict[str, object]:
    """One image pixel on one device pixel of the screen."""
    return {"placement": replace(state.placement, zoom=1.0)}


def rotate(state: ViewState) -> dict[str, object]:
    """A quarter turn clockwise."""
    turns = (state.placement.quarter_turns + 1) % 4
    return {"placement": replace(state.placement, quarter_turns=turns)}


def mirror(state: ViewState) -> dict[str, object]:
    """Left and right of the screen exchanged."""
    return {"placement": _flipped(state.placement, across=True)}


def upend(state: ViewState) -> dict[str, object]:
    """Top and bottom of the screen exchanged."""
    return {"placement": _flipped(state.placement, across=False)}


def reset(_state: ViewState) -> dict[str, object]:
    """The film as it was when it was opened."""
    return {"placement": Placement(), "tone": Tone()}


PLACEMENTS: dict[str, Callable[[ViewState], dict[str, object]]] = {
    "fit": fit,
    "actual_size": actual_size,
    "rotate": rotate,
    "mirror": mirror,
    "upend": upend,
    "reset": reset,
}
"""What a person can do with the film as a whole, by name."""


def _flipped(placement: Placement, *, across: bool) -> Placement:
    # A flip of the screen is the other flip of a picture that lies on its side.
    if across != bool(placement.quarter_turns % 2):
        return replace(placement, mirrored=not placement.mirrored)
    return replace(placement, upended=not placement.upended)


def _linear(
    turns: int, mirrored: bool, upended: bool, zoom_x: float, zoom_y: float
) -> tuple[float, float, float, float]:
    """The 2x2 part of the transform, by rows: scaled, flipped, then turned."""
    xx, xy, yx, yy = _TURNS[turns]
    x, y = (-zoom_x if mirrored else zoom_x), (-zoom_y if upended else zoom_y)
    return xx * x, xy * y, yx * x, yy * y
