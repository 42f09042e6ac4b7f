"""The curation window's parts: what they say and what they let through."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from core.curation import Tag
from core.types import ImageRef
from tests.viewer.conftest import NotedThumbnails
from viewer.dialogs import CurationWindow
from viewer.dialogs.curation.bar import progress_words
from viewer.state import Curation, Ds2Counts, FilmTag, FilmWords, Row, Saying, Store

ROWS = tuple(
    Row(
        ImageRef(Path(f"/films/{number}.png")),
        f"image{number}",
        "patient 1",
        0.9 - number / 10,
        tag=FilmTag(Tag.HARDWARE),
    )
    for number in range(5)
)
STATE = Curation(
    annotator="ada",
    counts=MappingProxyType({"untagged": 1204, "disagreements": 2}),
    has_labels=True,
    rows=ROWS,
    left=1204,
    film=FilmWords("patient00051 / study1 / image1", "labelled positive", ("you: metal",), (), "metal likely 0.97"),
    done=312,
    total=1560,
    pace=41.0,
    seconds_left=1800.0,
)


@pytest.fixture
def store(qapp: QApplication) -> Store:
    made = Store()
    made.update(curation=STATE)
    return made


@pytest.fixture
def window(store: Store, thumbnails: NotedThumbnails, shown: Callable[..., None]) -> CurationWindow:
    canvas = QWidget()
    canvas.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    made = CurationWindow(store, canvas, thumbnails)
    shown(made, 1200, 800)
    return made


def texts(window: CurationWindow) -> str:
    return "\n".join(label.text() for label in window.findChildren(QLabel) if label.isVisible())


def test_progress_is_said_in_numbers() -> None:
    assert progress_words(STATE) == "312 of 1,560 · 41 a minute · 30 min left"
    assert progress_words(Curation(total=5)) == "0 of 5"


def test_everything_about_the_film_is_there(window: CurationWindow) -> None:
    said = texts(window)
    for part in (
        "patient00051 / study1 / image1",
        "labelled positive · you: metal",
        "metal likely 0.97",
        "312 of 1,560",
    ):
        assert part in said
    assert window.bar.chips["untagged"].text() == "Untagged 1,204"


def test_chips_choose_and_leave_the_keyboard_with_the_film(window: CurationWindow, qtbot: QtBot) -> None:
    spy = QSignalSpy(window.filter_chosen)
    QTest.mouseClick(window.bar.chips["mine"], Qt.MouseButton.LeftButton)
    assert spy.at(0) == ["mine"]
    assert not window.bar.chips["mine"].hasFocus()


def test_in_a_blind_reading_disagreements_are_closed(window: CurationWindow, store: Store) -> None:
    store.update(curation=replace(STATE, blind=True))
    assert not window.bar.chips["disagreements"].isEnabled()
    assert "blind" in window.bar.chips["disagreements"].toolTip()
    assert "ada · blind" in texts(window)


def test_films_without_labels_have_no_positives(window: CurationWindow, store: Store) -> None:
    store.update(curation=replace(STATE, has_labels=False))
    assert not window.bar.positives.isEnabled()


@pytest.mark.parametrize(
    ("saying", "said"),
    [
        (Saying.PENDING, "Tagged metal: image1 – being kept…"),
        (Saying.DONE, "Tagged metal: image1 · Z takes it back"),
        (Saying.PROBLEM, "Tagged metal: image1"),
    ],
)
def test_the_last_act_is_called_done_only_when_it_is(
    window: CurationWindow, store: Store, saying: Saying, said: str
) -> None:
    store.update(curation=replace(STATE, said="Tagged metal: image1", saying=saying))
    assert window.film.said.text() == said


def test_trouble_is_said_with_what_waits_and_that_one_can_go_on(window: CurationWindow, store: Store) -> None:
    store.update(curation=replace(STATE, trouble="The server cannot be reached.", waiting=3))
    assert "3 tags wait on this computer" in window.film.trouble.text()
    assert "you can go on" in window.film.trouble.text()
    store.update(curation=STATE)
    assert not window.film.trouble.isVisible()


def test_hints_that_contradict_stand_out(window: CurationWindow, store: Store) -> None:
    film = replace(STATE.film, hints=(("Sibling view <b>: metal", True),))
    store.update(curation=replace(STATE, film=film))
    assert "<b>Sibling view &lt;b&gt;: metal</b>" in window.film.head.hints.text()
    assert window.film.head.hints.property("state") == "uncertain"


def test_the_end_says_what_is_left(window: CurationWindow, store: Store) -> None:
    store.update(curation=replace(STATE, over=True, rows=(), behind=5, skipped=3))
    assert window.film.end.isVisible()
    assert "3 were put off" in window.film.end.sentence.text()
    assert "2 films wait for somebody to decide" in window.film.end.sentence.text()
    assert window.film.end.again.isVisible()
    store.update(curation=STATE)
    assert not window.film.end.isVisible()


def test_a_click_in_the_queue_shows_that_film(window: CurationWindow, qtbot: QtBot) -> None:
    spy = QSignalSpy(window.film_chosen)
    place = window.queue.visualRect(window.queue.rows.index(2)).center()
    QTest.mouseClick(window.queue.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert spy.at(0) == [ROWS[2].ref]


def test_thumbnails_are_asked_for_in_the_queues_order(window: CurationWindow, thumbnails: NotedThumbnails) -> None:
    assert thumbnails.wanted["curation"] == [row.ref for row in ROWS]


def test_ds2_stands_beside_the_papers_numbers(window: CurationWindow, store: Store) -> None:
    counts = Ds2Counts((("positives left", "268", "240"),), (("", "left"), ("train", "200")), ("two <patients>",))
    store.update(curation=replace(STATE, ds2=counts))
    text = window.ds2.numbers.text()
    assert "positives left <b>268</b> (paper 240)" in text
    assert "two &lt;patients&gt;" in text
    assert not window.ds2.export.isEnabled()
    store.update(curation=replace(STATE, ds2=replace(counts, can_export=True)))
    assert window.ds2.export.isEnabled()


def test_without_a_dataset_it_says_so_and_offers_a_way(window: CurationWindow, store: Store) -> None:
    store.update(curation=replace(STATE, ds2_problem="These films carry no labels."))
    assert "carry no labels" in window.ds2.numbers.text()
    assert window.ds2.choose.isVisible()
    assert not window.ds2.export.isVisible()


def test_what_is_computed_behind_the_queue_is_shown(window: CurationWindow, store: Store) -> None:
    store.update(curation=replace(STATE, survey="Looking for metal", surveyed=(20, 1560)))
    assert "Looking for metal: 20 of 1,560" in texts(window)
    store.update(curation=STATE)
    assert "Looking for metal" not in texts(window)


def test_escape_does_not_close_it(window: CurationWindow, qtbot: QtBot) -> None:
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert window.isVisible()
