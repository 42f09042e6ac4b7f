"""The study list as a user meets it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.settings import change
from core.types import Prediction, Study
from tests.viewer.browser.conftest import badge, chip, rows, say, wait_for
from tests.viewer.conftest import NotedThumbnails
from viewer.browser import StudyList
from viewer.browser.study_delegate import ARROW, BAR
from viewer.state import Store, merged
from viewer.theme import LIGHT

Opens = Callable[..., None]
Names = Callable[..., Study]
Predicts = Callable[..., Prediction]


def test_nothing_open_says_so(studies: StudyList) -> None:
    assert "Nothing is open" in studies._empty.sentence.text()
    assert studies._empty.isVisible()


def test_studies_appear_newest_first_with_readable_names(
    studies: StudyList, open_studies: Opens, named_study: Names, qtbot: QtBot
) -> None:
    open_studies(named_study(1, "OLD^A", "20230101"), named_study(2, "NEW^B", "20240101"))
    wait_for(qtbot, studies, 2)
    assert studies.view.model().index(0, 0).data() == "NEW, B, Humerus · 2 views, 2024-01-01"
    assert not studies._empty.isVisible()


def test_arrow_keys_select_studies_and_the_store_follows(
    studies: StudyList, store: Store, open_studies: Opens, named_study: Names, qtbot: QtBot
) -> None:
    open_studies(*(named_study(number, f"P{number}^X") for number in range(5)))
    wait_for(qtbot, studies, 5)
    QTest.keyClick(studies.view, Qt.Key.Key_Home)
    assert store.state.study_key == "study-0"
    QTest.keyClick(studies.view, Qt.Key.Key_Down)
    assert store.state.study_key == "study-1"
    QTest.keyClick(studies.view, Qt.Key.Key_End)
    assert store.state.study_key == "study-4"


def test_the_selection_follows_the_store_without_telling_it_again(
    studies: StudyList, store: Store, open_studies: Opens, named_study: Names, qtbot: QtBot
) -> None:
    made = [named_study(number, f"P{number}^X") for number in range(5)]
    open_studies(*made)
    wait_for(qtbot, studies, 5)
    spy = QSignalSpy(store.changed)
    store.show(made[3], made[3].images[1].ref)
    assert spy.count() == 1
    assert studies.view.currentIndex().row() == 3
    assert store.state.image == made[3].images[1].ref


def test_right_opens_a_study_and_its_images_can_be_chosen(
    studies: StudyList, store: Store, open_studies: Opens, named_study: Names, qtbot: QtBot
) -> None:
    study = named_study(1, "ADA^X", images=3)
    open_studies(study, named_study(2, "BO^X"))
    wait_for(qtbot, studies, 2)
    QTest.keyClick(studies.view, Qt.Key.Key_Home)
    QTest.keyClick(studies.view, Qt.Key.Key_Right)
    top = studies.view.model().index(0, 0)
    assert studies.view.isExpanded(top)
    assert [top.model().index(row, 0, top).data() for row in range(3)] == ["AP", "LATERAL", "OBLIQUE"]
    QTest.keyClick(studies.view, Qt.Key.Key_Right)
    QTest.keyClick(studies.view, Qt.Key.Key_Down)
    assert store.state.image == study.images[1].ref
    QTest.keyClick(studies.view, Qt.Key.Key_Left)
    QTest.keyClick(studies.view, Qt.Key.Key_Left)
    assert not studies.view.isExpanded(top)
    assert store.state.study_key == "study-1"


def test_an_open_study_follows_the_image_on_screen_and_stays_open_when_sorted(
    studies: StudyList, store: Store, open_studies: Opens, named_study: Names, qtbot: QtBot
) -> None:
    study = named_study(1, "ZOE^X", images=3)
    open_studies(study, named_study(2, "BO^X"), named_study(3, "CEM^X"))
    wait_for(qtbot, studies, 3)
    store.show(study)
    studies.view.open_study(studies.view.model().index(0, 0), opened=True)
    studies.sort("name")
    assert rows(studies) == ["BO", "CEM", "ZOE"]
    store.show(study, study.images[2].ref)
    current = studies.view.currentIndex()
    assert (current.parent().row(), current.row()) == (2, 2)
    assert studies.view.isExpanded(studies.view.model().index(2, 0))


def test_a_click_on_the_arrow_opens_and_a_click_beside_it_selects(
    studies: StudyList, store: Store, open_studies: Opens, named_study: Names, qtbot: QtBot
) -> None:
    open_studies(named_study(1, "ADA^X"), named_study(2, "BO^X"))
    wait_for(qtbot, studies, 2)
    second = studies.view.model().index(1, 0)
    place = studies.view.visualRect(second)
    button = Qt.MouseButton.LeftButton
    arrow = QPoint(BAR + ARROW // 2, place.center().y())
    QTest.mouseClick(studies.view.viewport(), button, pos=arrow)
    assert studies.view.isExpanded(second)
    assert store.state.study_key == ""
    QTest.mouseClick(studies.view.viewport(), button, pos=place.center())
    assert store.state.study_key == "study-2"


@pytest.fixture
def slow_typing(qapp: QApplication) -> Iterator[None]:
    """However slow the machine is, two keys are one word."""
    before = qapp.keyboardInputInterval()
    qapp.setKeyboardInputInterval(60_000)
    yield
    qapp.setKeyboardInputInterval(before)


@pytest.mark.usefixtures("slow_typing")
def test_typing_in_the_list_goes_to_the_name(
    studies: StudyList, store: Store, open_studies: Opens, named_study: Names, qtbot: QtBot
) -> None:
    open_studies(*(named_study(n, name) for n, name in enumerate(("ADA^X", "BO^X", "BEA^X", "CEM^X"))))
    wait_for(qtbot, studies, 4)
    QTest.keyClicks(studies.view, "be")
    assert store.state.study_key == "study-2"


def test_return_sends_the_keyboard_to_the_film(
    studies: StudyList, open_studies: Opens, named_study: Names, qtbot: QtBot
) -> None:
    open_studies(named_study(1, "ADA^X"))
    wait_for(qtbot, studies, 1)
    QTest.keyClick(studies.view, Qt.Key.Key_Home)
    with qtbot.waitSignal(studies.film_wanted):
        QTest.keyClick(studies.view, Qt.Key.Key_Return)


def test_searching_narrows_as_one_types_and_clear_brings_all_back(
    studies: StudyList, open_studies: Opens, named_study: Names, qtbot: QtBot
) -> None:
    open_studies(*(named_study(n, name) for n, name in enumerate(("ADA^X", "BO^X", "CEM^X"))))
    wait_for(qtbot, studies, 3)
    QTest.keyClicks(studies.search, "bo")
    wait_for(qtbot, studies, 1)
    assert rows(studies) == ["BO"]
    QTest.keyClicks(studies.search, "zz")
    qtbot.waitUntil(studies._empty.isVisible)
    assert studies._empty.sentence.text() == "No study matches “bozz”."
    QTest.mouseClick(studies._empty.clear_button, Qt.MouseButton.LeftButton)
    assert rows(studies) == ["ADA", "BO", "CEM"]
    assert studies.search.text() == ""


def test_return_in_the_search_field_leads_to_the_first_match(
    studies: StudyList, store: Store, open_studies: Opens, named_study: Names, qtbot: QtBot
) -> None:
    open_studies(*(named_study(n, name) for n, name in enumerate(("ADA^X", "BO^X"))))
    wait_for(qtbot, studies, 2)
    QTest.keyClicks(studies.search, "bo")
    QTest.keyClick(studies.search, Qt.Key.Key_Return)
    assert store.state.study_key == "study-1"


def test_rows_keep_their_places_while_results_arrive(
    studies: StudyList,
    store: Store,
    open_studies: Opens,
    named_study: Names,
    make_prediction: Predicts,
    qtbot: QtBot,
) -> None:
    made = [named_study(number, f"P{number}^X") for number in range(3)]
    open_studies(*made)
    wait_for(qtbot, studies, 3)
    studies.sort("probability")
    store.show(made[0])
    say(store, {record: make_prediction(0.9) for record in made[2].images})
    qtbot.waitUntil(lambda: badge(studies, 2) == "Fracture 0.90")
    assert rows(studies) == ["P0", "P1", "P2"]
    again = chip(studies, "New results")
    qtbot.waitUntil(again.isVisible)
    assert rows(studies) == ["P0", "P1", "P2"]
    QTest.mouseClick(again, Qt.MouseButton.LeftButton)
    assert rows(studies) == ["P2", "P0", "P1"]
    assert not again.isVisible()
    assert studies.view.currentIndex().row() == 1


def test_a_new_study_above_leaves_the_selected_row_where_it_is_on_screen(
    studies: StudyList, store: Store, open_studies: Opens, named_study: Names, qtbot: QtBot
) -> None:
    made = [named_study(number, f"P{number}^X", "20240101") for number in range(40)]
    open_studies(*made)
    wait_for(qtbot, studies, 40)
    store.show(made[20])
    before = studies.view.visualRect(studies.view.currentIndex()).top()
    open_studies(*(named_study(100 + number, f"N{number}^X", "20250101") for number in range(3)))
    wait_for(qtbot, studies, 43)
    assert studies.view.currentIndex().row() == 23
    assert studies.view.visualRect(studies.view.currentIndex()).top() == before


def test_updates_never_reset_the_list(
    studies: StudyList,
    store: Store,
    open_studies: Opens,
    named_study: Names,
    make_prediction: Predicts,
    qtbot: QtBot,
) -> None:
    model = studies.view.model()
    resets, layouts, changes = (
        QSignalSpy(signal) for signal in (model.modelReset, model.layoutChanged, model.dataChanged)
    )
    made = [named_study(number, f"P{number}^X") for number in range(300)]
    open_studies(*made[:150])
    open_studies(*made[150:])
    wait_for(qtbot, studies, 300)
    say(store, {made[0].images[0]: make_prediction(0.9)})
    qtbot.waitUntil(lambda: changes.count() == 1)
    assert (resets.count(), layouts.count()) == (0, 0)


def test_another_library_takes_the_place_of_the_old_one(
    studies: StudyList, store: Store, open_studies: Opens, named_study: Names, qtbot: QtBot
) -> None:
    open_studies(*(named_study(number, f"P{number}^X") for number in range(3)))
    wait_for(qtbot, studies, 3)
    other = named_study(9, "OTHER^X")
    store.update(studies=merged({}, {other.key: other}), study_key="", image=None)
    wait_for(qtbot, studies, 1)
    assert rows(studies) == ["OTHER"]
    store.update(studies=merged({}, {}))
    qtbot.waitUntil(studies._empty.isVisible)


def test_next_study_and_neighbours_follow_the_shown_order(
    studies: StudyList, store: Store, open_studies: Opens, named_study: Names, qtbot: QtBot
) -> None:
    made = [named_study(n, name, images=1) for n, name in enumerate(("CEM^X", "ADA^X", "BO^X"))]
    open_studies(*made)
    studies.next_study(1)
    assert store.state.study_key == "study-0"
    wait_for(qtbot, studies, 3)
    studies.sort("name")
    store.show(made[2])
    assert studies.neighbours() == (*made[0].images, *made[1].images)
    studies.next_study(-1)
    assert store.state.study_key == "study-1"
    studies.next_study(-1)
    assert store.state.study_key == "study-1"


def test_only_visible_thumbnails_are_asked_for(
    studies: StudyList, thumbnails: NotedThumbnails, open_studies: Opens, named_study: Names, qtbot: QtBot
) -> None:
    made = [named_study(number, f"P{number}^X") for number in range(300)]
    open_studies(*made)
    wait_for(qtbot, studies, 300)
    qtbot.waitUntil(lambda: bool(thumbnails.wanted.get("list")))
    assert thumbnails.wanted["list"][0] == made[0].images[0].ref
    assert len(thumbnails.wanted["list"]) < 25
    studies.view.scrollToBottom()
    qtbot.waitUntil(lambda: made[299].images[0].ref in thumbnails.wanted["list"])
    assert made[0].images[0].ref not in thumbnails.wanted["list"]


def test_a_thumbnail_is_painted_when_it_comes(
    studies: StudyList, thumbnails: NotedThumbnails, open_studies: Opens, named_study: Names, qtbot: QtBot
) -> None:
    study = named_study(1, "ADA^X")
    open_studies(study)
    qtbot.waitUntil(lambda: study.images[0].ref in thumbnails.wanted.get("list", []))
    thumbnails.give(study.images[0].ref, "#12c4f5")
    place = studies.view.visualRect(studies.view.model().index(0, 0))
    spot = QPoint(BAR + ARROW + 20, place.center().y())

    def colour() -> str:
        image = studies.view.viewport().grab().toImage()
        return image.pixelColor(spot * image.devicePixelRatio()).name()

    qtbot.waitUntil(lambda: colour() == "#12c4f5")


def test_another_theme_repaints_the_rows(
    studies: StudyList, store: Store, open_studies: Opens, named_study: Names, qtbot: QtBot
) -> None:
    open_studies(named_study(1, "ADA^X"))
    wait_for(qtbot, studies, 1)
    store.update(settings=change(store.state.settings, theme="light"))
    place = studies.view.visualRect(studies.view.model().index(0, 0))
    image = studies.view.viewport().grab().toImage()
    assert image.pixelColor((place.topRight() - QPoint(4, -4)) * image.devicePixelRatio()).name() == LIGHT.panel


def test_every_control_has_a_name_for_screen_readers(studies: StudyList) -> None:
    assert studies.view.accessibleName() == "Studies"
    assert studies.search.accessibleName() == "Search studies"
    assert chip(studies, "Fracture").accessibleName() == "Show Fracture: 0 studies"


def test_the_menu_sorts(studies: StudyList, open_studies: Opens, named_study: Names, qtbot: QtBot) -> None:
    open_studies(*(named_study(n, name) for n, name in enumerate(("CEM^X", "ADA^X", "BO^X"))))
    wait_for(qtbot, studies, 3)
    by_name = next(action for action in chip(studies, "Sort").menu().actions() if action.text() == "Name")
    by_name.trigger()
    assert rows(studies) == ["ADA", "BO", "CEM"]
    assert by_name.isChecked()
