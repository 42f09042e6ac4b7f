"""The metal score on real films, and on the same films with metal drawn into them."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from core.curation.metal import metal_score, suspicion
from core.paths import resources
from core.reading import canonical, read

Picture = NDArray[np.float32]
DEMO = resources() / "demo" / "DICOM"
PLAIN = sorted(DEMO.glob("DEMO-000*/1.dcm"))
HARDWARE = sorted(DEMO.glob("*-hardware/1.dcm"))


def _picture(path: Path, side: int = 448) -> Picture:
    picture = canonical(read(path))
    scale = side / max(picture.shape)
    return np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.float32)


def _place(picture: Picture) -> tuple[int, int]:
    """Row and column of the brightest spot of the film's middle that is not bright anyway: bone."""
    rows, columns = picture.shape
    middle = cv2.GaussianBlur(picture, (0, 0), rows / 60)[rows // 4 : -rows // 4, columns // 4 : -columns // 4]
    middle = np.where(middle < 150.0, middle, 0.0)
    down, across = np.unravel_index(int(middle.argmax()), middle.shape)
    return int(down) + rows // 4, int(across) + columns // 4


def _with_plate(picture: Picture, width: float = 0.015) -> Picture:
    """A plate with four screws on bone."""
    rows, (y, x) = picture.shape[0], _place(picture)
    plated, half, thick = picture.copy(), rows // 8, max(2, round(rows * width))
    cv2.line(plated, (x, y - half), (x, y + half), 250.0, thick, cv2.LINE_AA)
    for screw in range(4):
        at = y - half + (2 * screw + 1) * half // 4
        cv2.line(plated, (x, at), (x + 4 * thick, at), 250.0, max(1, thick // 3), cv2.LINE_AA)
    return plated


@pytest.mark.parametrize("path", PLAIN, ids=lambda path: path.parent.name)
def test_a_plate_raises_the_score_of_every_film(path: Path) -> None:
    film = _picture(path)
    assert metal_score(_with_plate(film)) > metal_score(film)


def test_the_plate_is_the_most_suspicious_place_of_nearly_every_film() -> None:
    films = [_picture(path) for path in PLAIN]
    spots = np.array([suspicion(_with_plate(film)).spot for film in films])
    places = np.array([np.array(_place(film)) / film.shape for film in films])
    assert (np.abs(spots - places).max(axis=1) < 0.2).sum() >= len(films) - 1


def test_nothing_suspicious_is_sought_in_the_middle() -> None:
    assert suspicion(np.zeros((300, 200), np.float32)).spot == (0.5, 0.5)


def test_films_with_hardware_come_before_most_without() -> None:
    without = np.median([metal_score(_picture(path)) for path in PLAIN])
    with_metal = [metal_score(_picture(path)) for path in HARDWARE]
    assert len(with_metal) == 5
    assert np.mean(np.array(with_metal) > without) >= 0.8


def test_a_large_film_scores_about_as_its_small_copy() -> None:
    for path in PLAIN[:3]:
        plated = _with_plate(_picture(path))
        large = cv2.resize(plated, None, fx=4.0, fy=4.0, interpolation=cv2.INTER_CUBIC)
        assert metal_score(np.clip(large, 0, 255)) == pytest.approx(metal_score(plated), abs=0.1)


@pytest.mark.parametrize("shape", [(1, 1), (3, 200), (200, 3), (16, 16), (500, 400)])
@pytest.mark.parametrize("grey", [0.0, 128.0, 255.0])
def test_a_film_that_shows_nothing_has_a_low_score(shape: tuple[int, int], grey: float) -> None:
    assert 0.0 <= metal_score(np.full(shape, grey, np.float32)) < 0.2


def test_the_score_leaves_the_picture_as_it_was() -> None:
    film = _picture(PLAIN[0])
    before = film.copy()
    assert metal_score(film) == metal_score(film)
    assert np.array_equal(film, before)
