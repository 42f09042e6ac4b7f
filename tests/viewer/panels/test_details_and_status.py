"""Details of the film, and the line at the bottom."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from core.library import Skipped
from core.progress import Operation, Progress
from core.types import Prediction, Radiograph, Window
from viewer.jobs import Jobs
from viewer.panels import DetailsPanel, StatusLine
from viewer.state import Store, Tone, merged


def texts(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible() and label.text()]


@pytest.fixture
def jobs(qapp: object) -> Iterator[Jobs]:
    made = Jobs()
    yield made
    made.close()


@pytest.fixture
def status(open_store: Store, jobs: Jobs, shown: Callable[..., None]) -> StatusLine:
    made = StatusLine(open_store, jobs)
    shown(made, 1200, 30)
    return made


def test_details_name_the_source_of_every_number(
    open_store: Store, shown: Callable[..., None], make_prediction: Callable[..., Prediction]
) -> None:
    panel = DetailsPanel(open_store)
    shown(panel, 320, 500)
    assert open_store.state.image
    open_store.update(outcomes=merged({}, {open_store.state.image: make_prediction(0.9)}))
    said = texts(panel)
    for fact in (
        "DX",
        "Humerus",
        "JPEG 2000 lossless",
        "320 × 480, 12 bit",
        "from file: NORMAL",
        "0.143 mm, at detector",
        "34 ms",
    ):
        assert fact in said


def test_a_window_set_by_hand_is_said_so(open_store: Store, shown: Callable[..., None]) -> None:
    panel = DetailsPanel(open_store)
    shown(panel, 320, 500)
    open_store.update(tone=Tone(voi=Window(100.0, 50.0)))
    assert "set by hand" in texts(panel)


def test_warnings_and_errors_of_a_film_are_inline(
    open_store: Store, film: Radiograph, shown: Callable[..., None]
) -> None:
    panel = DetailsPanel(open_store)
    shown(panel, 320, 500)
    open_store.update(film=replace(film, warnings=("The VOI LUT is damaged.",)))
    assert "The VOI LUT is damaged." in texts(panel)
    open_store.update(film=None, film_error="the file is truncated. Copy it anew.")
    assert "the file is truncated. Copy it anew." in texts(panel)


def test_a_running_job_shows_its_progress_and_can_be_cancelled(qtbot: QtBot, jobs: Jobs, status: StatusLine) -> None:
    go_on = Event()

    def work() -> Operation[None]:
        yield Progress("Counting", 3, 10)
        while not go_on.wait(0.02):
            yield Progress("Counting", 3, 10)

    job = jobs.start("Counting", work)
    qtbot.waitUntil(lambda: "Counting" in texts(status))
    cancel = next(found for found in status.findChildren(QPushButton) if "cancel" in found.text())
    with qtbot.waitSignal(job.cancelled):
        QTest.mouseClick(cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Counting" not in texts(status))


def test_cancel_leaves_a_job_alone_that_is_stopping_and_stops_the_next(
    qtbot: QtBot, jobs: Jobs, status: StatusLine
) -> None:
    go_on = Event()

    def slow() -> Operation[None]:
        yield Progress("Stopping slowly")
        go_on.wait(20)
        yield Progress("Stopping slowly")

    def work() -> Operation[None]:
        while not go_on.wait(0.02):
            yield Progress("Counting", 3, 10)

    jobs.start("Stopping slowly", slow)
    qtbot.waitUntil(lambda: "Stopping slowly" in texts(status))
    second = jobs.start("Counting", work)
    cancel = next(found for found in status.findChildren(QPushButton) if "cancel" in found.text())
    QTest.mouseClick(cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Counting" in texts(status))
    with qtbot.waitSignal(second.cancelled):
        QTest.mouseClick(cancel, Qt.MouseButton.LeftButton)
    go_on.set()


def test_the_analysis_shows_how_far_it_is_and_can_be_stopped(
    qtbot: QtBot, open_store: Store, status: StatusLine
) -> None:
    open_store.update(analysed=(15, 24))
    qtbot.waitUntil(lambda: "Analysing 15 of 24" in texts(status))
    cancel = next(found for found in status.findChildren(QPushButton) if "cancel" in found.text())
    with qtbot.waitSignal(status.stop_requested):
        QTest.mouseClick(cancel, Qt.MouseButton.LeftButton)
    open_store.update(analysed=(24, 24))
    qtbot.waitUntil(lambda: not any("Analysing" in text for text in texts(status)))


def test_skipped_films_are_counted_and_listed_on_a_click(qtbot: QtBot, open_store: Store, status: StatusLine) -> None:
    skipped = (Skipped(Path("a.dcm"), "it is truncated"), Skipped(Path("b.txt"), "it is a text", harmless=True))
    open_store.update(skipped=skipped)
    button = status.findChildren(QPushButton)[-1]
    qtbot.waitUntil(lambda: button.text() == "1 file skipped")
    with qtbot.waitSignal(status.skipped_requested):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_what_is_under_the_cursor_stands_in_the_line(status: StatusLine) -> None:
    status.probe("x 12, y 40: 1023")
    assert "x 12, y 40: 1023" in texts(status)
