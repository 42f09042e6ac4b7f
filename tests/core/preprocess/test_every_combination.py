"""Every combination of stages: one function for training and viewer, any picture, a transform that holds."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from core import reading
from core.paths import resources
from core.preprocess import Preprocessing, apply, normalised, resized, to_channels
from core.training import Affine
from core.training.pictures import PLAIN, picture, tensor

MakeLimb = Callable[..., NDArray[np.float32]]
MakeFramed = Callable[..., Any]
CHOICES = {
    "resize": ("stretch", "letterbox"),
    "polarity": ("trusted", "checked"),
    "crop": ("none", "collimation"),
    "contrast": ("none", "clahe"),
    "emphasis": ("none", "bone"),
}
ALL = [
    Preprocessing(size=64, **dict(zip(CHOICES, values, strict=True)))  # type: ignore[arg-type]
    for values in itertools.product(*CHOICES.values())
]
SHAPES = [(1, 1), (3, 500), (500, 3), (31, 300), (40, 33), (60, 500)]


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory, limb: MakeLimb, framed: MakeFramed) -> list[Path]:
    """Each stage has something to do: a film as it should be, its negative, a turned field, the negative of that."""
    folder = tmp_path_factory.mktemp("films")
    pictures = [limb(240, 160), 255 - limb(240, 160), framed(limb() + 12, (640, 600), 25.0).picture]
    pictures.append(255 - pictures[2])
    paths = [folder / f"{number}.png" for number in range(len(pictures))]
    for path, film in zip(paths, pictures, strict=True):
        cv2.imwrite(str(path), np.rint(film).astype(np.uint8))
    return [*paths, min((resources() / "demo" / "MURA-shaped").rglob("*.png"))]


@pytest.mark.parametrize("preprocessing", ALL, ids=lambda asked: "-".join(getattr(asked, name) for name in CHOICES))
def test_training_and_viewer_see_the_same_bytes(films: list[Path], preprocessing: Preprocessing) -> None:
    for path in films:
        shown = apply(reading.canonical(reading.read(path)), preprocessing).tensor
        trained_on = tensor(picture(path, preprocessing), PLAIN, Affine())
        assert trained_on.dtype == shown.dtype == np.float32
        assert trained_on.tobytes() == shown.tobytes()


def test_each_stage_changes_what_the_model_sees(films: list[Path]) -> None:
    seen = [
        b"".join(resized(reading.canonical(reading.read(path)), asked).tobytes() for path in films) for asked in ALL
    ]
    assert len(set(seen)) == len(ALL)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("kind", ["noise", "black", "white", "quarter"])
def test_any_picture_survives(shape: tuple[int, int], kind: str) -> None:
    film = np.zeros(shape, np.float32)
    if kind == "noise":
        film = (np.random.default_rng(1).random(shape) * 255).astype(np.float32)
    elif kind == "white":
        film += 255.0
    elif kind == "quarter":
        film[: -(-shape[0] // 2), : -(-shape[1] // 2)] = 200.0
    before = film.copy()
    for asked in ALL:
        made = apply(film, asked)
        assert np.isfinite(made.tensor).all()
        assert np.array_equal(to_channels(normalised(resized(film, asked))), made.tensor)
        assert abs(np.linalg.det(made.to_image)) > 0
    assert np.array_equal(film, before)


@settings(deadline=None, max_examples=40)
@given(
    asked=st.sampled_from([asked for asked in ALL if asked.resize == "stretch"]),
    rows=st.integers(1, 500),
    columns=st.integers(1, 500),
    seed=st.integers(0, 1000),
    border=st.floats(0.0, 0.3),
    around=st.sampled_from([0.0, 255.0]),
)
def test_the_model_looks_at_a_part_of_the_film(
    asked: Preprocessing, rows: int, columns: int, seed: int, border: float, around: float
) -> None:
    """Stretched and with an upright border, the input's corners lie inside the film, wherever its field is."""
    film = np.random.default_rng(seed).uniform(30, 200, (rows, columns)).astype(np.float32)
    top, left = int(rows * border), int(columns * border)
    framed = np.full_like(film, around)
    framed[top : rows - top, left : columns - left] = film[top : rows - top, left : columns - left]
    to_image = apply(framed, asked).to_image
    corners = to_image @ np.array([[0, 64, 64, 0], [0, 0, 64, 64], [1, 1, 1, 1]])
    slack = 1e-6 + 0.01 * max(rows, columns)
    assert (corners[:2] >= -slack).all()
    assert (corners[0] <= columns + slack).all()
    assert (corners[1] <= rows + slack).all()
    # And never past the field's own sides: nothing exposed is cut off.
    assert corners[0].min() <= left + slack
    assert corners[0].max() >= columns - left - slack
    assert corners[1].min() <= top + slack
    assert corners[1].max() >= rows - top - slack
