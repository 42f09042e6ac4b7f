from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from core.curation import Event, Ledger, Subject, Tag, database, tagging, taking_back
from core.curation.addresses import file_of, server_of
from core.curation.courier import BATCH, Courier
from core.curation.failures import in_words
from core.curation.outbox import Outbox
from core.curation.store import back_up, open_store, url_of
from core.errors import StoreError

if TYPE_CHECKING:
    from tests.core.curation.conftest import PostgreSQL

Acts = Callable[..., tuple[Event, ...]]
Carry = Callable[[str], Courier]
COMMITTED = b"COMMIT\0"
"""In what the server answers when it has committed."""


class Proxy:
    """Stands between a client and a server: it can cut the connection, or lose an answer and cut it then.

    Attributes:
        losing: What an answer holds that is to be lost; empty: none.
    """

    def __init__(self, port: int) -> None:
        self.losing = b""
        self._target = ("127.0.0.1", port)
        self._sockets: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._start(self._accept)

    def cut(self) -> None:
        """End every connection, as a network does that goes away."""
        for one in self._sockets:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self.cut()
        for thread in self._threads:
            thread.join()
        for one in (*self._sockets, self._listener):
            one.close()

    def _start(self, task: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=task, args=arguments)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _address = self._listener.accept()
                server = socket.create_connection(self._target)
                self._sockets += (client, server)
                self._start(self._forth, client, server)
                self._start(self._back, client, server)

    def _forth(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while data := client.recv(65536):
                server.sendall(data)
        # Also when the client's end was reset: else the server never learns that it is alone.
        with suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)

    def _back(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while (data := server.recv(65536)) and not (self.losing and self.losing in data):
                client.sendall(data)
        with suppress(OSError):
            client.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def proxy(postgresql: PostgreSQL) -> Iterator[Proxy]:
    with closing(Proxy(postgresql.port)) as proxy:
        yield proxy


@pytest.fixture
def distant_url(postgresql: PostgreSQL, database_name: str, proxy: Proxy) -> str:
    """The address of the store through the proxy."""
    return postgresql.url(database_name, port=proxy.port)


@pytest.fixture
def carry(tmp_path: Path) -> Iterator[Carry]:
    """``carry(url) -> courier``: with an outbox in the test's folder; closed at the end."""
    couriers: list[Courier] = []

    def make(url: str) -> Courier:
        couriers.append(Courier(lambda: open_store(url), Outbox(tmp_path / "outbox", url)))
        return couriers[-1]

    yield make
    for courier in couriers:
        courier.close()


def stored(url: str) -> tuple[Event, ...]:
    with closing(open_store(url)) as store:
        return store.since()[0]


def test_what_is_put_waits_and_what_is_delivered_is_in_the_store(store_url: str, carry: Carry, acts: Acts) -> None:
    courier, events = carry(store_url), acts(3)
    courier.put(events[:2])
    courier.put(events[2:])
    assert (courier.waiting, courier.name) == (3, "")
    assert courier.deliver() == events
    assert (courier.waiting, courier.problem) == (0, "")
    assert courier.deliver() == ()
    assert stored(store_url) == events
    assert courier.name.endswith(store_url.rpartition("/")[2])


def test_news_are_ones_own_and_others(store_url: str, carry: Carry, acts: Acts) -> None:
    courier, mine, others = carry(store_url), acts(2), acts(2, "ben")
    assert courier.news() == ()
    courier.put(mine)
    assert courier.news() == ()
    courier.deliver()
    with closing(open_store(store_url)) as store:
        store.add(others)
    assert courier.news() == (*mine, *others)
    assert courier.news() == ()


def test_what_an_earlier_run_did_not_send_is_sent_first(
    store_url: str, tmp_path: Path, carry: Carry, acts: Acts
) -> None:
    early, late = acts(2), acts(1)
    Outbox(tmp_path / "outbox", store_url).put(early)
    courier = carry(store_url)
    courier.put(late)
    assert courier.waiting == 3
    assert courier.deliver() == (*early, *late)
    assert stored(store_url) == (*early, *late)


def test_what_was_sent_twice_is_there_once(store_url: str, carry: Carry, acts: Acts) -> None:
    courier, events = carry(store_url), acts(2)
    for _time in range(2):
        courier.put(events)
        assert courier.deliver() == events
    assert stored(store_url) == events


@pytest.mark.slow
def test_a_long_absence_is_made_up_for_in_order(file_url: str, tmp_path: Path, carry: Carry, acts: Acts) -> None:
    study = tagging(tuple(Subject(f"values:{number:064x}") for number in range(20)), Tag.NONE, "anna")
    events = (*acts(BATCH - 1), *study, *acts(BATCH // 2))
    courier = carry(file_url)
    courier.put(events)
    assert courier.deliver() == events
    assert stored(file_url) == events
    assert Outbox(tmp_path / "outbox", file_url).waiting() == ()


def test_a_damaged_file_of_the_outbox_is_told(store_url: str, tmp_path: Path, carry: Carry, acts: Acts) -> None:
    outbox = Outbox(tmp_path / "outbox", store_url)
    outbox.put(acts(1))
    next(outbox.folder.iterdir()).write_text("?")
    courier = carry(store_url)
    assert courier.waiting == 0
    assert ".damaged" in courier.problem


def test_without_a_disk_for_the_outbox_tags_are_in_memory_and_the_courier_says_so(
    store_url: str, tmp_path: Path, carry: Carry, acts: Acts
) -> None:
    (tmp_path / "outbox").write_text("a file where the folder should be")
    first, second = acts(2)
    courier = carry(store_url)
    courier.put((first,))
    courier.put((second,))
    assert "2 tags are in memory only" in courier.problem
    assert courier.deliver() == (first, second)
    assert courier.problem == ""


def test_tags_in_memory_go_to_the_outbox_as_soon_as_it_can_take_them(
    server_url: str, tmp_path: Path, carry: Carry, acts: Acts
) -> None:
    (tmp_path / "outbox").write_text("a file where the folder should be")
    events = acts(2)
    courier = carry(server_url)
    courier.put(events)
    (tmp_path / "outbox").unlink()
    courier.close()
    assert Outbox(tmp_path / "outbox", server_url).waiting() == events


@pytest.mark.parametrize("lost", [b"INSERT 0 1", COMMITTED])
def test_a_connection_lost_on_the_way_loses_and_doubles_nothing(
    lost: bytes, server_url: str, distant_url: str, proxy: Proxy, carry: Carry, acts: Acts
) -> None:
    first, second = acts(2)
    courier = carry(distant_url)
    courier.put((first,))
    courier.deliver()
    courier.put((second,))
    proxy.losing = lost
    with pytest.raises(StoreError, match="cannot be reached") as caught:
        courier.deliver()
    assert caught.value.passing
    assert "geheim" not in str(caught.value)
    assert courier.waiting == 1
    # After COMMIT it is there although nobody was told; before, it is not.
    assert stored(server_url) == ((first, second) if lost == COMMITTED else (first,))
    proxy.losing = b""
    assert courier.deliver() == (second,)
    assert stored(server_url) == (first, second)
    assert courier.news() == (first, second)


def test_a_killed_program_that_heard_no_answer_doubles_nothing(
    server_url: str, distant_url: str, proxy: Proxy, carry: Carry, acts: Acts
) -> None:
    events = acts(1)
    courier = carry(distant_url)
    courier.put(events)
    courier.news()
    proxy.losing = COMMITTED
    with pytest.raises(StoreError):
        courier.deliver()
    assert stored(server_url) == events
    proxy.losing = b""
    again = carry(distant_url)
    assert again.waiting == 1
    assert again.deliver() == events
    assert stored(server_url) == events


@pytest.mark.slow
def test_a_program_that_went_silent_while_it_wrote_keeps_the_others_out_only_for_a_while(
    server_url: str, carry: Carry, acts: Acts
) -> None:
    events = acts(1)
    courier = carry(server_url)
    assert courier.news() == ()
    silent = database.postgresql_engine(*server_of(server_url))
    writing = ExitStack()
    writing.enter_context(in_words("tags"))
    writing.enter_context(database.writing(silent))
    courier.put(events)
    assert courier.deliver() == events
    with pytest.raises(StoreError, match="cannot be reached") as caught:
        writing.close()
    assert caught.value.passing
    silent.dispose()


def test_a_connection_that_was_cut_while_nothing_happened_is_made_anew(
    distant_url: str, proxy: Proxy, carry: Carry, acts: Acts
) -> None:
    courier, events = carry(distant_url), acts(1)
    assert courier.news() == ()
    proxy.cut()
    courier.put(events)
    assert courier.deliver() == events


@pytest.mark.slow
def test_a_server_that_crashes_and_comes_back_gets_everything(
    postgresql: PostgreSQL, server_url: str, carry: Carry, acts: Acts
) -> None:
    first, second = acts(2)
    courier = carry(server_url)
    courier.put((first,))
    courier.deliver()
    postgresql.restart()
    courier.put((second,))
    with suppress(StoreError):
        courier.deliver()
    courier.deliver()
    assert stored(server_url) == (first, second)


def test_a_server_that_is_away_is_waited_for(
    postgresql: PostgreSQL, database_name: str, tmp_path: Path, acts: Acts
) -> None:
    events = acts(2)
    addresses = [postgresql.url(database_name, port=1)]
    outbox = Outbox(tmp_path / "outbox", postgresql.url(database_name))
    with closing(Courier(lambda: open_store(addresses[-1]), outbox)) as courier:
        courier.put(events)
        for ask in (courier.deliver, courier.news, courier.deliver):
            with pytest.raises(StoreError, match="cannot be reached"):
                ask()
        assert courier.waiting == 2
        addresses.append(postgresql.url(database_name))
        assert courier.deliver() == events
        assert courier.news() == events


@pytest.mark.slow
def test_what_was_committed_before_a_failure_is_given_when_all_is_there(
    file_url: str, tmp_path: Path, carry: Carry, acts: Acts
) -> None:
    events = acts(BATCH + 1)
    broken = events[BATCH]
    courier = carry(file_url)
    courier.put(events)
    annotator = broken.annotator
    object.__setattr__(broken, "annotator", None)  # refused by the store
    with pytest.raises(StoreError):
        courier.deliver()
    assert courier.waiting == 1
    assert stored(file_url) == events[:BATCH]
    object.__setattr__(broken, "annotator", annotator)
    assert courier.deliver() == events


def test_an_undo_and_its_word_travel_in_order(store_url: str, carry: Carry, acts: Acts) -> None:
    events = acts(1)
    undone = taking_back(events, "anna")
    courier = carry(store_url)
    courier.put(events)
    courier.put(undone)
    courier.deliver()
    ledger = Ledger(courier.news())
    assert ledger.events == (*events, *undone)
    assert ledger.images == ()


@pytest.mark.ordinary_user
def test_a_store_that_may_not_be_written_gets_its_tags_later(file_url: str, carry: Carry, acts: Acts) -> None:
    events = acts(2)
    open_store(file_url).close()
    file = file_of(file_url)
    assert file is not None
    file.chmod(0o400)
    courier = carry(file_url)
    courier.put(events)
    with pytest.raises(StoreError, match="may not be written"):
        courier.deliver()
    assert (courier.waiting, courier.problem) == (2, "")
    file.chmod(0o600)
    assert courier.deliver() == events


@pytest.mark.parametrize("later", [0, 5])
def test_a_server_that_came_back_from_an_older_backup_is_heard_from_its_beginning(
    later: int, store_url: str, tmp_path: Path, acts: Acts
) -> None:
    events, others, mine = acts(3), acts(later, "ben"), acts(1)
    addresses = [url_of(tmp_path / "today.sqlite")]
    with closing(Courier(lambda: open_store(addresses[-1]), Outbox(tmp_path / "outbox", store_url))) as courier:
        courier.put(events)
        courier.deliver()
        assert courier.news() == events
        addresses.append(store_url)
        with closing(open_store(store_url)) as store:
            store.add((events[0], *others))
        Path(tmp_path / "today.sqlite").unlink()
        with pytest.raises(StoreError):
            courier.news()
        courier.put(mine)
        assert courier.deliver() == mine
        assert courier.news() == (events[0], *others, *mine)
        assert courier.news() == ()


@pytest.mark.parametrize("is_restored", [True, False])
def test_a_file_that_was_replaced_or_deleted_while_it_was_open_takes_no_tag_with_it(
    is_restored: bool, file_url: str, tmp_path: Path, carry: Carry, acts: Acts
) -> None:
    old, new = acts(1), acts(1)
    courier, file = carry(file_url), file_of(file_url)
    assert file is not None
    courier.put(old)
    courier.deliver()
    back_up(file_url, tmp_path / "backup.sqlite")
    for name in (file.name, f"{file.name}-wal", f"{file.name}-shm"):
        file.with_name(name).unlink()
    if is_restored:
        (tmp_path / "backup.sqlite").rename(file)
    courier.put(new)
    with pytest.raises(StoreError, match="another file") as caught:
        courier.deliver()
    assert caught.value.passing
    assert courier.waiting == 1
    assert courier.deliver() == new
    assert stored(file_url) == ((*old, *new) if is_restored else new)
