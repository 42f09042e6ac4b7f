"""The tag of the film on screen, in the panel at the right."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from pytestqt.qtbot import QtBot

from core.curation import Tag
from viewer.painting import tag_mark
from viewer.panels import HardwareSection
from viewer.panels.hardware import tag_words
from viewer.state import FilmTag, Store, merged


@pytest.fixture
def section(qtbot: QtBot, open_store: Store) -> HardwareSection:
    made = HardwareSection(open_store)
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        (FilmTag(Tag.HARDWARE, own=True), "Metal on this film, by you"),
        (FilmTag(Tag.HARDWARE, own=True, pending=True), "Metal on this film, by you – being kept…"),
        (FilmTag(Tag.NONE), "No metal on this film, by others"),
        (FilmTag(Tag.NONE, own=True, disputed=True), "No metal on this film, by you; readers disagree or are unsure"),
        (FilmTag(None, disputed=True), "Readers disagree"),
        (FilmTag(None, note="a note"), ""),
    ],
)
def test_a_tag_in_words(tag: FilmTag, words: str) -> None:
    assert tag_words(tag) == words


def test_a_button_asks_for_its_tag(section: HardwareSection, qtbot: QtBot) -> None:
    spy = QSignalSpy(section.tag_requested)
    QTest.mouseClick(section.buttons[Tag.UNSURE], Qt.MouseButton.LeftButton)
    assert spy.at(0) == [Tag.UNSURE]


def test_it_follows_the_film_on_screen(section: HardwareSection, open_store: Store) -> None:
    state = open_store.state
    assert state.image is not None
    open_store.update(tags=merged({}, {state.image: FilmTag(Tag.HARDWARE, own=True, note="one screw")}))
    assert section.buttons[Tag.HARDWARE].isChecked()
    assert "one screw" in section.note.text()
    assert state.study is not None
    open_store.show(state.study, state.study.images[1].ref)
    assert not section.buttons[Tag.HARDWARE].isChecked()
    assert section.said.text() == ""


@pytest.mark.parametrize(
    ("tags", "mark"),
    [
        ([None, None], ("", False)),
        ([FilmTag(Tag.NONE), FilmTag(Tag.HARDWARE)], ("◈ metal", True)),
        ([FilmTag(Tag.NONE), None], ("◇ none", False)),
        ([FilmTag(Tag.NONE, disputed=True)], ("◇ unsure", True)),
        ([FilmTag(Tag.HARDWARE, pending=True)], ("◈ metal…", True)),
    ],
)
def test_a_study_is_marked_by_what_matters_most(tags: list[FilmTag | None], mark: tuple[str, bool]) -> None:
    assert tag_mark(tags) == mark


def test_a_button_does_not_stay_down_when_nothing_was_said(section: HardwareSection) -> None:
    spy = QSignalSpy(section.tag_requested)
    section.buttons[Tag.HARDWARE].click()
    assert spy.count() == 1
    assert not section.buttons[Tag.HARDWARE].isChecked()
