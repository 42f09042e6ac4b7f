"""Which film a line of a list means, by its path."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.curation import Tag
from core.curation.lists import Line
from core.curation.matching import Films, places
from core.curation.worklist import Item
from core.types import ImageRef

MURA = (
    "train/XR_HUMERUS/patient00001/study1_positive/image1.png",
    "train/XR_HUMERUS/patient00001/study1_positive/image2.png",
    "train/XR_HUMERUS/patient00002/study1_positive/image1.png",
    "valid/XR_HUMERUS/patient00003/study1_negative/image1.png",
)


def films(root: str, *paths: str) -> Films:
    return Films({Path(root): [Item(ImageRef(Path(root) / path), path, "") for path in paths]})


def found(films: Films, path: str) -> list[str]:
    return [item.path for item in films.place(path).items]


@pytest.mark.parametrize(
    "path",
    [
        MURA[0],
        f"MURA-v1.1/{MURA[0]}",
        f"./{MURA[0]}",
        MURA[0].replace("/", "\\"),
        f"C:\\data\\MURA-v1.1\\{MURA[0]}".replace("/", "\\"),
        f"../{MURA[0]}",
        f"/data/MURA-v1.1/{MURA[0]}",
        "patient00001/study1_positive/image1.png",
        "train/XR_HUMERUS/./patient00001/x/../study1_positive//image1.png",
    ],
)
def test_a_path_is_found_however_it_begins(path: str) -> None:
    assert found(films("/data/MURA-v1.1", *MURA), path) == [MURA[0]]


@pytest.mark.parametrize("root", ["/data/MURA-v1.1/train", "/data/renamed", "/data/MURA-v1.1/train/XR_HUMERUS"])
def test_the_source_may_begin_above_or_below_the_lists_folder(root: str) -> None:
    own = MURA[0].removeprefix("train/") if "train" in root else MURA[0]
    own = own.removeprefix("XR_HUMERUS/") if "XR_HUMERUS" in root else own

    assert found(films(root, own), f"MURA-v1.1/{MURA[0]}") == [own]


def test_an_exact_path_wins_over_one_that_ends_like_it() -> None:
    assert found(films("/data", "a/1.png", "b/a/1.png"), "a/1.png") == ["a/1.png"]


def test_the_longest_end_wins() -> None:
    assert found(films("/data", "1.png", "a/1.png"), "x/a/1.png") == ["a/1.png"]


def test_several_films_that_fit_are_all_given() -> None:
    assert found(films("/data", *MURA), "study1_positive/image1.png") == [MURA[0], MURA[2]]


def test_a_like_end_below_another_folder_is_another_film() -> None:
    place = films("/data", *MURA).place("MURA-v1.1/valid/XR_HUMERUS/patient00009/study1_negative/image1.png")

    assert place.items == ()
    assert place.nearest == MURA[3]


def test_where_list_and_folder_differ_in_the_middle_a_deeper_source_helps() -> None:
    path = "images/Fractured/IMG0000007.jpg"

    assert found(films("/data/FracAtlas", "images/IMG0000007.jpg"), path) == []
    assert found(films("/data/FracAtlas/images", "IMG0000007.jpg"), path) == ["IMG0000007.jpg"]


def test_a_guess_counts_only_while_one_path_leads_there() -> None:
    loose = films("/data/study", "image1.png")
    one, two = Line(1, "patient1/image1.png", Tag.HARDWARE), Line(2, "patient2/image1.png", Tag.HARDWARE)

    assert places(loose, [one])[one].item is not None
    assert [place.item for place in places(loose, [one, two]).values()] == [None, None]


def test_a_line_of_another_patient_is_not_guessed_into_the_folder_of_one() -> None:
    one = films("/data/renamed", "study1_positive/image1.png", "study1_positive/image4.png")
    listed = [
        Line(1, "MURA-v1.1/train/XR_HUMERUS/patient00099/study1_positive/image4.png", Tag.HARDWARE),
        Line(2, "MURA-v1.1/train/XR_HUMERUS/patient00012/study1_negative/image1.png", Tag.HARDWARE),
    ]
    assert [place.item for place in places(one, listed).values()] == [None, None]


@pytest.mark.parametrize("root", ["/data/patient00011", "/data/patient00011/study1_positive"])
def test_folders_that_differ_in_a_number_are_two(root: str) -> None:
    own = "image4.png" if "study1" in root else "study1_positive/image4.png"
    path = "MURA-v1.1/train/XR_HUMERUS/patient00099/study1_positive/image4.png"
    assert found(films(root, own), path) == []


@pytest.mark.parametrize(
    ("root", "other"),
    [
        ("/data/mura/train", "MURA-v1.1/valid/XR_HUMERUS/patient00003/study1_negative/image1.png"),
        ("/data/mura/train/XR_HUMERUS", "MURA-v1.1/train/XR_ELBOW/patient00005/study1_positive/image1.png"),
        (
            "/data/mura/train/XR_HUMERUS/patient00001",
            "MURA-v1.1/train/XR_HUMERUS/patient00099/study1_positive/image1.png",
        ),
    ],
)
def test_a_list_of_more_than_the_source_still_fits_what_the_sources_folders_speak_for(root: str, other: str) -> None:
    own = f"mura/{MURA[0]}".removeprefix(f"{root.removeprefix('/data/')}/")
    lines = [Line(1, f"MURA-v1.1/{MURA[0]}", Tag.HARDWARE), Line(2, other, Tag.HARDWARE)]
    found = [place.item for place in places(films(root, own), lines).values()]
    assert [item and item.path for item in found] == [own, None]


def test_letters_may_be_composed_or_not() -> None:
    assert found(films("/data", "Ru\u0308cken/1.png"), "R\u00fccken/1.png") == ["Ru\u0308cken/1.png"]
