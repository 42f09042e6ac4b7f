"""The engine on its thread: what is on screen comes first, refusals have reasons, failures are told."""

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from core.bundle import shipped
from core.types import ImageRecord, ImageRef, NoPrediction, Outcome, Prediction, ResultState
from viewer.jobs.analysis import Analyst

PATIENCE_MS = 60_000


@pytest.fixture
def records(tmp_path: Path) -> tuple[ImageRecord, ...]:
    """Six films, all different."""
    noise = np.random.default_rng(5)
    made = []
    for number in range(6):
        path = tmp_path / f"{number}.png"
        cv2.imwrite(str(path), noise.integers(0, 256, (200, 160), np.uint8))
        made.append(ImageRecord(ImageRef(path), "PNG", 200, 160))
    return tuple(made)


@pytest.fixture
def outcomes() -> dict[ImageRef, Outcome]:
    return {}


@pytest.fixture
def analyst(qapp: object, outcomes: dict[ImageRef, Outcome]) -> Iterator[Analyst]:
    made = Analyst(lambda _ref: None)
    made.outcome.connect(outcomes.__setitem__)
    yield made
    made.close()


@pytest.mark.slow
def test_what_is_on_screen_comes_first_and_the_rest_follows(
    qtbot: QtBot, analyst: Analyst, records: tuple[ImageRecord, ...], outcomes: dict[ImageRef, Outcome]
) -> None:
    analyst.add(records)
    analyst.use(shipped)
    analyst.add(records)
    analyst.focus(records[4:5], records[5:6])
    qtbot.waitUntil(lambda: len(outcomes) == 6, timeout=PATIENCE_MS)
    assert list(outcomes)[:2] == [records[4].ref, records[5].ref]
    assert all(isinstance(outcome, Prediction) for outcome in outcomes.values())


@pytest.mark.slow
def test_refusals_and_failures_have_reasons_and_stop_nothing(
    qtbot: QtBot, analyst: Analyst, records: tuple[ImageRecord, ...], outcomes: dict[ImageRef, Outcome]
) -> None:
    records[0].ref.path.write_bytes(b"\x89PNG\r\n\x1a\nbroken")
    small = ImageRecord(records[1].ref, "PNG", 40, 40)
    told: list[tuple[int, int]] = []
    analyst.progressed.connect(lambda done, total: told.append((done, total)))
    analyst.use(shipped)
    analyst.add((records[0], small, *records[2:4]))
    qtbot.waitUntil(lambda: len(outcomes) == 4, timeout=PATIENCE_MS)
    failed, refused = outcomes[records[0].ref], outcomes[small.ref]
    assert isinstance(failed, NoPrediction)
    assert failed.state is ResultState.FAILED
    assert failed.reason
    assert isinstance(refused, NoPrediction)
    assert "smaller than" in refused.reason
    qtbot.waitUntil(lambda: bool(told) and told[-1] == (4, 4), timeout=PATIENCE_MS)


def test_a_model_that_is_none_is_refused_in_words(qtbot: QtBot, analyst: Analyst, tmp_path: Path) -> None:
    with qtbot.waitSignal(analyst.refused, timeout=PATIENCE_MS) as refused:
        analyst.use(lambda: tmp_path)
    assert refused.args[0].problem


@pytest.mark.slow
def test_stopping_leaves_the_rest(
    qtbot: QtBot,
    analyst: Analyst,
    records: tuple[ImageRecord, ...],
    outcomes: dict[ImageRef, Outcome],
) -> None:
    analyst.use(shipped)
    analyst.add(records)
    analyst.stop()
    analyst.focus(records[:1])
    qtbot.waitUntil(lambda: bool(outcomes), timeout=PATIENCE_MS)
    assert list(outcomes) == [records[0].ref]


@pytest.mark.slow
def test_what_was_forgotten_is_analysed_again_when_it_is_opened_again(
    qtbot: QtBot, analyst: Analyst, records: tuple[ImageRecord, ...], outcomes: dict[ImageRef, Outcome]
) -> None:
    analyst.use(shipped)
    analyst.add(records[:2])
    qtbot.waitUntil(lambda: len(outcomes) == 2, timeout=PATIENCE_MS)
    analyst.clear()
    outcomes.clear()
    analyst.focus(records[:1], records[1:2])
    qtbot.waitUntil(lambda: len(outcomes) == 2, timeout=PATIENCE_MS)
