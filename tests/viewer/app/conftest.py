"""The whole program in a window of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QLockFile
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core import settings
from core.bundle import Thresholds, load, shipped
from core.paths import places, resources
from core.settings import Settings
from tests.viewer.app.curating import PATIENCE_MS, Desk
from viewer.app.bootstrap import make_program, open_window
from viewer.app.program import Program

Launch = Callable[..., Program]


@pytest.fixture
def launch(qapp: QApplication, qtbot: QtBot) -> Iterator[Launch]:
    """Starts the program on paths, with settings of one's own, and waits for its first paint."""
    programs: list[Program] = []

    def start(
        *paths: Path, size: tuple[int, int] = (1280, 720), lock: QLockFile | None = None, **values: object
    ) -> Program:
        wanted = settings.change(Settings(), **{"notice_accepted": True, **values})
        settings.save(wanted, places().config)
        program = make_program()
        programs.append(program)
        program.lock = lock
        program.window.resize(*size)
        with qtbot.waitExposed(program.window):
            open_window(program, paths)
        return program

    yield start
    for program in programs:
        program.window.may_close = lambda: True
        program.window.close()
        program.window.deleteLater()
        program.deleteLater()
    qapp.processEvents()
    qapp.setStyleSheet("")


@pytest.fixture
def demo() -> Path:
    """The library that comes with the program."""
    return resources() / "demo"


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """A folder of three studies of one PNG film each, and a file that is damaged."""
    folder = tmp_path / "films"
    noise = np.random.default_rng(3)
    for number in range(1, 4):
        study = folder / f"patient{number:05}" / "study1"
        study.mkdir(parents=True)
        cv2.imwrite(str(study / "image1.png"), noise.integers(0, 256, (200, 160), np.uint8))
    (folder / "patient00001" / "study1" / "image2.png").write_bytes(b"\x89PNG\r\n\x1a\nbroken")
    return folder


@pytest.fixture
def second_bundle(tmp_path: Path) -> Path:
    """The shipped model under another name: it never saw metal, calls every film negative, and has no report."""
    folder = tmp_path / "models" / "humerus-other-2.0"
    shutil.copytree(shipped(), folder)
    info = load(folder).info
    limits = Thresholds(rule_out=1.0, rule_in=1.0)
    shutil.rmtree(folder / "report")
    described = msgspec.structs.replace(
        info,
        name="humerus-other",
        version="2.0",
        files={name: digest for name, digest in info.files.items() if not name.startswith("report/")},
        calibration=msgspec.structs.replace(info.calibration, image=limits, study=limits),
        provenance=msgspec.structs.replace(info.provenance, hardware_in_training=False),
    )
    (folder / "bundle.json").write_bytes(msgspec.json.encode(described))
    return folder


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    """24 tiny pictures in FracAtlas' shape, half of them positive: 16 to learn from, 4 to tune on, 4 to test on."""
    folder = tmp_path / "dataset"
    (folder / "images").mkdir(parents=True)
    noise = np.random.default_rng(9)
    lines = ["image_id,split,fractured,hardware,hand,leg,hip,shoulder,fracture_boxes"]
    for number in range(24):
        split = ("train", "train", "train", "train", "valid", "test")[number // 2 % 6]
        cv2.imwrite(str(folder / "images" / f"{number}.png"), noise.integers(0, 256, (140, 130), np.uint8))
        lines.append(f"{number}.png,{split},{number % 2},{int(number == 1)},0,0,0,1,")
    (folder / "labels.csv").write_text("\n".join(lines) + "\n")
    return folder


@pytest.fixture
def broken_bundle(tmp_path: Path) -> Path:
    """A folder that is no model."""
    folder = tmp_path / "no-model"
    folder.mkdir()
    return folder


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A tree in MURA's shape: 4 positive and 3 negative patients, the first one with two views."""
    root = tmp_path / "MURA-small"
    noise = np.random.default_rng(5)
    films = (
        ("train", 1, "positive", 2),
        ("train", 2, "positive", 1),
        ("train", 3, "positive", 1),
        ("train", 4, "negative", 1),
        ("train", 5, "negative", 1),
        ("train", 6, "negative", 1),
        ("valid", 7, "positive", 1),
        ("valid", 8, "negative", 1),
    )
    for part, patient, label, views in films:
        study = root / part / "XR_HUMERUS" / f"patient{patient:05}" / f"study1_{label}"
        study.mkdir(parents=True)
        for view in range(views):
            cv2.imwrite(str(study / f"image{view + 1}.png"), noise.integers(0, 256, (140, 130), np.uint8))
    return root


@pytest.fixture
def start(launch: Launch, qtbot: QtBot, tree: Path, broken_bundle: Path) -> Callable[..., Desk]:
    """Starts the program on the tree, or on parts of it, as some reader, and opens the curation window."""

    def begin(annotator: str = "ada", parts: tuple[str, ...] = (".",), **values: object) -> Desk:
        program = launch(*(tree / part for part in parts), annotator=annotator, bundle=str(broken_bundle), **values)
        qtbot.waitUntil(lambda: program.store.state.film is not None and not program.jobs.running, timeout=PATIENCE_MS)
        return Desk(program, qtbot)

    return begin
