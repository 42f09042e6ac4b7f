"""Rows of films, with maps and boxes over them, as one SVG that holds its pictures."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import cv2
import numpy as np
from numpy.typing import NDArray

from core.evaluation.colours import INK, MUTED, OUTLINE, PAPER
from core.evaluation.drawing import Words, opening

OPACITY = 0.65
"""Of the map where it is strongest."""
LONGEST = 360
"""Pixels that a film's longest side is shrunk to."""
_GAP, _LINE, _QUALITY = 10, 13, 88


@dataclass(frozen=True, slots=True, eq=False)
class Film:
    """A picture of a grid.

    Attributes:
        picture: As it is shown, (rows, columns) uint8.
        lines: Below it, the first one stronger.
        cam: Over it, (rows, columns) 0 to 1; None: the film alone.
        boxes: x0, y0, x1, y1 as fractions of its width and height, outlined.
    """

    picture: NDArray[np.uint8]
    lines: tuple[str, ...] = ()
    cam: NDArray[np.float32] | None = None
    boxes: tuple[tuple[float, float, float, float], ...] = ()


def film_grid(words: Words, films: Sequence[Film], columns: int = 4, side: int = 120) -> str:
    """Films side by side with their captions.

    Args:
        words: About the figure.
        films: Row by row.
        columns: How many in a row.
        side: Of the square in which each stands, in points.
    """
    below = _LINE * max((len(film.lines) for film in films), default=0) + _GAP
    rows = -(-len(films) // columns)
    width, height = columns * (side + _GAP) - _GAP, rows * (side + below)
    parts = [opening(words, width, height), f'<rect width="100%" height="100%" style="fill: {PAPER}"/>']
    for number, film in enumerate(films):
        row, column = divmod(number, columns)
        parts.append(_film(film, column * (side + _GAP), row * (side + below), side))
    return "\n".join([*parts, "</svg>\n"])


def blended(picture: NDArray[np.uint8], cam: NDArray[np.float32]) -> NDArray[np.uint8]:
    """A film with a map over it, the stronger the less transparent.

    Args:
        picture: (rows, columns) uint8.
        cam: (rows, columns), 0 to 1.

    Returns:
        (rows, columns, 3) uint8, blue-green-red as OpenCV writes it.
    """
    colours = cv2.applyColorMap(np.rint(cam * 255).astype(np.uint8), cv2.COLORMAP_INFERNO)
    cover = (cam * OPACITY)[:, :, None]
    return np.asarray(np.rint(picture[:, :, None] * (1.0 - cover) + colours * cover), np.uint8)


def _film(film: Film, x: float, y: float, side: int) -> str:
    rows, columns = film.picture.shape
    scale = side / max(rows, columns)
    wide, high = columns * scale, rows * scale
    left, top = x + (side - wide) / 2, y + (side - high) / 2
    parts = [f'<image x="{left:.2f}" y="{top:.2f}" width="{wide:.2f}" height="{high:.2f}" xlink:href="{_jpeg(film)}"/>']
    for x0, y0, x1, y1 in film.boxes:
        parts.append(
            f'<rect x="{left + x0 * wide:.2f}" y="{top + y0 * high:.2f}" width="{(x1 - x0) * wide:.2f}" '
            f'height="{(y1 - y0) * high:.2f}" style="fill: none; stroke: {OUTLINE}; stroke-width: 1.5"/>'
        )
    for number, line in enumerate(film.lines):
        weight, colour = ("bold", INK) if number == 0 else ("normal", MUTED)
        parts.append(
            f'<text x="{x:g}" y="{y + side + _LINE * (number + 1):g}" style="font: {weight} 9px \'DejaVu Sans\', '
            f'sans-serif; fill: {colour}">{escape(line)}</text>'
        )
    return "\n".join(parts)


def _jpeg(film: Film) -> str:
    drawn = _shrunk(film.picture)
    if film.cam is not None:
        drawn = blended(drawn, np.asarray(cv2.resize(film.cam, drawn.shape[::-1]), np.float32))
    _, content = cv2.imencode(".jpg", drawn, (cv2.IMWRITE_JPEG_QUALITY, _QUALITY))
    return f"data:image/jpeg;base64,{base64.b64encode(content.tobytes()).decode()}"


def _shrunk(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    scale = min(1.0, LONGEST / max(picture.shape))
    size = (max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale)))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
