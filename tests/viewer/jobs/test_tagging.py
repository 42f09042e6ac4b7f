"""Tags on their way: kept, delivered, tried again; nothing waits and nothing is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.curation import Event, Subject, Tag, tagging
from core.curation.courier import Courier
from core.curation.outbox import Outbox
from core.curation.store import TagStore, open_store, url_of
from core.errors import StoreError
from viewer.jobs.tagging import Tagging

PATIENCE_MS = 20_000
FILM = Subject(f"values:{1:064x}", "film.png", "study", "patient")
MakeCourier = Callable[[], Courier]


@pytest.fixture
def tags(qtbot: QtBot) -> Iterator[Tagging]:
    made = Tagging()
    yield made
    made.close()


@pytest.fixture
def url(tmp_path: Path) -> str:
    return url_of(tmp_path / "tags.sqlite")


@pytest.fixture
def courier(tmp_path: Path, url: str) -> MakeCourier:
    return lambda: Courier(lambda: open_store(url), Outbox(tmp_path / "outbox", url))


def stored(url: str) -> tuple[Event, ...]:
    with closing(open_store(url)) as store:
        return store.since(0)[0]


def test_events_come_back_once_they_are_in_the_store(
    qtbot: QtBot, tags: Tagging, courier: MakeCourier, url: str
) -> None:
    events = tagging((FILM,), Tag.HARDWARE, "ada")
    tags.use(courier)
    with qtbot.waitSignal(tags.arrived, timeout=PATIENCE_MS) as arrived:
        tags.put(events)
    assert arrived.args == [events]
    assert stored(url) == events


def test_events_put_before_the_store_is_there_are_kept_until_it_is(
    qtbot: QtBot, tags: Tagging, courier: MakeCourier, url: str
) -> None:
    events = tagging((FILM,), Tag.NONE, "ada")
    tags.put(events)
    with qtbot.waitSignal(tags.arrived, timeout=PATIENCE_MS):
        tags.use(courier)
    assert stored(url) == events


def test_what_others_write_is_heard(qtbot: QtBot, tags: Tagging, courier: MakeCourier, url: str) -> None:
    with qtbot.waitSignal(tags.opened, timeout=PATIENCE_MS):
        tags.use(courier)
    events = tagging((FILM,), Tag.UNSURE, "bo")
    with closing(open_store(url)) as store:
        store.add(events)
    with qtbot.waitSignal(tags.arrived, timeout=PATIENCE_MS) as arrived:
        tags.look()
    assert arrived.args == [events]


def test_a_store_that_is_away_is_tried_again_and_nothing_is_lost(
    qtbot: QtBot, tags: Tagging, tmp_path: Path, url: str
) -> None:
    away = [True]

    def opened() -> TagStore:
        if away[0]:
            raise StoreError("server", "cannot be reached", "Look at the network", passing=True)
        return open_store(url)

    events = tagging((FILM,), Tag.HARDWARE, "ada")
    tags.use(lambda: Courier(opened, Outbox(tmp_path / "outbox", url)))
    with qtbot.waitSignal(tags.troubled, timeout=PATIENCE_MS, check_params_cb=lambda _error, waiting: waiting == 1):
        tags.put(events)
    away[0] = False
    with qtbot.waitSignals([tags.troubled, tags.arrived], timeout=PATIENCE_MS):
        tags.look()
    assert stored(url) == events


def test_a_store_that_is_left_keeps_what_it_was_given(
    qtbot: QtBot, tags: Tagging, courier: MakeCourier, url: str
) -> None:
    events = tagging((FILM,), Tag.HARDWARE, "ada")
    tags.use(courier)
    tags.put(events)
    with qtbot.waitSignal(tags._sender.ended, timeout=PATIENCE_MS):
        tags.leave()
    tags.close()
    kept = courier()
    kept.deliver()
    kept.close()
    assert stored(url) == events


def test_what_lies_in_memory_only_is_told(qtbot: QtBot, tags: Tagging, tmp_path: Path, url: str) -> None:
    def away() -> TagStore:
        raise StoreError("server", "cannot be reached", "Look at the network", passing=True)

    outbox = tmp_path / "outbox"
    outbox.write_text("no folder can be made here")
    tags.use(lambda: Courier(away, Outbox(outbox, url)))
    with qtbot.waitSignal(tags.warned, timeout=PATIENCE_MS) as warned:
        tags.put(tagging((FILM,), Tag.HARDWARE, "ada"))
    assert warned.args[0].startswith("1 tags are in memory only")


def test_closing_keeps_what_was_not_sent(tmp_path: Path, qtbot: QtBot, url: str) -> None:
    def away() -> TagStore:
        raise StoreError("server", "cannot be reached", "Look at the network", passing=True)

    outbox = tmp_path / "outbox"
    made = Tagging()
    made.use(lambda: Courier(away, Outbox(outbox, url)))
    events = [tagging((FILM,), tag, "ada") for tag in (Tag.HARDWARE, Tag.NONE)]
    for each in events:
        made.put(each)
    made.close()
    assert Outbox(outbox, url).waiting() == (*events[0], *events[1])


@pytest.fixture
def silent() -> Iterator[threading.Event]:
    """Lets a store that says nothing go on, or at last fail."""
    go_on = threading.Event()
    yield go_on
    go_on.set()


def test_tags_are_on_this_disk_while_the_server_says_nothing(
    qtbot: QtBot, tmp_path: Path, url: str, silent: threading.Event
) -> None:
    asked = threading.Event()

    def hung() -> TagStore:
        asked.set()
        silent.wait()
        raise StoreError("server", "cannot be reached", "Look at the network", passing=True)

    made = Tagging()
    made.use(lambda: Courier(hung, Outbox(tmp_path / "outbox", url)))
    assert asked.wait(60)
    events = [tagging((FILM,), tag, "ada") for tag in (Tag.HARDWARE, Tag.NONE)]
    for each in events:
        made.look()
        made.put(each)
    outbox = Outbox(tmp_path / "outbox", url)
    qtbot.waitUntil(lambda: outbox.waiting() == (*events[0], *events[1]))
    last = tagging((FILM,), Tag.UNSURE, "ada")
    made.put(last)
    made.close()
    assert not silent.is_set()
    assert outbox.waiting() == (*events[0], *events[1], *last)


def test_what_an_earlier_run_could_not_send_is_known_without_the_server(
    qtbot: QtBot, tags: Tagging, tmp_path: Path, url: str
) -> None:
    def away() -> TagStore:
        raise StoreError("server", "cannot be reached", "Look at the network", passing=True)

    events = tagging((FILM,), Tag.HARDWARE, "ada")
    outbox = Outbox(tmp_path / "outbox", url)
    outbox.put(events)
    with qtbot.waitSignal(tags.found, timeout=PATIENCE_MS) as found:
        tags.use(lambda: Courier(away, outbox))
    assert found.args == [events]
