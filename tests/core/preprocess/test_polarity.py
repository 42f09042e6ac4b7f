"""A negative is put right and the reader is told; everything else is left as it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from core.bundle import Bundle
from core.inference import Engine
from core.paths import resources
from core.preprocess import INVERTED, Preprocessing, apply, looks_inverted, resized
from core.reading import canonical, read
from core.types import Radiograph

MakeLimb = Callable[..., NDArray[np.float32]]
MakeFramed = Callable[..., Any]
MakeFilm = Callable[..., Radiograph]
CHECKED = Preprocessing(polarity="checked")
BOTH = Preprocessing(polarity="checked", crop="collimation")


def test_an_inverted_film_is_put_right_and_reported(limb: MakeLimb) -> None:
    film = limb()
    inverted = apply(np.float32(255.0) - film, CHECKED)
    assert inverted.notes == (INVERTED,)
    assert np.allclose(inverted.tensor, apply(film, CHECKED).tensor, atol=1e-4)


def test_a_film_that_is_right_is_left_alone(limb: MakeLimb) -> None:
    made = apply(limb(), CHECKED)
    assert made.notes == ()
    assert made.tensor.tobytes() == apply(limb(), Preprocessing()).tensor.tobytes()
    assert apply(np.float32(255.0) - limb(), Preprocessing()).notes == ()


@pytest.mark.parametrize("around", [0.0, 255.0])
@pytest.mark.parametrize("angle", [0.0, 25.0])
def test_what_surrounds_the_field_does_not_count(
    limb: MakeLimb, framed: MakeFramed, angle: float, around: float
) -> None:
    upright = framed(limb() + np.float32(10.0), (640, 600), angle, around).picture
    negative = framed(np.float32(245.0) - limb(), (640, 600), angle, around).picture
    assert apply(upright, BOTH).notes == ()
    assert apply(negative, BOTH).notes == apply(negative, CHECKED).notes == (INVERTED,)


def test_real_films_are_told_from_their_negatives() -> None:
    films = [canonical(read(path)) for path in sorted((resources() / "demo").rglob("*.[dp][cn][mg]"))]
    assert len(films) > 20
    assert not any(looks_inverted(film) for film in films)
    recognised = [looks_inverted(np.float32(255.0) - film) for film in films]
    assert sum(recognised) >= 0.8 * len(films)


@pytest.mark.parametrize("grey", [0.0, 128.0, 255.0])
def test_a_film_without_contrast_has_no_polarity(grey: float) -> None:
    assert not looks_inverted(np.full((300, 200), grey, np.float32))


def test_the_engine_tells_the_reader(shipped_bundle: Bundle, make_film: MakeFilm, limb: MakeLimb) -> None:
    info = shipped_bundle.info
    preprocessing = msgspec.structs.replace(info.preprocessing, polarity="checked")
    checking = replace(shipped_bundle, info=msgspec.structs.replace(info, preprocessing=preprocessing))
    right = make_film(limb().astype(np.uint8))
    wrong = make_film(255 - right.pixels)
    engine = Engine(checking)
    assert engine.analyse(right).notes == ()
    assert engine.analyse(wrong).notes == (INVERTED,)
    assert engine.analyse(wrong).probability == pytest.approx(engine.analyse(right).probability, abs=0.01)
    assert Engine(shipped_bundle).analyse(wrong).notes == ()


def test_training_sees_the_film_put_right(limb: MakeLimb) -> None:
    assert np.allclose(resized(np.float32(255.0) - limb(), CHECKED), resized(limb(), CHECKED), atol=1e-3)
