"""What a drag on the film does, as functions of where it began and where it is."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from core.types import Radiograph, VoiFunction, Window
from viewer.state import Placement, Tone, Tool
from viewer.viewport.geometry import Point, View, panned, zoomed_at
from viewer.viewport.presets import modality_range

_PACE = 1 / 300
"""Logical pixels of a drag that count as one."""

_LEAST_SHARE = 1 / 4096
"""Narrowest window, as a share of the data's range."""


@dataclass(frozen=True, slots=True)
class Press:
    """How things stood when a drag began. Each step starts from here, so that rounding does not add up.

    Attributes:
        film: On screen.
        view: Where it lay.
        placement, tone: As they were.
        window: The window that a window drag starts from.
        point: Where the button went down, device pixels.
    """

    film: Radiograph
    view: View
    placement: Placement
    tone: Tone
    window: Window
    point: Point


def dragged_window(press: Press, point: Point) -> dict[str, object]:
    """Right widens, down darkens; a wide window moves in larger steps than a narrow one."""
    if press.film.is_colour:
        return {}
    across, down = ((now - then) / press.view.ratio for now, then in zip(point, press.point, strict=True))
    negative = press.film.greyscale.inverted != press.tone.negative
    window = windowed(press.window, press.film, across * _PACE, -down * _PACE if negative else down * _PACE)
    return {"tone": replace(press.tone, voi=window)}


def dragged_place(press: Press, point: Point) -> dict[str, object]:
    """The film goes with the hand."""
    dx, dy = point[0] - press.point[0], point[1] - press.point[1]
    return {"placement": panned(press.view, press.placement, dx, dy)}


def dragged_zoom(press: Press, point: Point) -> dict[str, object]:
    """Up enlarges about the point where the drag began."""
    factor = math.exp((press.point[1] - point[1]) / press.view.ratio * 2 * _PACE)
    return {"placement": zoomed_at(press.view, press.placement, factor, press.point)}


DRAGS: Mapping[Tool, Callable[[Press, Point], dict[str, object]]] = {
    Tool.WINDOW: dragged_window,
    Tool.PAN: dragged_place,
    Tool.ZOOM: dragged_zoom,
}
"""What a left drag does, by tool: fields for ``store.update``."""


def windowed(window: Window, film: Radiograph, wider: float, higher: float) -> Window:
    """A window made wider by the factor exp(wider) and moved by ``higher`` of its width, within the data's reach."""
    low, high = modality_range(film)
    reach = max(high - low, 1e-6)
    least = max(reach * _LEAST_SHARE, 1.0 if window.function is VoiFunction.LINEAR else 0.0)
    width = min(max(window.width * math.exp(wider), least), max(2.0 * reach, least))
    # In a very narrow window the level still moves by a visible share of the data's range.
    center = window.center + higher * max(window.width, reach / 64)
    return Window(min(max(center, low), high), width, window.function)
