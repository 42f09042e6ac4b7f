"""What changes while films are tagged: the reader, the store, the window, the library."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QInputDialog
from pytestqt.qtbot import QtBot

from core.curation import Reason, Tag
from core.curation.store import open_store, url_of
from core.settings import change
from core.types import ImageRef
from tests.viewer.app.curating import Desk, stored
from viewer.app.session import Session
from viewer.app.tags import Tags
from viewer.dialogs import CurationWindow
from viewer.state import Saying

AWAY = "postgresql://anna:secret@127.0.0.1:1/tags"


def changed(desk: Desk, **values: object) -> None:
    """Change settings while the window is open, without waiting."""
    store = desk.program.store
    store.update(settings=change(store.state.settings, **values))


def settle(desk: Desk, **values: object) -> None:
    """Change settings while the window is open, and wait until they are followed."""
    with desk.qtbot.waitSignal(desk.program.curation.tags.renewed):
        changed(desk, **values)


def test_the_window_can_be_closed_but_not_by_escape(start: Callable[..., Desk], qtbot: QtBot) -> None:
    desk = start()
    QTest.keyClick(desk.window, Qt.Key.Key_Escape)
    assert desk.window.isVisible()
    assert desk.window.close()
    qtbot.wait(50)
    assert not desk.program.window.findChildren(CurationWindow)


def test_the_window_goes_with_its_library(start: Callable[..., Desk], qtbot: QtBot) -> None:
    desk = start()
    desk.program.close_library()
    qtbot.wait(50)
    assert not desk.program.window.findChildren(CurationWindow)


def test_a_window_that_was_closed_and_opened_again_asks_for_a_note_once(
    start: Callable[..., Desk], qtbot: QtBot
) -> None:
    desk = start()
    desk.window.close()
    qtbot.wait(50)
    again = Desk(desk.program, qtbot)
    qtbot.waitUntil(again.film.hasFocus)
    again.press("M")
    assert len(again.window.findChildren(QInputDialog)) == 1


def test_a_change_of_reader_is_followed_while_other_work_goes_on(start: Callable[..., Desk], qtbot: QtBot) -> None:
    desk = start("ada")
    busy = QTimer(desk.window, interval=50)
    busy.timeout.connect(lambda: desk.program.store.update(message=f"{time.monotonic()} of 4,024 analysed"))
    busy.start()
    changed(desk, annotator="bo")
    qtbot.waitUntil(lambda: desk.program.curation.tags.annotator == "bo")


def test_blindness_is_followed_at_once(start: Callable[..., Desk]) -> None:
    desk = start("ada")
    changed(desk, blind=True)
    assert desk.program.curation.tags.is_blind
    assert not desk.window.bar.chips["disagreements"].isEnabled()


def test_the_key_of_a_new_reader_says_nothing_of_a_film_that_the_one_before_was_shown(
    start: Callable[..., Desk],
) -> None:
    desk = start("ada")
    desk.recognised()
    changed(desk, annotator="bo")
    desk.press("H")
    assert desk.program.curation.tags.annotator == "bo"
    assert "other settings" in desk.state.said
    first = desk.shown
    desk.press("H")
    desk.kept()
    assert [(event.annotator, event.path) for event in stored()] == [("bo", first)]


def test_the_next_reader_finds_nothing_of_the_one_before_in_the_same_window(start: Callable[..., Desk]) -> None:
    desk = start("ada", blind=True)
    desk.recognised()
    for letter in "HN":
        desk.press(letter)
    desk.kept()
    desk.wait(lambda: not desk.state.survey and not np.isnan(desk.session.worklist.probability).any())
    desk.session.worklist.probability[:] = np.linspace(1.0, 0.0, len(desk.session.worklist))
    settle(desk, annotator="bo")
    assert desk.state.said == ""
    assert desk.program.store.state.message == ""
    assert np.isnan(desk.session.worklist.probability).all()
    assert not desk.session.uncertain


def test_tags_go_to_the_store_that_was_chosen_when_the_key_was_pressed(
    start: Callable[..., Desk], tmp_path: Path, qtbot: QtBot
) -> None:
    desk = start()
    desk.press("H")
    desk.kept()
    busy, go_on = threading.Event(), threading.Event()

    def wait() -> None:
        busy.set()
        go_on.wait(20)

    tags = desk.program.curation.tags
    tags._tagging.do(wait)
    assert busy.wait(20)
    other = url_of(tmp_path / "other.sqlite")
    settle(desk, tag_store=other)
    desk.press("N")
    go_on.set()
    desk.kept()
    with closing(open_store(other)) as store:
        assert [event.tag for event in store.since()[0]] == [Tag.NONE]
    assert [event.tag for event in stored()] == [Tag.HARDWARE]
    assert [event.tag for event in tags.ledger.events] == [Tag.NONE]


def test_a_store_that_answers_late_says_nothing_in_the_next_one(start: Callable[..., Desk], tmp_path: Path) -> None:
    desk = start()
    desk.press("H")
    desk.kept()
    tags = desk.program.curation.tags
    event = tags.ledger.events[0]
    late = tags._tagging
    told = threading.Thread(target=lambda: late.arrived.emit((event,)))
    desk.program.store.update(settings=change(desk.program.store.state.settings, tag_store=str(tmp_path / "b.sqlite")))
    told.start()
    told.join()
    tags._follow_settings()
    desk.qtbot.wait(200)
    assert not tags.ledger.events


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Films whose digests are unknown are read no sooner than this is set."""
    go_on = threading.Event()
    read = Tags._read

    def slow(tags: Tags, refs: list[ImageRef]) -> object:
        go_on.wait(20)
        return read(tags, refs)

    monkeypatch.setattr(Tags, "_read", slow)
    return go_on


def unread(desk: Desk) -> None:
    """As if no film had been read yet."""
    desk.recognised()
    desk.wait(lambda: not desk.program.jobs.running)
    desk.program.curation.tags.digests.clear()


def test_a_tag_on_a_film_that_is_being_read_is_not_called_done(
    start: Callable[..., Desk], held: threading.Event
) -> None:
    desk = start()
    unread(desk)
    desk.session.tag(Tag.HARDWARE)
    assert desk.state.saying is Saying.PENDING
    held.set()
    desk.wait(lambda: desk.state.saying is Saying.DONE)
    assert [event.tag for event in stored()] == [Tag.HARDWARE]


def test_z_takes_back_what_is_still_being_read(start: Callable[..., Desk], held: threading.Event) -> None:
    desk = start()
    unread(desk)
    first = desk.shown
    desk.session.tag(Tag.HARDWARE)
    desk.session.take_back()
    assert desk.shown == first
    held.set()
    desk.wait(lambda: not desk.program.jobs.running)
    desk.kept()
    assert not stored()


def test_a_study_is_tagged_whole_although_its_library_is_closed_meanwhile(
    start: Callable[..., Desk], held: threading.Event
) -> None:
    desk = start()
    tags, item = desk.program.curation.tags, desk.session.item
    assert item is not None
    unread(desk)
    views = [other for other in desk.session.worklist.items if other.study == item.study]
    tags.recognise({item.ref: desk.session.worklist.image(desk.session.trail.current or 0)})
    tags.say(views, Tag.HARDWARE)
    desk.program.close_library()
    held.set()
    desk.wait(lambda: not tags.pending)
    assert [event.path for event in stored()] == [view.path for view in views]
    assert len(views) == 2


def test_the_later_of_two_words_counts_although_the_first_one_waited(
    start: Callable[..., Desk], held: threading.Event
) -> None:
    desk = start()
    unread(desk)
    item = desk.session.item
    assert item is not None
    tags = desk.program.curation.tags
    image = desk.session.worklist.image(desk.session.trail.current or 0)
    tags.say([item], Tag.HARDWARE)
    tags.recognise({item.ref: image})
    tags.say([item], Tag.NONE)
    held.set()
    desk.wait(lambda: len(tags.ledger.events) == 2)
    assert tags.ledger.by("ada")[image].tag is Tag.NONE


def test_a_reading_that_is_cancelled_says_so(start: Callable[..., Desk], held: threading.Event) -> None:
    desk = start()
    unread(desk)
    desk.session.tag(Tag.HARDWARE)
    for job in desk.program.jobs.running:
        job.cancel()
    held.set()
    desk.wait(lambda: desk.state.saying is Saying.PROBLEM)
    assert not desk.program.curation.tags.pending


def test_a_survey_that_was_stopped_is_no_longer_announced_and_begins_again(
    start: Callable[..., Desk], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    film = Session._film

    def slow(session: Session, ref: ImageRef) -> object:
        go_on.wait(20)
        return film(session, ref)

    monkeypatch.setattr(Session, "_film", slow)
    desk = start()
    desk.wait(lambda: bool(desk.state.survey))
    for job in desk.program.jobs.running:
        job.cancel()
    go_on.set()
    desk.wait(lambda: not desk.program.jobs.running and not desk.state.survey)
    assert len(desk.program.curation.tags.digests) < len(desk.session.worklist)
    desk.window.close()
    qtbot.wait(50)
    again = Desk(desk.program, qtbot)
    again.recognised()


def test_a_library_that_was_left_hears_no_tags(start: Callable[..., Desk], qtbot: QtBot, tree: Path) -> None:
    desk = start()
    desk.recognised()
    left = desk.session
    desk.program.open_sources((tree,))
    desk.wait(lambda: not desk.program.jobs.running and desk.program.store.state.film is not None)
    heard: list[object] = []
    left.moved.connect(lambda: heard.append(1))
    again = Desk(desk.program, qtbot)
    assert again.session is not left
    again.press("H")
    again.kept()
    assert not heard


def test_tags_of_another_reader_that_wait_are_not_taken_from_what_this_one_has_done(
    start: Callable[..., Desk],
) -> None:
    desk = start(tag_store="postgresql://nobody:secret@127.0.0.1:9/tags", blind=True)
    desk.recognised()
    for letter in "HN":
        desk.press(letter)
    settle(desk, annotator="bo")
    assert desk.state.done == 0
    desk.press("H")
    QTest.keyClick(desk.film, Qt.Key.Key_Left)
    assert desk.state.done == 0
    assert desk.state.counts["mine"] == 1


def test_an_adjudication_is_ones_own_word_and_waits_until_it_is_stored(start: Callable[..., Desk]) -> None:
    desk = start(tag_store="postgresql://nobody:secret@127.0.0.1:9/tags")
    desk.recognised()
    item = desk.session.item
    assert item is not None
    tags = desk.program.curation.tags
    tags.say([item], Tag.NONE, reason=Reason.ADJUDICATION)
    said = tags.film_tag(tags.digests[item.ref])
    assert said is not None
    assert (said.tag, said.own, said.pending) == (Tag.NONE, True, True)


@pytest.mark.parametrize("history", [True, False])
def test_nothing_is_written_while_the_store_is_away(
    start: Callable[..., Desk], tmp_path: Path, qtbot: QtBot, history: bool
) -> None:
    desk = start("ada", tag_store=AWAY)
    out = tmp_path / "tags.csv"
    out.write_text("of yesterday")
    desk.program.curation.export_to(out, history=history)
    qtbot.waitUntil(lambda: "not known here" in desk.program.store.state.message)
    assert out.read_text() == "of yesterday"


def test_agreement_and_import_are_refused_while_the_store_is_away(
    start: Callable[..., Desk], tmp_path: Path, qtbot: QtBot
) -> None:
    desk = start("ada", tag_store=AWAY)
    listed = tmp_path / "listed.txt"
    listed.write_text(f"{desk.shown}\n")
    for act in (desk.program.curation.show_agreement, lambda: desk.program.curation.import_from(listed)):
        desk.program.store.update(message="")
        act()
        qtbot.waitUntil(lambda: "not known here" in desk.program.store.state.message)
    assert not desk.program.curation.tags.pending


def test_trouble_with_one_store_is_forgotten_with_it(start: Callable[..., Desk], qtbot: QtBot) -> None:
    desk = start("ada", tag_store=AWAY)
    qtbot.waitUntil(lambda: bool(desk.state.trouble))
    settle(desk, tag_store="")
    assert not desk.state.trouble


def test_what_was_said_without_the_server_is_known_at_the_next_start(start: Callable[..., Desk]) -> None:
    desk = start("ada", tag_store=AWAY)
    desk.recognised()
    path = desk.shown
    desk.press("H")
    desk.program.curation.close()
    again = start("ada", tag_store=AWAY)
    tags = again.program.curation.tags
    again.wait(lambda: bool(tags.pending))
    assert [(event.path, event.tag) for event in tags.ledger.events] == [(path, Tag.HARDWARE)]
    taken = tags.take_back()
    assert taken is not None
    assert taken.paths == (path,)


def test_an_import_for_a_store_that_was_left_is_given_up(
    start: Callable[..., Desk], tmp_path: Path, qtbot: QtBot
) -> None:
    desk = start("ada")
    listed = tmp_path / "listed.txt"
    listed.write_text(f"{desk.shown}\n")
    qtbot.waitUntil(lambda: not desk.program.curation.tags.ignorance)
    desk.program.curation.import_from(listed)
    changed(desk, tag_store=str(tmp_path / "other.sqlite"))
    desk.program.curation.tags.settle()
    qtbot.waitUntil(lambda: "Import listed.txt again" in desk.program.store.state.message)
    assert not desk.program.curation.tags.pending
