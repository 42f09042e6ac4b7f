"""What the browser's tests share: a model's contract, many studies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from core.bundle import Architecture, BundleInfo, Calibration, Labels, Provenance, Thresholds
from core.preprocess import Preprocessing
from core.types import ImageRecord, Outcome, Patient, Study
from tests.viewer.conftest import NotedThumbnails
from viewer.browser import StudyList
from viewer.browser.model import StudyModel
from viewer.state import Store, merged


@pytest.fixture
def info() -> BundleInfo:
    thresholds = Thresholds(rule_out=0.3, rule_in=0.6)
    return BundleInfo(
        name="test",
        version="1",
        created="2026-01-01",
        program_version="0",
        labels=Labels(negative="No fracture", positive="Fracture"),
        anatomy=("humerus",),
        architecture=Architecture(),
        preprocessing=Preprocessing(),
        calibration=Calibration(temperature=1.0, image=thresholds, study=thresholds, split="tuning"),
        provenance=Provenance(
            dataset="Test",
            manifest="0" * 64,
            recipe={},
            init="random",
            seed=1,
            images=1,
            positives=1,
            hardware_in_training=False,
        ),
        licence="CC0-1.0",
        attribution="None",
    )


@pytest.fixture
def named_study(make_study: Callable[..., Study]) -> Callable[..., Study]:
    """Makes a study with a patient's name and a date."""

    def make(number: int, name: str, date: str = "20240312", images: int = 2) -> Study:
        study = make_study(number, images)
        return replace(study, patient=Patient(f"{number:04}", name), date=date, accession=f"ACC{number}")

    return make


@pytest.fixture
def open_studies(store: Store) -> Callable[..., None]:
    """Puts studies into the store."""

    def put(*studies: Study) -> None:
        store.update(studies=merged(store.state.studies, {study.key: study for study in studies}))

    return put


@pytest.fixture
def studies(store: Store, thumbnails: NotedThumbnails, info: BundleInfo, shown: Callable[..., None]) -> StudyList:
    made = StudyList(store, thumbnails)
    made.set_info(info)
    shown(made, 264, 600)
    return made


def rows(studies: StudyList) -> list[str]:
    model = studies.view.model()
    return [str(model.index(row, 0).data()).split(", ", maxsplit=1)[0] for row in range(model.rowCount())]


def wait_for(qtbot: QtBot, studies: StudyList, count: int) -> None:
    qtbot.waitUntil(lambda: studies.view.model().rowCount() == count)


def chip(studies: StudyList, word: str) -> QPushButton:
    return next(found for found in studies.findChildren(QPushButton) if found.text().startswith(word))


def say(store: Store, outcomes: dict[ImageRecord, Outcome]) -> None:
    news = {record.ref: outcome for record, outcome in outcomes.items()}
    store.update(outcomes=merged(store.state.outcomes, news))


def badge(studies: StudyList, row: int) -> str:
    model = studies.view.model()
    assert isinstance(model, StudyModel)
    return model.badge(model.index(row, 0))[1]
