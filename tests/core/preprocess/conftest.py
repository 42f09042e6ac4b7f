"""Films made of numbers: a limb, its field, and the film around the field."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

Picture = NDArray[np.float32]
MakeLimb = Callable[..., Picture]
MakeFramed = Callable[..., "Framed"]


@dataclass(frozen=True)
class Framed:
    """A film with an exposed field of known place.

    Attributes:
        picture: The film.
        corners: The field's corners on it, (4, 2), from its upper left one clockwise.
        to_film: 3x3, from the upright field to the film.
    """

    picture: Picture
    corners: NDArray[np.float64]
    to_film: NDArray[np.float64]


def _limb(rows: int = 480, columns: int = 320) -> Picture:
    """Bone in soft tissue in air; the tissue grows thinner to both sides, with a little noise."""
    x = (np.arange(columns) + 0.5) / columns - 0.5
    tissue = 30.0 + 70.0 * np.sqrt(np.clip(1.0 - (x / 0.3) ** 2, 0.0, 1.0))
    bone = np.where(np.abs(x) < 0.06, 90.0, 0.0)
    noise = np.random.default_rng(5).normal(0.0, 2.0, (rows, columns))
    return np.clip(tissue + bone + noise, 0.0, 255.0).astype(np.float32)


def _framed(field: Picture, shape: tuple[int, int], angle: float = 0.0, around: float = 0.0) -> Framed:
    """The field in the middle of a film of another shape, turned clockwise by an angle in degrees."""
    rows, columns = field.shape
    turn = np.deg2rad(angle)
    x_axis, y_axis = np.array([np.cos(turn), np.sin(turn)]), np.array([-np.sin(turn), np.cos(turn)])
    middle = np.array([shape[1] / 2, shape[0] / 2])
    origin = middle - (columns * x_axis + rows * y_axis) / 2
    y, x = np.mgrid[: shape[0], : shape[1]] + 0.5
    across, down = ((x - origin[0]) * axis[0] + (y - origin[1]) * axis[1] for axis in (x_axis, y_axis))
    inside = (across >= 0) & (across < columns) & (down >= 0) & (down < rows)
    film = np.full(shape, around, np.float32)
    film[inside] = field[down[inside].astype(int), across[inside].astype(int)]
    to_film = np.array([[x_axis[0], y_axis[0], origin[0]], [x_axis[1], y_axis[1], origin[1]], [0.0, 0.0, 1.0]])
    corners = np.array([[0, 0, 1], [columns, 0, 1], [columns, rows, 1], [0, rows, 1]]) @ to_film.T
    return Framed(film, corners[:, :2], to_film)


@pytest.fixture(scope="session")
def limb() -> MakeLimb:
    """``limb(rows=480, columns=320) -> picture``: a limb from the upper to the lower edge."""
    return _limb


@pytest.fixture(scope="session")
def framed() -> MakeFramed:
    """``framed(field, shape, angle=0, around=0) -> Framed``: a field on a film."""
    return _framed
