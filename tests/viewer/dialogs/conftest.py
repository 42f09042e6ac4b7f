"""What the dialogs' tests share: actions that count how often they ran, a bundle."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from core.bundle import (
    Architecture,
    Bundle,
    BundleInfo,
    Calibration,
    Labels,
    Metric,
    Provenance,
    Thresholds,
)
from core.preprocess import Preprocessing


@dataclass(frozen=True)
class Act:
    """An action for palette and key sheet."""

    id: str
    title: str
    group: str
    keys: str
    enabled: bool = True
    scope: str = "anywhere"
    run: Callable[[], None] = lambda: None


@pytest.fixture
def shown(qtbot: QtBot) -> Iterator[Callable[..., None]]:
    """Shows a widget that may delete itself when it is closed."""
    widgets: list[QWidget] = []

    def show(widget: QWidget, width: int = 800, height: int = 600) -> None:
        widgets.append(widget)
        widget.resize(width, height)
        with qtbot.waitExposed(widget):
            widget.show()

    yield show
    for widget in widgets:
        if isValid(widget):
            widget.close()


@pytest.fixture
def done() -> list[str]:
    """Ids of the actions that ran."""
    return []


@pytest.fixture
def acts(done: list[str]) -> tuple[Act, ...]:
    table = (
        ("open", "Open folder…", "File", "Ctrl+O", True),
        ("header", "DICOM header…", "File", "Ctrl+H", True),
        ("fit", "Fit to window", "Film", "F", True),
        ("actual", "Actual size", "Film", "A, Ctrl+1", True),
        ("invert", "Invert", "Film", "I", False),
    )
    return tuple(
        Act(name, title, group, keys, enabled, run=lambda name=name: done.append(name))  # type: ignore[misc]
        for name, title, group, keys, enabled in table
    )


@pytest.fixture
def bundle() -> Bundle:
    info = BundleInfo(
        name="fracture-test",
        version="1.2",
        created="2026-01-31T10:00:00Z",
        program_version="0.1.0",
        labels=Labels(negative="No fracture", positive="Fracture"),
        anatomy=("humerus", "upper-arm"),
        architecture=Architecture(),
        preprocessing=Preprocessing(),
        calibration=Calibration(
            temperature=1.25,
            image=Thresholds(rule_out=0.31, rule_in=0.62),
            study=Thresholds(rule_out=0.5, rule_in=0.5, crossed=True),
            split="tuning",
        ),
        provenance=Provenance(
            dataset="FracAtlas <b>train</b>",
            manifest="0" * 64,
            recipe={},
            init="radiograph",
            seed=7,
            images=3210,
            positives=543,
            hardware_in_training=True,
        ),
        metrics=(
            Metric(name="AUROC", level="image", split="test", n=600, value=0.871, low=0.824, high=0.912),
            Metric(name="AUROC", level="image", split="test", n=7, stratum="with hardware", reason="n = 7"),
        ),
        limits=("It has seen films of one hospital only.",),
        licence="CC-BY-4.0",
        attribution="FracAtlas, CC BY 4.0",
    )
    return Bundle(Path("/models/fracture-test-1.2"), info, "ab" * 32)
