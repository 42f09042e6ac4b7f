"""The map lies on the film where the model looked: to a pixel, under every transform."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from core.inference import cam_on_image, cam_through, normalised_cam
from core.preprocess import Preprocessing, apply
from core.types import Prediction

MakePrediction = Callable[..., Prediction]
SHAPES = [(224, 224), (700, 350), (350, 700), (997, 613), (2100, 1500), (150, 140)]


def hot(row: int, column: int) -> NDArray[np.float32]:
    cam = np.zeros((7, 7), np.float32)
    cam[row, column] = 0.25
    return cam


def corners(mask: NDArray[np.bool_]) -> tuple[int, int, int, int]:
    rows, columns = np.nonzero(mask.any(1))[0], np.nonzero(mask.any(0))[0]
    return rows[0], rows[-1], columns[0], columns[-1]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("resize", ["stretch", "letterbox"])
def test_a_marker_in_the_film_lies_under_its_cell(
    make_prediction: MakePrediction, shape: tuple[int, int], resize: str
) -> None:
    """A bright block is drawn into the film; the cell that it fills in the model's input must cover it exactly."""
    preprocessing = Preprocessing(resize=resize)  # type: ignore[arg-type]
    to_image = apply(np.zeros(shape, np.float32), preprocessing).to_image
    row, column = 4, 3
    (left, top, _), (right, bottom, _) = (to_image @ (32.0 * x, 32.0 * y, 1.0) for x, y in ((3, 4), (4, 5)))
    film = np.zeros(shape, np.float32)
    block = (slice(round(top), round(bottom)), slice(round(left), round(right)))
    film[block] = 255.0

    seen = apply(film, preprocessing).tensor[..., 0]
    bright = corners(seen > (seen.max() + seen.min()) / 2)
    assert np.abs(np.subtract(bright, (4 * 32, 5 * 32 - 1, 3 * 32, 4 * 32 - 1))).max() <= 1

    prediction = make_prediction(cam=hot(row, column), to_image=to_image)
    cells = cam_on_image(prediction, shape, "cells")
    assert np.abs(np.subtract(corners(cells > 0.5), corners(film > 0))).max() <= 1

    smooth = cam_on_image(prediction, shape)
    assert smooth.shape == shape
    peak = np.unravel_index(np.argmax(smooth), shape)
    assert abs(peak[0] + 0.5 - (top + bottom) / 2) <= 1
    assert abs(peak[1] + 0.5 - (left + right) / 2) <= 1


def test_cells_tile_the_whole_film(make_prediction: MakePrediction) -> None:
    cam = np.arange(1, 50, dtype=np.float32).reshape(7, 7)
    to_image = apply(np.zeros((700, 350), np.float32), Preprocessing()).to_image
    cells = cam_on_image(make_prediction(cam=cam, to_image=to_image), (700, 350), "cells")
    assert np.array_equal(cells, np.kron(cam / 49, np.ones((100, 50), np.float32)))


def test_the_map_is_relative_within_the_film_and_zero_stays_zero(make_prediction: MakePrediction) -> None:
    weak, strong = hot(1, 1) * 1e-3, hot(1, 1) * 1e3
    assert np.array_equal(normalised_cam(weak), normalised_cam(strong))
    nothing = make_prediction()
    assert not cam_on_image(nothing, (50, 40)).any()


def test_at_the_edge_the_outer_cells_go_on(make_prediction: MakePrediction) -> None:
    smooth = cam_on_image(make_prediction(cam=hot(0, 6)), (224, 224))
    assert np.allclose(smooth[:16, -16:], 1.0)


def test_where_the_model_did_not_look_there_is_nothing() -> None:
    ones = np.ones((7, 7), np.float32)
    shifted = np.array([[1.0, 0.0, 100.0], [0.0, 1.0, 50.0], [0.0, 0.0, 1.0]])
    for style in ("smooth", "cells"):
        seen = cam_through(ones, 224, shifted, (400, 400), style)
        assert corners(seen > 0) == (50, 273, 100, 323)


@pytest.mark.parametrize("style", ["smooth", "cells"])
@pytest.mark.parametrize(
    ("view", "turned"),
    [
        ([[0, -1, 300], [1, 0, 0], [0, 0, 1]], lambda picture: np.rot90(picture, -1)),
        ([[0, 1, 0], [-1, 0, 200], [0, 0, 1]], np.rot90),
        ([[-1, 0, 200], [0, -1, 300], [0, 0, 1]], lambda picture: np.rot90(picture, 2)),
        ([[-1, 0, 200], [0, 1, 0], [0, 0, 1]], np.fliplr),
        ([[1, 0, 0], [0, -1, 300], [0, 0, 1]], np.flipud),
    ],
)
def test_turned_and_flipped_views_are_the_map_turned_and_flipped(
    view: list[list[float]], turned: Callable[[NDArray[np.float32]], NDArray[np.float32]], style: str
) -> None:
    cam = np.random.default_rng(1).random((7, 7), np.float32)
    to_image = np.diag([200 / 224, 300 / 224, 1.0])
    plain = cam_through(cam, 224, to_image, (300, 200), style)  # type: ignore[arg-type]
    expected = turned(plain)
    seen = cam_through(cam, 224, np.array(view, float) @ to_image, expected.shape, style)  # type: ignore[arg-type]
    assert np.allclose(seen, expected, atol=1e-6)


def test_twice_the_zoom_is_the_map_at_twice_the_size() -> None:
    small = cam_through(hot(2, 5), 224, np.eye(3), (224, 224), "cells")
    large = cam_through(hot(2, 5), 224, np.diag([2.0, 2.0, 1.0]), (448, 448), "cells")
    assert np.array_equal(large, np.kron(small, np.ones((2, 2))))


def test_a_slanted_crop_moves_the_hot_cell_with_it() -> None:
    angle = np.deg2rad(30)
    slanted = np.array([[np.cos(angle), -np.sin(angle), 200.0], [np.sin(angle), np.cos(angle), 60.0], [0.0, 0.0, 1.0]])
    for style in ("smooth", "cells"):
        seen = cam_through(hot(3, 4), 224, slanted, (400, 400), style)
        rows, columns = np.nonzero(seen > 0.5)
        x, y, _ = slanted @ (4.5 * 32, 3.5 * 32, 1.0)
        assert abs(columns.mean() + 0.5 - x) < 1
        assert abs(rows.mean() + 0.5 - y) < 1
