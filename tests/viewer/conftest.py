"""What the window's tests share: a home of their own, a store, a film, studies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.bundle import Architecture, BundleInfo, Calibration, Labels, Provenance, Thresholds
from core.paths import HOME_VARIABLE
from core.preprocess import Preprocessing
from core.types import (
    Greyscale,
    Identity,
    ImageRecord,
    ImageRef,
    Patient,
    Prediction,
    Radiograph,
    ResultState,
    Spacing,
    SpacingSource,
    Study,
    Window,
)
from viewer.state import Store, merged

ROWS, COLUMNS = 480, 320


PATIENCE_MS = 60_000
"""No machine is so slow; a wait ends as soon as what it waits for is there."""


WAITS = ("waitUntil", "waitSignal", "waitSignals", "waitExposed", "waitActive")


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    """pytest-qt's, which waits longer than five seconds where a test does not say how long."""
    bot = QtBot(request)
    for name in WAITS:
        setattr(bot, name, partial(getattr(bot, name), timeout=PATIENCE_MS))
    return bot


class NotedThumbnails(QObject):
    """Gives no thumbnail by itself; remembers who wanted which."""

    ready = Signal(object, QImage)

    def __init__(self) -> None:
        super().__init__()
        self.wanted: dict[str, list[ImageRef]] = {}

    def want(self, refs: Sequence[ImageRef], wisher: str = "") -> None:
        self.wanted[wisher] = list(refs)

    def give(self, ref: ImageRef, colour: str = "#ffffff") -> None:
        image = QImage(120, 160, QImage.Format.Format_RGB32)
        image.fill(QColor(colour))
        self.ready.emit(ref, image)


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    """The program's own application."""
    from viewer.app.application import Application

    return Application


@pytest.fixture
def thumbnails(qapp: QApplication) -> NotedThumbnails:
    return NotedThumbnails()


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings, index and logs of a test lie in its own folder."""
    home = tmp_path / "home"
    monkeypatch.setenv(HOME_VARIABLE, str(home))
    return home


@pytest.fixture
def store(qapp: QApplication) -> Store:
    """A store with nothing open."""
    return Store()


@pytest.fixture
def film() -> Radiograph:
    """A 12-bit DX film, 480 rows x 320 columns: dark at the top left, bright at the bottom right."""
    rows, columns = np.mgrid[0:ROWS, 0:COLUMNS]
    pixels = ((rows + columns) * (4095 / (ROWS + COLUMNS - 2))).astype(np.uint16)
    return Radiograph(
        ref=ImageRef(Path("/films/gradient.dcm")),
        pixels=pixels,
        greyscale=Greyscale(vois=(Window(2048.0, 4096.0, explanation="NORMAL"),), bits_stored=12),
        digest="values:gradient",
        encoding="JPEG 2000 lossless",
        modality="DX",
        body_part="HUMERUS",
        view="AP",
        spacing=Spacing(0.143, 0.143, SpacingSource.DETECTOR),
        identity=Identity(
            patient_id="0001",
            patient_name="DEMO^ADA",
            birth_date="19780301",
            sex="F",
            age="046Y",
            study_date="20240312",
            study_time="104100",
            accession="24-0312-01",
            institution="Demo Hospital",
        ),
    )


@pytest.fixture
def make_study() -> Callable[[int, int], Study]:
    """Makes study number n with some images."""

    def make(number: int, images: int = 2) -> Study:
        patient = Patient(f"{number:04}", f"DEMO^{number:04}", "19780301", "F")
        identity = Identity(patient.id, patient.name, patient.birth_date, patient.sex, study_date="20240312")
        records = tuple(
            ImageRecord(
                ImageRef(Path(f"/films/{number:04}/{image}.dcm")),
                "DICOM",
                ROWS,
                COLUMNS,
                modality="DX",
                body_part="HUMERUS",
                view=("AP", "LATERAL", "OBLIQUE")[image % 3],
                identity=identity,
            )
            for image in range(images)
        )
        return Study(f"study-{number}", patient, records, "20240312", "104100", "Humerus")

    return make


@pytest.fixture
def make_prediction() -> Callable[..., Prediction]:
    """Makes a prediction with this probability; its map has one hot cell."""

    def make(
        probability: float, state: ResultState = ResultState.POSITIVE, hot: tuple[int, int] = (3, 3)
    ) -> Prediction:
        cam = np.zeros((7, 7), np.float32)
        cam[hot] = 1.0
        to_image = np.diag([COLUMNS / 224, ROWS / 224, 1.0])
        return Prediction(
            "values:gradient", "b" * 64, probability, state, cam, np.zeros(1024, np.float32), to_image, 224, 34.0
        )

    return make


@pytest.fixture
def open_store(store: Store, film: Radiograph, make_study: Callable[[int, int], Study]) -> Store:
    """A store with two studies of two images; the first film is on screen, read."""
    studies = [make_study(number, 2) for number in (1, 2)]
    store.update(studies=merged({}, {study.key: study for study in studies}), sources=(Path("/films"),))
    store.show(studies[0])
    store.update(film=replace(film, ref=studies[0].images[0].ref))
    return store


@pytest.fixture
def info() -> BundleInfo:
    """What a model says of itself: label "Fracture", thresholds 0.30 and 0.60."""
    limits = Thresholds(rule_out=0.3, rule_in=0.6)
    return BundleInfo(
        name="demo",
        version="1.0",
        created="2026-01-31",
        program_version="0.1.0",
        labels=Labels(negative="No fracture", positive="Fracture"),
        anatomy=("humerus", "upper-arm", "shoulder"),
        architecture=Architecture(),
        preprocessing=Preprocessing(),
        calibration=Calibration(temperature=1.0, image=limits, study=limits, split="tuning"),
        provenance=Provenance(
            dataset="invented",
            manifest="0" * 64,
            recipe={},
            init="random",
            seed=0,
            images=1,
            positives=1,
            hardware_in_training=True,
        ),
        licence="CC-BY-4.0",
        attribution="invented",
    )


@pytest.fixture
def shown(qtbot: QtBot) -> Callable[..., None]:
    """Shows a widget at a size and waits until it is painted."""

    def show(widget: object, width: int = 800, height: int = 600) -> None:
        from PySide6.QtWidgets import QWidget

        assert isinstance(widget, QWidget)
        qtbot.addWidget(widget)
        widget.resize(width, height)
        with qtbot.waitExposed(widget):
            widget.show()

    return show
