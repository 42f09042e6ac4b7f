"""How names, dates and results are written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from core.types import ImageRef, Laterality, NoPrediction, Prediction, ResultState, Study
from viewer.browser import texts
from viewer.words import readable_name, study_name


@pytest.mark.parametrize(
    ("name", "readable"),
    [
        ("DEMO^ADA", "DEMO, ADA"),
        ("Demo^Ada^Maria^Dr.^MD", "Demo, Dr. Ada Maria, MD"),
        ("DEMO", "DEMO"),
        ("^ADA", "ADA"),
        ("Yamada^Tarou=山田^太郎=やまだ^たろう", "Yamada, Tarou"),
        ("=山田^太郎", "山田, 太郎"),
        ("", ""),
        ("^^^^", ""),
    ],
)
def test_a_person_name_is_written_for_people(name: str, readable: str) -> None:
    assert readable_name(name) == readable


def test_dates_have_hyphens_and_what_is_no_date_stays() -> None:
    assert texts.readable_date("20240312") == "2024-03-12"
    assert texts.readable_date("2024") == "2024"


def test_the_second_line_says_region_side_and_views(make_study: Callable[..., Study]) -> None:
    study = make_study(1, 2)
    left = replace(study, images=tuple(replace(row, laterality=Laterality.LEFT) for row in study.images))
    assert texts.subtitle(left) == "Humerus L · 2 views"
    unknown = replace(study, images=(replace(study.images[0], body_part=""),), description="Arm in plaster")
    assert texts.subtitle(unknown) == "Arm in plaster · 1 view"


def test_a_study_without_name_shows_its_id(make_study: Callable[..., Study]) -> None:
    study = make_study(7)
    assert study_name(replace(study, patient=replace(study.patient, name=""))) == "0007"


def test_frames_of_one_file_are_told_apart(make_study: Callable[..., Study]) -> None:
    record = replace(make_study(1).images[0], frames=3, view="")
    second = replace(record, ref=ImageRef(record.ref.path, 1))
    assert texts.view_name(second, 2) == "frame 2"
    assert texts.view_name(replace(record, frames=1), 4) == "Image 4"


def test_a_badge_has_the_bundles_word_and_the_number() -> None:
    assert texts.badge_text(ResultState.POSITIVE, 0.874, "Fracture") == "Fracture 0.87"
    assert texts.badge_text(ResultState.NOT_ANALYSED, None, "Fracture") == "n/a"


def test_a_tooltip_says_why_there_is_no_result(make_prediction: Callable[..., Prediction]) -> None:
    none = NoPrediction(ResultState.NOT_ANALYSED, "the body part is chest")
    assert texts.outcome_reason(none, "Fracture") == "Not analysed, because the body part is chest"
    failed = NoPrediction(ResultState.FAILED, "the file is cut short")
    assert texts.outcome_reason(failed, "Fracture") == "Failed, because the file is cut short"
    assert texts.outcome_reason(make_prediction(0.5, ResultState.UNCERTAIN), "Fracture") == "Uncertain 0.50"
