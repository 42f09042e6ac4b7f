"""Whether the map lies where the finding is: pointing game and overlap with boxes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec
import numpy as np

from core.datasets import Box
from core.evaluation.answers import Answer
from core.evaluation.intervals import Estimate, mean, wilson
from core.evaluation.measures import Truth
from core.inference import cam_on_image, cam_through
from core.progress import Operation, Progress
from core.types import Prediction

LEVELS = (0.25, 0.5, 0.75)
"""Shares of the map's maximum from which on a pixel belongs to the region that is compared with the boxes."""


class Overlap(msgspec.Struct, frozen=True, kw_only=True):
    """How well the maps of some films lie on their boxes.

    Attributes:
        group: Which films.
        films: How many.
        without_region: How many of them have an all-zero map; they count as misses.
        pointing: Share of films whose map is strongest in a box: the middle of its strongest cell lies there.
        centre: The same for a map that always points at the middle of the film.
        chance: The same for a point drawn at random: mean share of the film that its boxes cover.
        cell: Share of films whose strongest cell touches a box.
        cell_chance: The same for a cell drawn at random: mean share of the cells that touch a box.
        iou: Mean intersection over union of the region and the boxes, by the region's level.
    """

    group: str
    films: int
    without_region: int
    pointing: Estimate
    centre: Estimate
    chance: Estimate
    cell: Estimate
    cell_chance: Estimate
    iou: dict[str, Estimate]


def strongest(prediction: Prediction) -> tuple[float, float] | None:
    """Where the map is strongest: x and y of the centre of its strongest cell, in the image's coordinates.

    Returns:
        None for an all-zero map. The point lies outside the film where that cell does (letterbox).
    """
    cam = prediction.cam
    if not cam.max() > 0:
        return None
    row, column = np.unravel_index(int(cam.argmax()), cam.shape)
    centre = ((column + 0.5) / cam.shape[1], (row + 0.5) / cam.shape[0])
    x, y, _ = prediction.to_image @ (centre[0] * prediction.model_size, centre[1] * prediction.model_size, 1.0)
    return float(x), float(y)


def points_at(point: tuple[float, float], boxes: Sequence[Box], shape: tuple[int, int]) -> bool:
    """Whether a point of the image lies in one of the boxes."""
    x, y = point[0] / shape[1], point[1] / shape[0]
    return any(box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1 for box in boxes)


def covered(boxes: Sequence[Box], shape: tuple[int, int]) -> Truth:
    """The pixels whose centres lie in a box, (rows, columns)."""
    y = ((np.arange(shape[0]) + 0.5) / shape[0])[:, None]
    x = ((np.arange(shape[1]) + 0.5) / shape[1])[None]
    inside = np.zeros(shape, np.bool_)
    for box in boxes:
        inside |= (box.x0 <= x) & (x <= box.x1) & (box.y0 <= y) & (y <= box.y1)
    return inside


def touching(prediction: Prediction, region: Truth) -> frozenset[int]:
    """The cells of the map, counted row by row from 0, that lie on some pixel of a region of the image."""
    size = prediction.cam.size
    numbers = np.arange(1, size + 1, dtype=np.float32).reshape(prediction.cam.shape)
    shares = cam_through(numbers, prediction.model_size, prediction.to_image, region.shape, "cells")
    found = np.unique(np.rint(shares[region] * size).astype(int))
    return frozenset(int(number) - 1 for number in found if number > 0)


def overlap_of(region: Truth, other: Truth) -> float:
    """Intersection over union, 0 to 1; 0 where both are empty."""
    union = int((region | other).sum())
    return float((region & other).sum() / union) if union else 0.0


class _Film(msgspec.Struct, frozen=True):
    region: bool
    hit: bool
    centre: bool
    share: float
    cell: bool
    cells: float
    iou: tuple[float, ...]


def overlaps(answers: Sequence[Answer], rule_in: float) -> Operation[tuple[Overlap, ...]]:
    """Compare maps with boxes, on positive films that have boxes.

    Args:
        answers: Of any films; those without boxes are left out.
        rule_in: From this probability on the model calls a film positive.

    Returns:
        One row for all such films and one for those that the model called positive; none where no film has boxes.
    """
    chosen = [answer for answer in answers if answer.positive and answer.sample.boxes]
    films: list[_Film] = []
    for done, answer in enumerate(chosen):
        yield Progress("Comparing maps with boxes", done, len(chosen))
        films.append(_film(answer))
    groups: dict[str, Callable[[Answer], bool]] = {
        "positive films with boxes": lambda _: True,
        "of these, called positive": lambda answer: answer.prediction.probability >= rule_in,
    }
    rows = []
    for name, belongs in groups.items() if chosen else ():
        at = [place for place, answer in enumerate(chosen) if belongs(answer)]
        rows.append(_row(name, [films[place] for place in at], [chosen[place].sample.cluster for place in at]))
    return tuple(rows)


def _film(answer: Answer) -> _Film:
    boxes, shape = answer.sample.boxes, answer.shape
    inside = covered(boxes, shape)
    cam = cam_on_image(answer.prediction, shape)
    touched = touching(answer.prediction, inside)
    point = strongest(answer.prediction)
    return _Film(
        region=point is not None,
        hit=point is not None and points_at(point, boxes, shape),
        centre=points_at((shape[1] / 2, shape[0] / 2), boxes, shape),
        share=float(inside.mean()),
        cell=point is not None and int(answer.prediction.cam.argmax()) in touched,
        cells=len(touched) / answer.prediction.cam.size,
        iou=tuple(overlap_of(cam >= level, inside) for level in LEVELS),
    )


def _row(name: str, films: Sequence[_Film], clusters: Sequence[str]) -> Overlap:
    return Overlap(
        group=name,
        films=len(films),
        without_region=sum(not film.region for film in films),
        pointing=wilson(sum(film.hit for film in films), len(films)),
        centre=wilson(sum(film.centre for film in films), len(films)),
        chance=mean(np.array([film.share for film in films]), clusters),
        cell=wilson(sum(film.cell for film in films), len(films)),
        cell_chance=mean(np.array([film.cells for film in films]), clusters),
        iou={
            f"{level:.2f}": mean(np.array([film.iou[place] for film in films]), clusters)
            for place, level in enumerate(LEVELS)
        },
    )
