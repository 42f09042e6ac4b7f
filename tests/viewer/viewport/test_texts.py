"""Corner texts, orientation letters, scale bar."""

from __future__ import annotations

from dataclasses import astuple, replace
from typing import TYPE_CHECKING

import pytest

from core.types import Laterality, Radiograph, Spacing, SpacingSource, Window
from viewer.state import CornerTexts, Placement, Store, Tone
from viewer.viewport import mirror, presets, rotate, upend
from viewer.viewport.geometry import view_of
from viewer.viewport.marks import scale_bar
from viewer.viewport.texts import Corners, Edges, corners, edges

if TYPE_CHECKING:
    from viewer.state import ViewState

SIZE = (800, 600)


def written(state: ViewState) -> Corners:
    assert state.film is not None
    view = view_of(state.film, state.placement, SIZE)
    voi = state.tone.voi or state.film.greyscale.vois[0]
    return corners(state, view, voi, "from file: NORMAL")


def test_all_texts(open_store: Store) -> None:
    state = replace(open_store.state, placement=Placement(zoom=0.62))
    assert state.film is not None
    state = replace(state, film=replace(state.film, laterality=Laterality.LEFT))
    assert written(state) == Corners(
        ("DEMO, ADA", "ID 0001 · 46 y F", "Acc. 24-0312-01"),
        ("Humerus L · AP", "2024-03-12 10:41", "DX · Demo Hospital"),
        ("W 4096 L 2048 · from file: NORMAL", "Zoom 62 % · 0.143 mm/px at detector"),
        ("Image 1/2", "320 × 480 · 12 bit"),
    )


def test_few_and_none(open_store: Store) -> None:
    few = written(replace(open_store.state, corner_texts=CornerTexts.FEW))
    assert few.top_left == ("DEMO, ADA",)
    assert sum(len(lines) for lines in astuple(few)) < sum(len(lines) for lines in astuple(written(open_store.state)))
    assert written(replace(open_store.state, corner_texts=CornerTexts.NONE)) == Corners()


def test_window_says_who_chose_it(open_store: Store) -> None:
    film = open_store.state.film
    assert film is not None
    hand = replace(open_store.state, tone=Tone(Window(500.0, 250.0), negative=True))
    assert written(hand).bottom_left[0] == "W 250 L 500 · set by hand · inverted"
    bone = next(preset for preset in presets(film) if preset.name == "Bone")
    assert written(replace(open_store.state, tone=Tone(bone.voi))).bottom_left[0].endswith("· bone")


def test_letters_only_with_patient_orientation(film: Radiograph, store: Store) -> None:
    assert edges(film, view_of(film, Placement(), SIZE)) == Edges()
    film = replace(film, orientation=("L", "F"))
    state = replace(store.state, film=film)
    seen = [Edges("R", "H", "L", "F")]
    for action in (rotate, mirror, upend, rotate):
        placement = action(state)["placement"]
        assert isinstance(placement, Placement)
        state = replace(state, placement=placement)
        seen.append(edges(film, view_of(film, state.placement, SIZE)))
    assert edges(film, view_of(film, Placement(), SIZE)) == seen[0]
    assert seen[1:] == [
        Edges("F", "R", "H", "L"),
        Edges("H", "R", "F", "L"),
        Edges("H", "L", "F", "R"),
        Edges("R", "H", "L", "F"),
    ]


@pytest.mark.parametrize(
    ("source", "label"), [(SpacingSource.DETECTOR, "2 cm at detector"), (SpacingSource.FIDUCIAL, "2 cm")]
)
def test_scale_bar_is_as_long_as_it_says(film: Radiograph, source: SpacingSource, label: str) -> None:
    film = replace(film, spacing=Spacing(0.3, 0.15, source))
    for turns in (0, 1):
        for ratio in (1.0, 2.0):
            size = (round(SIZE[0] * ratio), round(SIZE[1] * ratio))
            bar = scale_bar(film, view_of(film, Placement(zoom=1.5 * ratio, quarter_turns=turns), size, ratio))
            assert bar is not None
            assert bar.label == label
            assert bar.length == pytest.approx(20 / 0.15 * 1.5)
    assert scale_bar(replace(film, spacing=None), view_of(film, Placement(), SIZE)) is None
