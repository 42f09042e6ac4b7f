"""The exposed field of a film: the rectangle that the collimator let through, also when it lies turned.

What surrounds the field is flat and reaches the film's edge: black where the X-ray unit masked it (a shutter, PS3.3
C.7.6.11), white where the plate stayed unexposed. The field's sides are straight. Both are demanded, so that a limb on
a dark ground is not taken for a field and nothing but empty surroundings is ever cut off.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Mask = NDArray[np.uint8]

SIDE = 256
"""The field is sought on a copy of the film with this longest side, pixels."""

LEAST_SIDE = 32
"""Copies with a shorter side than this say nothing."""

STEPS = (4.0, 8.0, 14.0, 24.0, 40.0, 70.0)
"""How far from the surroundings' grey the field may begin; all are tried."""

DARKEST, BRIGHTEST = 24.0, 200.0
"""Surroundings are darker or brighter than this."""

AREA = (0.2, 0.95)
"""Shares of the film that a field can have: below it is something else, above there is nothing to crop."""

FILLED = 0.9
"""Least share of the rectangle that the field fills, its part outside of the film aside."""

STRAIGHT = 0.8
"""Least share of the field's outline that lies on the rectangle's sides."""

FLAT, EVEN = 0.995, 10.0
"""Least share of what is cut off that differs from its median by at most so much grey: nothing is seen there."""

ALIKE = 0.03
"""Fields whose sides are as straight up to this share: the smallest is taken, for a blurred edge begins too early."""

UPRIGHT = 2.0
"""Fields turned by less than this, degrees, are cropped along the film's own rows and columns."""


@dataclass(frozen=True, slots=True)
class Field:
    """A rectangle on a film.

    Attributes:
        centre: x and y in image coordinates, pixels; (0, 0) is the outer corner of the first pixel.
        width: Along the field's own rows, pixels.
        height: Along the field's own columns, pixels.
        angle: From the film's rows to the field's, degrees, -45 to 45, positive clockwise on the screen.
    """

    centre: tuple[float, float]
    width: float
    height: float
    angle: float

    def scaled(self, factor: float) -> Field:
        """The same field on a film that is so many times as large."""
        x, y = self.centre
        return Field((x * factor, y * factor), self.width * factor, self.height * factor, self.angle)

    def to_image(self) -> Floats:
        """3x3: from the upright field, (0, 0) its outer corner, to the image."""
        turn = np.deg2rad(self.angle)
        cosine, sine = np.cos(turn), np.sin(turn)
        x = self.centre[0] - (cosine * self.width - sine * self.height) / 2
        y = self.centre[1] - (sine * self.width + cosine * self.height) / 2
        return np.array([[cosine, -sine, x], [sine, cosine, y], [0.0, 0.0, 1.0]])


def exposed_field(picture: NDArray[np.float32]) -> Field | None:
    """Find the exposed field.

    Args:
        picture: (rows, columns) float32, 0 to 255; bone bright or dark.

    Returns:
        The field, or None where the film has no collimated border that could be told apart for sure.
    """
    step = max(1, max(picture.shape) // (2 * SIDE))
    sampled = picture[step // 2 :: step, step // 2 :: step]
    rows, columns = sampled.shape
    scale = min(1.0, SIDE / max(rows, columns))
    height, width = round(rows * scale), round(columns * scale)
    if min(height, width) < LEAST_SIDE:
        return None
    small = np.asarray(cv2.resize(sampled, (width, height), interpolation=cv2.INTER_AREA), np.float32)
    smooth = np.asarray(cv2.medianBlur(np.rint(small).astype(np.uint8), 3), np.uint8)
    to_film = np.array([step * columns / width, step * rows / height])
    found = [field for mask in _surroundings(smooth) if (field := _field(mask, smooth, to_film))]
    straightest = max((straight for _, straight in found), default=0.0)
    alike = (field for field, straight in found if straight >= straightest - ALIKE)
    return min(alike, key=lambda field: field.width * field.height, default=None)


def _surroundings(small: Mask) -> Iterator[Mask]:
    """Masks of what may surround a field, those that demand most first."""
    for picture in (small, 255 - small):
        edge = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
        level = float(np.percentile(edge, 10.0))
        if level > DARKEST if picture is small else level > 255 - BRIGHTEST:
            continue
        for step in STEPS:
            yield _reaching_the_edge((picture <= level + step).astype(np.uint8))


def _reaching_the_edge(mask: Mask) -> Mask:
    """The parts of a mask that touch the film's edge."""
    _, labels = cv2.connectedComponents(mask, connectivity=4)
    edge = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    touching = np.zeros(labels.max() + 1, np.uint8)
    touching[edge] = 1
    touching[0] = 0
    return np.asarray(touching[labels], np.uint8)


def _field(surroundings: Mask, small: Mask, to_film: Floats) -> tuple[Field, float] | None:
    """The field that these surroundings leave, and how straight its sides are."""
    rows, columns = surroundings.shape
    opened = cv2.morphologyEx(1 - surroundings, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    outlines, _ = cv2.findContours(opened, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    largest = max(outlines, key=cv2.contourArea, default=None)
    if largest is None or not _like_a_rectangle(largest, rows * columns):
        return None
    outline = largest[:, 0, :].astype(np.float64)
    inner = outline[np.all((outline > 1) & (outline < (columns - 2, rows - 2)), axis=1)]
    if len(inner) < LEAST_SIDE:
        return None
    hull = (cv2.convexHull(largest)[:, 0, :] + 0.5) * to_film
    angle, straight = _orientation((inner + 0.5) * to_film, hull, float(to_film.max()))
    if straight < STRAIGHT:
        return None
    field = _bounding(hull, angle, to_film)
    return (field, straight) if _plausible(field, surroundings, small, to_film) else None


def _like_a_rectangle(outline: MatLike, film: int) -> bool:
    area = cv2.contourArea(outline)
    return area >= AREA[0] * film and area >= FILLED * cv2.contourArea(cv2.convexHull(outline))


def _orientation(points: Floats, hull: Floats, pixel: float) -> tuple[float, float]:
    """The angle at which most of the points lie on the sides of the hull's rectangle, and how many of them do."""
    some = points[:: 1 + len(points) // SIDE]
    best = 0.0
    for reach, step in ((45.0, 1.5), (1.5, 0.25)):
        angles = best + np.arange(-reach, reach, step)
        distances = _distances(some, hull, angles) / pixel
        best = float(angles[int(np.argmax(np.exp(-(distances**2) / 2.0).sum(axis=1)))])
    angle = 0.0 if abs(best) < UPRIGHT else best
    near = _distances(points, hull, np.array([angle])) <= 3.0 * pixel
    return angle, float(near.mean())


def _distances(points: Floats, hull: Floats, angles: Floats) -> Floats:
    """(angles, points): from each point to the nearest side of the hull's bounding rectangle at each angle."""
    turn = np.deg2rad(angles)
    nearest = np.full((len(angles), len(points)), np.inf)
    for x, y in ((np.cos(turn), np.sin(turn)), (-np.sin(turn), np.cos(turn))):
        axis = np.stack([x, y], axis=1)
        along, extent = axis @ points.T, axis @ hull.T
        for end in (extent.min(axis=1), extent.max(axis=1)):
            np.minimum(nearest, np.abs(along - end[:, None]), out=nearest)
    return nearest


def _bounding(hull: Floats, angle: float, pixel: Floats) -> Field:
    turn = np.deg2rad(angle)
    x_axis, y_axis = np.array([np.cos(turn), np.sin(turn)]), np.array([-np.sin(turn), np.cos(turn)])
    along, across = hull @ x_axis, hull @ y_axis
    half = float(pixel.mean()) / 2  # the outline runs through the centres of the outer pixels
    left, right, top, bottom = along.min() - half, along.max() + half, across.min() - half, across.max() + half
    centre = (left + right) / 2 * x_axis + (top + bottom) / 2 * y_axis
    return Field((float(centre[0]), float(centre[1])), float(right - left), float(bottom - top), angle)


def _plausible(field: Field, surroundings: Mask, small: Mask, to_film: Floats) -> bool:
    rows, columns = surroundings.shape
    share = field.width * field.height / float(rows * columns * to_film.prod())
    if not AREA[0] <= share <= AREA[1]:
        return False
    corners = np.array([[0, 0, 1], [field.width, 0, 1], [field.width, field.height, 1], [0, field.height, 1]])
    polygon = np.rint((corners @ field.to_image().T)[:, :2] / to_film - 0.5).astype(np.int32)
    inside = cv2.fillConvexPoly(np.zeros_like(surroundings), polygon, (1,))
    if surroundings[inside == 1].mean() > 1.0 - FILLED:
        return False
    left_out = small[cv2.dilate(inside, np.ones((5, 5), np.uint8)) == 0].astype(np.float64)
    return left_out.size > 0 and bool((np.abs(left_out - np.median(left_out)) <= EVEN).mean() >= FLAT)


def cropped(picture: NDArray[np.float32], field: Field) -> tuple[NDArray[np.float32], Floats]:
    """The field upright.

    Args:
        picture: The film that the field was found on.
        field: Of at least one pixel each way.

    Returns:
        The crop, and the 3x3 transform from it to the film. What of a turned field lies outside of the film is black.
    """
    if field.angle == 0.0:
        return _cut(picture, field)
    to_film = field.to_image()
    size = max(1, round(field.width)), max(1, round(field.height))
    # OpenCV counts from the centre of the first pixel.
    middle = np.array([[1.0, 0.0, 0.5], [0.0, 1.0, 0.5], [0.0, 0.0, 1.0]])
    to_film = to_film @ np.diag([field.width / size[0], field.height / size[1], 1.0])
    centred = np.linalg.inv(middle) @ to_film @ middle
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(picture, centred[:2], size, flags=flags), np.float32), to_film


def _cut(picture: NDArray[np.float32], field: Field) -> tuple[NDArray[np.float32], Floats]:
    rows, columns = picture.shape
    x, y = field.centre
    left, right = max(0, round(x - field.width / 2)), min(columns, round(x + field.width / 2))
    top, bottom = max(0, round(y - field.height / 2)), min(rows, round(y + field.height / 2))
    return picture[top:bottom, left:right], np.array([[1.0, 0.0, left], [0.0, 1.0, top], [0.0, 0.0, 1.0]])
