"""Maps against boxes, on maps whose place is known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from core.datasets import Box, Sample, Split
from core.evaluation.answers import Answer
from core.evaluation.saliency import Overlap, covered, overlap_of, overlaps, points_at, strongest, touching
from core.preprocess import Preprocessing, apply
from core.progress import complete
from core.types import Prediction

MakePrediction = Callable[..., Prediction]
SHAPE = (100, 200)


def one_cell(row: int, column: int) -> NDArray[np.float32]:
    cam = np.zeros((7, 7), np.float32)
    cam[row, column] = 3.0
    return cam


def stretched(shape: tuple[int, int]) -> NDArray[np.float64]:
    return apply(np.zeros(shape, np.float32), Preprocessing(resize="stretch")).to_image


def film(prediction: Prediction, *boxes: Box, name: str = "a.png", positive: bool = True) -> Answer:
    label = "Fracture" if positive else "No fracture"
    return Answer(Sample(name, label, Split.TEST, boxes=boxes), positive, prediction, SHAPE)


def rows(answers: list[Answer], rule_in: float = 0.5) -> tuple[Overlap, ...]:
    found = complete(overlaps(answers, rule_in))
    assert found is not None
    return found


def test_the_strongest_point_goes_through_the_transform(make_prediction: MakePrediction) -> None:
    found = strongest(make_prediction(cam=one_cell(0, 6), to_image=stretched(SHAPE)))

    assert found == pytest.approx((200 * 6.5 / 7, 100 * 0.5 / 7))


def test_a_mirrored_film_is_met_on_the_other_side(make_prediction: MakePrediction) -> None:
    mirror = np.array([[-1.0, 0, SHAPE[1]], [0, 1, 0], [0, 0, 1]])
    mirrored = make_prediction(cam=one_cell(0, 6), to_image=mirror @ stretched(SHAPE))
    upper_left = Box(0.0, 0.0, 1 / 7, 1 / 7)

    point = strongest(mirrored)
    assert point is not None
    assert points_at(point, (upper_left,), SHAPE)
    assert touching(mirrored, covered((upper_left,), SHAPE)) == {6}


def test_a_letterboxed_model_can_look_beside_the_film(make_prediction: MakePrediction) -> None:
    to_image = apply(np.zeros(SHAPE, np.float32), Preprocessing(resize="letterbox")).to_image
    point = strongest(make_prediction(cam=one_cell(0, 3), to_image=to_image))

    assert point is not None
    assert not points_at(point, (Box(0.0, 0.0, 1.0, 1.0),), SHAPE)


def test_an_empty_map_points_nowhere(make_prediction: MakePrediction) -> None:
    assert strongest(make_prediction()) is None


def test_pixels_of_boxes_are_counted_once() -> None:
    inside = covered((Box(0.0, 0.0, 0.5, 0.5), Box(0.25, 0.0, 0.5, 0.5)), SHAPE)

    assert inside.sum() == 50 * 100
    assert overlap_of(inside, np.ones(SHAPE, np.bool_)) == 0.25
    assert overlap_of(np.zeros(SHAPE, np.bool_), np.zeros(SHAPE, np.bool_)) == 0.0


def test_hits_are_counted_beside_what_chance_would_reach(make_prediction: MakePrediction) -> None:
    there = make_prediction(cam=one_cell(3, 3), to_image=stretched(SHAPE), probability=0.9)
    elsewhere = make_prediction(cam=one_cell(0, 0), to_image=stretched(SHAPE), probability=0.2)
    empty = make_prediction(to_image=stretched(SHAPE), probability=0.1)
    middle = Box(3 / 7, 3 / 7, 4 / 7, 4 / 7)
    answers = [
        *(film(there, middle, name=f"hit{n}.png") for n in range(10)),
        *(film(elsewhere, middle, name=f"miss{n}.png") for n in range(9)),
        film(empty, middle, name="empty.png"),
        film(there, name="no box.png"),
        film(there, middle, name="negative.png", positive=False),
    ]

    every, called = rows(answers)

    assert (every.films, called.films) == (20, 10)
    assert every.without_region == 1
    assert every.pointing.value == 0.5
    assert every.cell.value == 0.5
    assert called.pointing.value == 1.0
    assert every.centre.value == 1.0
    assert every.chance.value == pytest.approx(1 / 49, rel=0.1)
    assert every.cell_chance.value == pytest.approx(1 / 49)
    # The smooth map falls to half its maximum half a cell from the centre: there region and box are much alike.
    assert called.iou["0.50"].value is not None
    assert called.iou["0.25"].value is not None
    assert called.iou["0.50"].value > called.iou["0.25"].value > 0.2


def test_few_films_are_not_estimable_and_no_boxes_no_row(make_prediction: MakePrediction) -> None:
    there = make_prediction(cam=one_cell(3, 3), to_image=stretched(SHAPE))

    (every, _) = rows([film(there, Box(0.4, 0.4, 0.6, 0.6))])
    assert str(every.pointing) == "not estimable (n = 1)"
    assert str(every.iou["0.50"]) == "not estimable (n = 1)"
    assert rows([film(there)]) == ()
