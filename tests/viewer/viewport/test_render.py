"""The film's pixels on the screen."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from core.types import Greyscale, Radiograph, Rescale, Spacing, SpacingSource, Window
from viewer.state import Placement, Tone, ViewState
from viewer.viewport import presets
from viewer.viewport.scene import original_picture, picture

Rgb = Callable[[QImage], NDArray[np.uint8]]
Films = Callable[..., Radiograph]
States = Callable[..., ViewState]


def shown(state: ViewState, size: tuple[int, int], rgb: Rgb) -> NDArray[np.int64]:
    return rgb(picture(state, size, 1.0, with_texts=False)).astype(int)


@pytest.mark.parametrize("dtype", ["uint8", "int8", "uint16", "int16"])
def test_every_type_of_stored_values_is_shown_right(dtype: str, film_of: Films, state_of: States, rgb: Rgb) -> None:
    signed = np.dtype(dtype).kind != "u"
    low = -100 if signed else 0
    values = np.linspace(low, 100, 40 * 50).reshape(40, 50).astype(dtype)
    bits = 8 if np.dtype(dtype).itemsize == 1 else 12
    film = film_of(values, Greyscale(vois=(Window(0.5, 201.0),), bits_stored=bits, signed=signed))
    state = state_of(film, placement=Placement(zoom=1.0))
    grey = shown(state, (50, 40), rgb)[..., 0]
    assert np.abs(grey - (np.rint(values) + 100.0) / 200 * 255).max() <= 1


def test_large_pixels_stay_squares_and_small_zooms_are_smooth(film_of: Films, state_of: States, rgb: Rgb) -> None:
    checked = ((np.indices((20, 20)).sum(axis=0) % 2) * 255).astype(np.uint8)
    film = film_of(checked, Greyscale(vois=(Window(128.0, 256.0),)))
    large = shown(state_of(film, placement=Placement(zoom=10.0)), (200, 200), rgb)[..., 0]
    assert np.array_equal(large, np.kron(checked, np.ones((10, 10), int)))
    small = shown(state_of(film, placement=Placement(zoom=0.5)), (10, 10), rgb)[..., 0]
    assert np.abs(small - 127.5).max() <= 1


def test_shrinking_loses_no_thin_line(film_of: Films, state_of: States, rgb: Rgb) -> None:
    pixels = np.zeros((1200, 1200), np.uint16)
    pixels[:, ::12] = 4095
    film = film_of(pixels, Greyscale(vois=(Window(2048.0, 4096.0),), bits_stored=12))
    grey = shown(state_of(film), (100, 100), rgb)[..., 0]
    assert grey.min() > 0
    assert grey.mean() == pytest.approx(255 / 12, abs=2)


def test_negative_inverts_grey_and_colour(film_of: Films, state_of: States, rgb: Rgb) -> None:
    grey = film_of(np.full((30, 30), 255, np.uint8), Greyscale(vois=(Window(128.0, 256.0),)))
    red = np.zeros((30, 30, 3), np.uint8)
    red[..., 0] = 200
    for film, plain, negative in ((grey, (255, 255, 255), (0, 0, 0)), (film_of(red), (200, 0, 0), (55, 255, 255))):
        assert tuple(shown(state_of(film), (30, 30), rgb)[15, 15]) == plain
        assert tuple(shown(state_of(film, tone=Tone(negative=True)), (30, 30), rgb)[15, 15]) == negative


def test_uneven_spacing_keeps_the_shape(film_of: Films, state_of: States, rgb: Rgb) -> None:
    film = film_of(
        np.full((50, 100), 255, np.uint8),
        Greyscale(vois=(Window(128.0, 256.0),)),
        Spacing(0.4, 0.2, SpacingSource.UNSTATED),
    )
    mask = shown(state_of(film, placement=Placement(zoom=1.0)), (300, 300), rgb)[..., 0] > 0
    assert mask.any(axis=0).sum() == mask.any(axis=1).sum() == 100
    whole = original_picture(state_of(film), with_texts=False)
    assert (whole.width(), whole.height()) == (100, 100)


def test_turns_and_flips_of_the_screen_follow_the_eye(film_of: Films, state_of: States, rgb: Rgb) -> None:
    from viewer.viewport import mirror, rotate, upend

    pixels = np.arange(24, dtype=np.uint8).reshape(4, 6) * 10
    state = state_of(film_of(pixels, Greyscale(vois=(Window(128.0, 256.0),))), placement=Placement(zoom=1.0))
    expected = pixels
    quarter, across, down = partial(np.rot90, k=-1), partial(np.flip, axis=1), partial(np.flip, axis=0)
    for action, turned in (
        (rotate, quarter),
        (mirror, across),
        (rotate, quarter),
        (upend, down),
        (rotate, quarter),
        (mirror, across),
        (upend, down),
    ):
        state = state_of(state.film, placement=action(state)["placement"])
        expected = turned(expected)
        grey = shown(state, (expected.shape[1], expected.shape[0]), rgb)[..., 0]
        assert np.abs(grey - expected).max() <= 1


def test_film_out_of_sight_leaves_black(film_of: Films, state_of: States, rgb: Rgb) -> None:
    film = film_of(np.full((30, 30), 255, np.uint8), Greyscale(vois=(Window(128.0, 256.0),)))
    state = state_of(film, placement=Placement(zoom=1.0, centre=(500.0, 500.0)))
    assert not shown(state, (60, 60), rgb).any()


def test_presets_begin_with_the_file_and_end_with_full_range(film_of: Films) -> None:
    own = Window(300.0, 100.0, explanation="BONE")
    values = np.linspace(0, 4095, 900).reshape(30, 30).astype(np.uint16)
    film = film_of(values, Greyscale(Rescale(2.0, -100.0), (own,), bits_stored=12))
    names = [preset.name for preset in presets(film)]
    assert names == ["File: BONE", "Automatic", "Bone", "Soft tissue", "Full range"]
    automatic, bone, soft, full = (preset.voi for preset in presets(film)[1:])
    assert isinstance(automatic, Window)
    assert isinstance(bone, Window)
    assert isinstance(soft, Window)
    assert bone.center > automatic.center > soft.center
    assert full == Window((-100 + 8090 + 1) / 2, 8191.0)
    assert presets(film_of(np.zeros((9, 9, 3), np.uint8))) == ()
