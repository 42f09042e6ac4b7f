"""Local contrast, and bone set off from its surroundings."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from core.preprocess import Preprocessing, bone_likeness, emphasised, equalised, resized

MakeLimb = Callable[..., NDArray[np.float32]]


def test_equalising_brings_faint_structure_out() -> None:
    ramp = np.tile(np.linspace(20, 200, 224, dtype=np.float32), (224, 1))
    lines = np.zeros((224, 1), np.float32)
    lines[::8] = 6.0
    made = equalised(ramp + lines)
    assert (made[96:128:8] - made[97:129:8]).mean() > 1.5 * 6.0
    assert 0 <= made.min() <= made.max() <= 255


def test_equalising_is_limited_where_there_is_only_noise() -> None:
    noise = np.random.default_rng(2).normal(100, 1, (224, 224)).astype(np.float32)
    assert equalised(noise).std() < 12


def test_bone_keeps_its_grey_and_its_surroundings_are_pushed_down_but_not_out(limb: MakeLimb) -> None:
    film = resized(limb(), Preprocessing())
    emphasis = emphasised(film)
    bone, tissue, air = (slice(105, 119), slice(60, 72), slice(4, 30))
    rows = slice(20, 204)
    assert np.abs(emphasis[rows, bone] - film[rows, bone]).max() <= 0.5
    assert emphasis[rows, tissue].mean() < 0.6 * film[rows, tissue].mean()
    assert emphasis[rows, air].mean() < 0.6 * film[rows, air].mean()
    assert (emphasis[film > 0] > 0).all()
    assert (emphasis <= film).all()


def test_the_mask_is_soft_and_depends_on_contrast_not_on_exposure(limb: MakeLimb) -> None:
    film = resized(limb(), Preprocessing())
    mask = bone_likeness(film)
    assert 0 < np.abs(np.diff(mask, axis=1)).max() < 0.75
    assert np.allclose(bone_likeness(film * np.float32(0.6) + np.float32(40.0)), mask, atol=0.05)


def test_a_film_without_bone_gets_no_mask() -> None:
    flat = np.random.default_rng(2).normal(100, 2, (224, 224)).astype(np.float32)
    assert bone_likeness(flat).mean() < 0.2


def test_a_letterbox_frame_stays_black_and_does_not_count(limb: MakeLimb) -> None:
    stages = Preprocessing(resize="letterbox", contrast="clahe", emphasis="bone")
    made = resized(limb(480, 240), stages)
    assert not made[:, :56].any()
    assert not made[:, 168:].any()
    # What is inside is what the picture of that shape gives by itself.
    inside = resized(limb(480, 240), Preprocessing(resize="letterbox"))[:, 56:168]
    assert np.array_equal(made[:, 56:168], emphasised(equalised(inside)))
