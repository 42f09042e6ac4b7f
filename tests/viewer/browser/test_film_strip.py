"""The film strip as a user meets it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QSignalSpy, QTest
from pytestqt.qtbot import QtBot

from core.types import NoPrediction, Prediction, ResultState, Study
from tests.viewer.conftest import NotedThumbnails
from viewer.browser import FilmStrip
from viewer.browser.film_strip import GAP
from viewer.state import Store, merged
from viewer.theme import DARK


@pytest.fixture
def study(named_study: Callable[..., Study], open_studies: Callable[..., None], store: Store) -> Study:
    made = named_study(1, "ADA^X", images=4)
    open_studies(made, named_study(2, "BO^X", images=1))
    store.show(made)
    return made


@pytest.fixture
def strip(store: Store, thumbnails: NotedThumbnails, study: Study, shown: Callable[..., None]) -> FilmStrip:
    made = FilmStrip(store, thumbnails)
    shown(made, 600, made.height())
    return made


def test_it_shows_the_studys_images_by_the_names_of_their_views(strip: FilmStrip) -> None:
    names = [strip.model().index(row, 0).data() for row in range(strip.model().rowCount())]
    assert names == ["AP", "LATERAL", "OBLIQUE", "AP"]


def test_a_click_puts_an_image_on_screen(strip: FilmStrip, store: Store, study: Study, qtbot: QtBot) -> None:
    place = strip.visualRect(strip.model().index(2, 0)).center()
    QTest.mouseClick(strip.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert store.state.image == study.images[2].ref


def test_keys_step_through_the_images(strip: FilmStrip, store: Store, study: Study, qtbot: QtBot) -> None:
    for key, expected in ((Qt.Key.Key_Right, 1), (Qt.Key.Key_End, 3), (Qt.Key.Key_Left, 2), (Qt.Key.Key_Home, 0)):
        QTest.keyClick(strip, key)
        assert store.state.image == study.images[expected].ref


@pytest.mark.parametrize("key", [Qt.Key.Key_G, Qt.Key.Key_H, Qt.Key.Key_Up, Qt.Key.Key_Escape])
def test_other_keys_are_left_to_the_window(strip: FilmStrip, key: Qt.Key) -> None:
    event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, "g")
    strip.keyPressEvent(event)
    assert not event.isAccepted()


def test_it_follows_the_store_and_frames_the_image_on_screen(strip: FilmStrip, store: Store, study: Study) -> None:
    spy = QSignalSpy(store.changed)
    store.show(study, study.images[1].ref)
    assert spy.count() == 1
    assert strip.currentIndex().row() == 1
    place = strip.visualRect(strip.model().index(1, 0))
    image = strip.viewport().grab().toImage()
    ratio = image.devicePixelRatio()
    colour = image.pixelColor(round((place.left() + GAP - 1) * ratio), round(place.center().y() * ratio))
    assert colour.name() == DARK.focus


def test_another_study_takes_its_place(strip: FilmStrip, store: Store) -> None:
    store.show(store.state.studies["study-2"])
    assert strip.model().rowCount() == 1
    store.show(None)
    assert strip.model().rowCount() == 0


def test_tooltips_say_the_result_or_why_there_is_none(
    strip: FilmStrip, store: Store, study: Study, make_prediction: Callable[..., Prediction]
) -> None:
    strip.set_label("Fracture")
    none = NoPrediction(ResultState.NOT_ANALYSED, "it is a colour picture")
    news = {study.images[0].ref: make_prediction(0.8), study.images[1].ref: none}
    store.update(outcomes=merged({}, news))
    tips = [strip.model().index(row, 0).data(Qt.ItemDataRole.ToolTipRole) for row in range(3)]
    assert tips == ["AP\nFracture 0.80", "LATERAL\nNot analysed, because it is a colour picture", "OBLIQUE"]


def test_only_films_in_sight_are_asked_for(
    store: Store,
    thumbnails: NotedThumbnails,
    named_study: Callable[..., Study],
    open_studies: Callable[..., None],
    shown: Callable[..., None],
) -> None:
    long = named_study(5, "CINE^X", images=200)
    open_studies(long)
    strip = FilmStrip(store, thumbnails)
    shown(strip, 400, strip.height())
    store.show(long)
    assert thumbnails.wanted["strip"][0] == long.images[0].ref
    assert len(thumbnails.wanted["strip"]) < 15
