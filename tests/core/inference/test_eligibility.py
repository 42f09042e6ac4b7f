"""Which images are analysed, and what is said of the others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.bundle import BundleInfo
from core.inference import ineligible, notes, overridable
from core.types import ImageRecord, ImageRef, Radiograph

MakeFilm = Callable[..., Radiograph]


@pytest.fixture
def info(describe_bundle: Callable[..., BundleInfo]) -> BundleInfo:
    return describe_bundle()


def record(**fields: object) -> ImageRecord:
    return ImageRecord(ImageRef(Path("a.dcm")), "DICOM", **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("modality", ["", "CR", "DX", "RG", "RF", "XA", "dx "])
def test_projection_radiographs_and_plain_pictures_are_analysed(
    make_film: MakeFilm, info: BundleInfo, modality: str
) -> None:
    assert ineligible(make_film(modality=modality, body_part="HUMERUS"), info) == ""
    assert ineligible(record(modality=modality, rows=500, columns=500), info) == ""


def test_colour_images_are_never_analysed(make_film: MakeFilm, info: BundleInfo) -> None:
    film = make_film(np.zeros((300, 300, 3), np.uint8))
    assert "colour" in ineligible(film, info, override=True)
    assert not overridable(film, info)


def test_small_images_are_never_analysed(make_film: MakeFilm, info: BundleInfo) -> None:
    assert "smaller than 128" in ineligible(make_film(np.zeros((127, 500), np.uint8)), info, override=True)
    assert "smaller than 128" in ineligible(record(rows=500, columns=127), info)
    assert ineligible(record(rows=128, columns=128), info) == ""


def test_a_record_of_unknown_size_is_not_refused_for_it(info: BundleInfo) -> None:
    assert ineligible(record(), info) == ""


def test_another_modality_can_be_overridden_and_is_noted(make_film: MakeFilm, info: BundleInfo) -> None:
    film = make_film(modality="CT")
    assert "CT" in ineligible(film, info)
    assert overridable(film, info)
    assert ineligible(film, info, override=True) == ""
    assert notes(film, info) == ("its modality CT is no projection radiograph (overridden)",)


def test_another_body_part_can_be_overridden_and_is_noted(make_film: MakeFilm, info: BundleInfo) -> None:
    film = make_film(modality="DX", body_part="HAND")
    assert ineligible(film, info) == "its body part, hand, is outside the model's (humerus, shoulder)"
    assert overridable(film, info)
    assert notes(film, info)[0].endswith("(overridden)")


@pytest.mark.parametrize("body_part", ["", "SHOULDER", "Shoulder Joint", "xr_humerus", "EXTREMITY", "????"])
def test_the_models_anatomy_and_unknown_body_parts_are_analysed(
    make_film: MakeFilm, info: BundleInfo, body_part: str
) -> None:
    film = make_film(body_part=body_part)
    assert ineligible(film, info) == ""
    assert not overridable(film, info)
    assert notes(film, info) == ()


def test_one_obstacle_that_stands_outweighs_those_that_may_be_overridden(make_film: MakeFilm, info: BundleInfo) -> None:
    film = make_film(np.zeros((300, 300, 3), np.uint8), modality="US", body_part="CHEST")
    assert not overridable(film, info)


def test_a_frame_of_many_is_noted(make_film: MakeFilm, info: BundleInfo) -> None:
    assert notes(make_film(modality="XA", frames=12), info) == ("one frame of 12",)
