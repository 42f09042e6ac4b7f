"""Map and film coincide to a pixel under every transform."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from core.types import Spacing
from viewer.state import MapStyle, Placement, ViewState
from viewer.viewport.scene import picture

Pixels = NDArray[np.uint8]
Rgb = Callable[[QImage], Pixels]

SIZE = (430, 370)
LIES = list(itertools.product(range(4), (False, True), (False, True)))

# Shape, model input -> image, hot cell (row, column).
STRETCH = ((420, 280), np.array([[280 / 224, 0.0, 0.0], [0.0, 420 / 224, 0.0], [0.0, 0.0, 1.0]]), (1, 4))
LETTERBOX = ((448, 224), np.array([[2.0, 0.0, -112.0], [0.0, 2.0, 0.0], [0.0, 0.0, 1.0]]), (2, 3))
QUARTER_TURNED_CROP = ((500, 600), np.array([[0.0, -2.0, 520.0], [2.0, 0.0, 30.0], [0.0, 0.0, 1.0]]), (4, 1))

# Uneven spacing, device pixels for a logical one, zoom (None: fit).
SHOWN = (
    (False, 1.0, None),
    (True, 2.0, None),
    (True, 1.0, 1.0),
    (False, 1.0, 1.7),
    (True, 2.0, 1.7),
    (True, 1.0, 9.0),
    (False, 2.0, 9.0),
)


def masks(state: ViewState, ratio: float, rgb: Rgb) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Where the picture shows the film's mark, and where the map changes it (the colour bar's edge left out)."""
    size = (round(SIZE[0] * ratio), round(SIZE[1] * ratio))
    bare = replace(state, map=replace(state.map, visible=False))
    film = rgb(picture(bare, size, ratio, with_texts=False)).astype(int)
    both = rgb(picture(state, size, ratio, with_texts=False)).astype(int)
    inner = round(size[0] - 60 * ratio)
    return film[:, :inner, 0] >= 128, (film != both).any(axis=2)[:, :inner]


def box(mask: NDArray[np.bool_]) -> tuple[int, int, int, int]:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return int(columns[0]), int(rows[0]), int(columns[-1]), int(rows[-1])


@pytest.mark.parametrize(("turns", "mirrored", "upended"), LIES)
@pytest.mark.parametrize("case", [STRETCH, LETTERBOX, QUARTER_TURNED_CROP], ids=["stretch", "letterbox", "crop"])
def test_hot_cell_lies_on_mark(
    case: tuple[tuple[int, int], NDArray[np.float64], tuple[int, int]],
    turns: int,
    mirrored: bool,
    upended: bool,
    marked: Callable[..., ViewState],
    uneven: Spacing,
    rgb: Rgb,
) -> None:
    for spaced, ratio, zoom in SHOWN:
        state = marked(*case, uneven if spaced else None)
        column, row = np.argwhere(state.film.pixels)[0][::-1] if state.film else (0, 0)
        near_mark = (float(column) + 9.3, float(row) + 11.8) if zoom else None
        place = Placement(zoom, near_mark, turns, mirrored, upended)
        film, cell = masks(replace(state, placement=place), ratio, rgb)
        assert film.any()
        # Shrunk to fit, an edge of the mark may be a pixel of grey; enlarged, nothing may differ but its corners.
        assert np.abs(np.subtract(box(film), box(cell))).max() <= (0 if zoom else 1)
        assert np.count_nonzero(film != cell) <= (8 if zoom else film.shape[0] + film.shape[1])


@pytest.mark.parametrize("style", [MapStyle.SMOOTH, MapStyle.CONTOUR])
@pytest.mark.parametrize(("turns", "mirrored", "upended"), LIES)
def test_smooth_map_and_contour_are_centred_on_mark(
    turns: int,
    mirrored: bool,
    upended: bool,
    style: MapStyle,
    marked: Callable[..., ViewState],
    uneven: Spacing,
    rgb: Rgb,
) -> None:
    shape, to_image, hot = STRETCH
    state = marked(shape, to_image, hot, uneven, style)
    column, row = np.argwhere(state.film.pixels)[0][::-1] if state.film else (0, 0)
    place = Placement(0.8, (float(column) + 20, float(row) + 30), turns, mirrored, upended)
    film, drawn = masks(replace(state, placement=place), 1.0, rgb)
    centres = [np.argwhere(mask).mean(axis=0) for mask in (film, drawn)]
    assert np.abs(centres[0] - centres[1]).max() <= 1.0


def test_freely_turned_crop_lies_on_mark(marked: Callable[..., ViewState], rgb: Rgb) -> None:
    angle = np.radians(25)
    turn = 1.5 * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    to_image = np.eye(3)
    to_image[:2, :2], to_image[:2, 2] = turn, (180.0, 20.0)
    state = marked((480, 480), to_image, (3, 2))
    assert state.film is not None
    y, x = np.mgrid[0:480, 0:480] + 0.5
    seen = np.linalg.inv(to_image) @ np.stack([x.ravel(), y.ravel(), np.ones(x.size)])
    inside = (seen[0] >= 64) & (seen[0] < 96) & (seen[1] >= 96) & (seen[1] < 128)
    film = replace(state.film, pixels=(inside.reshape(480, 480) * 255).astype(np.uint8))
    for turns in range(4):
        here = replace(state, film=film, placement=Placement(2.3, (250.0, 250.0), turns, True))
        mark, cell = masks(here, 1.0, rgb)
        assert (mark & cell).sum() / (mark | cell).sum() > 0.97
        assert np.abs(np.argwhere(mark).mean(axis=0) - np.argwhere(cell).mean(axis=0)).max() < 0.5
