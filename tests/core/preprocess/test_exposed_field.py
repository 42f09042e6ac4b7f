"""The collimated field is found where it is, and nothing else is taken for one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from core.paths import resources
from core.preprocess import Preprocessing, apply, exposed_field, resized
from core.reading import canonical, read

MakeLimb = Callable[..., NDArray[np.float32]]
MakeFramed = Callable[..., Any]
SHOULDER = "valid/XR_SHOULDER/patient90010/study1_negative/image1.png"
CROP = Preprocessing(crop="collimation")


@pytest.mark.parametrize("around", [0.0, 6.0, 232.0, 255.0])
@pytest.mark.parametrize("angle", [0.0, 4.0, 25.0, -38.0, 44.0])
def test_a_field_is_found_turned_or_upright_in_black_or_white_surroundings(
    limb: MakeLimb, framed: MakeFramed, angle: float, around: float
) -> None:
    film = framed(limb(), (640, 600), angle, around)
    field = exposed_field(film.picture)
    assert field is not None
    assert abs(field.angle - angle) <= 2.0
    assert (field.width, field.height) == pytest.approx((320, 480), rel=0.02)
    assert field.centre == pytest.approx((300, 320), abs=4)


def test_a_field_that_leaves_the_film_at_two_sides_is_cropped_at_the_others(limb: MakeLimb) -> None:
    film = limb(480, 400)
    film[:, :60] = film[:, 340:] = 0.0
    field = exposed_field(film)
    assert field is not None
    assert (field.angle, field.width, field.height) == pytest.approx((0.0, 280, 480), rel=0.02)


@pytest.mark.parametrize("angle", [0.0, 12.0, 40.0])
def test_a_limb_on_a_dark_ground_is_no_field(limb: MakeLimb, framed: MakeFramed, angle: float) -> None:
    assert exposed_field(limb()) is None
    film = framed(limb(900, 900), (480, 320), angle).picture
    assert exposed_field(film) is None
    assert np.array_equal(resized(film, CROP), resized(film, Preprocessing()))


def test_two_fields_on_one_film_are_both_kept(limb: MakeLimb) -> None:
    film = np.full((480, 640), 255.0, np.float32)
    film[40:440, 40:300] = limb(400, 260)
    film[40:440, 340:600] = limb(400, 260)
    field = exposed_field(film)
    assert field is None or field.width > 550


def test_a_small_bright_patch_is_no_field() -> None:
    film = np.zeros((400, 400), np.float32)
    film[180:230, 180:230] = 200.0
    assert exposed_field(film) is None


def test_real_films_without_a_collimated_border_are_left_alone() -> None:
    films = [canonical(read(path)) for path in sorted((resources() / "demo" / "MURA-shaped").rglob("*.png"))]
    assert len(films) == 13
    assert [exposed_field(film) for film in films] == [None] * 13


@pytest.mark.parametrize("angle", [-25.0, 25.0])
def test_a_real_film_turned_on_a_larger_one_comes_back_upright(framed: MakeFramed, angle: float) -> None:
    film = canonical(read(resources() / "demo" / "MURA-shaped" / SHOULDER)) * np.float32(0.94) + np.float32(10.0)
    rows, columns = film.shape
    side = int(1.1 * np.hypot(rows, columns))
    found = resized(framed(film, (side, side), angle).picture, CROP)
    expected = resized(film, CROP)
    assert np.corrcoef(found[8:-8, 8:-8].ravel(), expected[8:-8, 8:-8].ravel())[0, 1] > 0.98


@pytest.mark.parametrize("resize", ["stretch", "letterbox"])
@pytest.mark.parametrize("angle", [0.0, 25.0, -33.0])
@pytest.mark.parametrize("shape", [(700, 620), (620, 1200)])
def test_a_marker_in_a_turned_field_is_found_through_the_transform(
    framed: MakeFramed, shape: tuple[int, int], angle: float, resize: Literal["stretch", "letterbox"]
) -> None:
    side = min(shape) / 620
    field = np.full((round(440 * side), round(300 * side)), 90.0, np.float32)
    spot = np.array([0.3 * field.shape[1], 0.2 * field.shape[0], 1.0])
    cv2.circle(field, (round(spot[0] - 0.5), round(spot[1] - 0.5)), round(16 * side), 230.0, -1)
    film = framed(field, shape, angle)
    made = apply(film.picture, Preprocessing(crop="collimation", resize=resize))

    bright = made.tensor[..., 0] > made.tensor.min() + 0.8 * (made.tensor.max() - made.tensor.min())
    y, x = (axis.mean() + 0.5 for axis in np.nonzero(bright))
    assert (made.to_image @ (x, y, 1.0))[:2] == pytest.approx((film.to_film @ spot)[:2], abs=3.0 * side)


def test_a_letterboxed_field_keeps_its_aspect_ratio(limb: MakeLimb, framed: MakeFramed) -> None:
    made = apply(framed(limb(), (640, 600), 25.0).picture, Preprocessing(crop="collimation", resize="letterbox"))
    across, down = np.linalg.norm(made.to_image[:2, 0]), np.linalg.norm(made.to_image[:2, 1])
    assert across == pytest.approx(down, rel=0.01)
    assert float(made.to_image[:2, 0] @ made.to_image[:2, 1]) == pytest.approx(0.0, abs=1e-9)
