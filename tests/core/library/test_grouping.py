"""Which films make an examination."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.library import Library
from core.library.grouping import MOST_LOOSE
from core.types import Study

FILM = np.full((8, 6), 1000, np.uint16)
Write = Callable[..., Path]
Open = Callable[..., Library]
Names = Callable[[Study], list[str]]


def test_one_study_uid_with_two_patients_is_two_studies(films: Path, open_library: Open, write_dicom: Write) -> None:
    write_dicom(films / "a", FILM, PatientID="1")
    write_dicom(films / "b", FILM, PatientID="2")
    write_dicom(films / "c", FILM, PatientID="1", PatientName="Spelled^Differently")
    studies = open_library(films).studies
    assert [(study.patient.id, len(study.images)) for study in studies] == [("1", 2), ("2", 1)]
    assert len({study.key for study in studies}) == 2


def test_patients_without_an_id_are_told_apart_by_name(films: Path, open_library: Open, write_dicom: Write) -> None:
    write_dicom(films / "a", FILM, PatientID=None, PatientName="Invented^Ada")
    write_dicom(films / "b", FILM, PatientID=None, PatientName="Invented^Bob")
    assert len(open_library(films).studies) == 2


def test_a_key_does_not_name_the_patient(films: Path, open_library: Open, write_dicom: Write) -> None:
    write_dicom(films / "a", FILM, PatientID="SECRET", PatientName="Invented^Ada", StudyInstanceUID="1.2.3")
    (study,) = open_library(films).studies
    assert study.key.startswith("1.2.3@")
    assert "SECRET" not in study.key
    assert "Ada" not in study.key


def test_dicom_without_study_uid_is_grouped_by_folder_and_patient(
    films: Path, open_library: Open, write_dicom: Write
) -> None:
    for name, patient in (("a", "1"), ("b", "2"), ("c", "1")):
        write_dicom(films / name, FILM, StudyInstanceUID=None, PatientID=patient)
    assert [len(study.images) for study in open_library(films).studies] == [2, 1]


@pytest.mark.parametrize("level", [".", "train", "train/XR_HUMERUS", "train/XR_HUMERUS/patient00011"])
def test_a_mura_tree_is_known_at_every_level(mura: Path, open_library: Open, names: Names, level: str) -> None:
    first, second, *_ = open_library(mura / level).studies
    assert (first.patient.id, first.description, names(first)) == (
        "patient00011",
        "study1",
        ["image1.png", "image2.png"],
    )
    assert (second.patient.id, second.description) == ("patient00011", "study2")
    assert [image.label for image in (*first.images, *second.images)] == ["positive", "positive", "negative"]
    assert {image.body_part for image in first.images} == {"HUMERUS"}
    assert [image.identity.instance_number for image in first.images] == [1, 2]


def test_a_mura_film_by_itself_keeps_its_study(mura: Path, open_library: Open) -> None:
    studies = open_library(mura).studies
    assert [study.patient.id for study in studies] == ["patient00011", "patient00011", "patient11185"]
    film = studies[0].images[1].ref.path
    (study,) = open_library(film).studies
    assert study.key == studies[0].key
    assert study.images[0].label == "positive"


def test_other_folders_are_no_mura_tree(films: Path, open_library: Open, write_png: Write) -> None:
    write_png(films / "somebody" / "study1_positive" / "image1.png")
    (study,) = open_library(films).studies
    assert (study.patient.id, study.images[0].label) == ("", "")


def test_a_folder_of_few_pictures_is_one_study_in_natural_order(
    films: Path, open_library: Open, write_png: Write, names: Names
) -> None:
    for number in (1, 2, 10):
        write_png(films / "case 7" / f"view{number}.png")
    (study,) = open_library(films).studies
    assert study.description == "case 7"
    assert names(study) == ["view1.png", "view2.png", "view10.png"]
    assert open_library(films / "case 7").studies == (study,)


def test_a_folder_of_many_pictures_is_a_collection(films: Path, open_library: Open, write_png: Write) -> None:
    for number in range(MOST_LOOSE + 1):
        write_png(films / f"film{number}.png")
    studies = open_library(films).studies
    assert [study.description for study in studies] == [f"film{number}" for number in range(MOST_LOOSE + 1)]
    assert len({study.key for study in studies}) == len(studies)
    (films / "film0.png").unlink()
    assert len(open_library(films).studies) == 1
