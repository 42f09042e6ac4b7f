from __future__ import annotations

import os
import re
import socket
import sqlite3
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
import sqlalchemy as sa

from core.curation import Event, Reason, Subject, Tag, database, tagging, taking_back
from core.curation.addresses import file_of
from core.curation.store import TagStore, open_store, url_of
from core.errors import StoreError
from core.paths import HOME_VARIABLE

if TYPE_CHECKING:
    from tests.core.curation.conftest import PostgreSQL

Acts = Callable[..., tuple[Event, ...]]
FILM = Subject("stream:" + "cd" * 32, "XR/ä ö/image 1.png", "1.2.840.1", "INVENTED-1")


@pytest.fixture
def store(store_url: str) -> Iterator[TagStore]:
    with closing(open_store(store_url)) as store:
        yield store


@contextmanager
def refused(*words: str, passing: bool = False) -> Iterator[None]:
    """A StoreError with these words and a remedy, and without the password."""
    with pytest.raises(StoreError) as caught:
        yield
    said = str(caught.value)
    assert all(word in said for word in words), said
    assert caught.value.remedy
    assert caught.value.passing is passing
    assert "geheim" not in repr(caught.value)


def file_at(url: str) -> Path:
    file = file_of(url)
    assert file is not None
    return file


# ---------------------------------------------------------------- what is kept


def test_an_event_comes_back_exactly_as_it_was(store: TagStore) -> None:
    (event,) = tagging((FILM,), Tag.UNSURE, "Änne Müller", note='two\nlines, "quoted" ☠', bundle="f" * 64)
    late = replace(event, id=str(uuid4()), time=datetime(2099, 12, 31, 23, 59, 59, 999999, UTC))
    early = replace(event, id=str(uuid4()), time=datetime(1970, 1, 1, 0, 0, 0, 1, UTC))
    note = tagging((FILM,), None, "ben", note="only this")
    imported = tagging((FILM,), Tag.NONE, "ben", reason=Reason.IMPORT)
    ruled = tagging((FILM,), Tag.NONE, "dora", reason=Reason.ADJUDICATION)
    events = (event, late, early, *note, *imported, *ruled, *taking_back(note, "ben"))
    assert store.add(events) == len(events)
    back, _position = store.since()
    assert back == events
    assert {event.time.tzinfo for event in back} == {UTC}


def test_nothing_enters_twice(store: TagStore, acts: Acts) -> None:
    first, second, third = acts(3)
    assert store.add((first, second)) == 2
    assert store.add((second, third, second)) == 1
    assert store.add((first, second, third)) == 0
    assert store.add(()) == 0
    assert store.since()[0] == (first, second, third)


def test_all_or_nothing(store: TagStore, acts: Acts) -> None:
    good, broken, last = acts(3)
    object.__setattr__(broken, "annotator", None)  # as no event can be made
    with pytest.raises(StoreError):
        store.add((good, broken, last))
    assert store.since() == ((), 0)


def test_a_position_gives_what_came_after_it(store: TagStore, store_url: str, acts: Acts) -> None:
    mine, others = acts(3), acts(2, "ben")
    store.add(mine)
    events, position = store.since()
    assert events == mine
    assert store.since(position) == ((), position)
    with closing(open_store(store_url)) as other:
        other.add(others)
    events, after = store.since(position)
    assert events == others
    assert after > position


def test_a_thousand_events_keep_their_order(store: TagStore, acts: Acts) -> None:
    events = acts(1000)
    assert store.add(events) == 1000
    assert store.since()[0] == events


def test_text_that_no_database_takes_is_kept_readable(store: TagStore) -> None:
    odd = Subject(FILM.image, "XR/caf\udce9/\0.png")
    (event,) = tagging((odd,), Tag.HARDWARE, "anna")
    store.add((event,))
    assert store.since()[0] == (replace(event, path="XR/caf\\udce9/\\x00.png"),)


@pytest.mark.parametrize("act", ["UPDATE tag_events SET tag = 'none'", "DELETE FROM tag_events"])
def test_the_database_itself_refuses_changes(act: str, store: TagStore, acts: Acts) -> None:
    events = acts(2)
    store.add(events)
    with pytest.raises(sa.exc.DBAPIError, match="only ever added"), store._engine.begin() as connection:
        connection.execute(sa.text(act))
    assert store.since()[0] == events


def test_a_servers_table_is_not_emptied_either(server_url: str) -> None:
    refusal = pytest.raises(sa.exc.DBAPIError, match="only ever added")
    with closing(open_store(server_url)) as store, store._engine.connect() as connection, refusal:
        connection.execute(sa.text("TRUNCATE tag_events"))


def test_threads_share_a_store(store: TagStore, acts: Acts) -> None:
    parts = [acts(40, f"reader-{number}") for number in range(4)]
    threads = [threading.Thread(target=lambda part=part: [store.add((event,)) for event in part]) for part in parts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    events, _position = store.since()
    for part in parts:
        assert tuple(event for event in events if event.annotator == part[0].annotator) == part


def test_who_commits_late_is_not_missed(server_url: str, acts: Acts) -> None:
    early, late = acts(1), acts(1, "ben")
    with closing(open_store(server_url)) as store:
        with database.writing(store._engine) as connection:
            database.insert(connection, early)
            other = threading.Thread(target=store.add, args=(late,))
            other.start()
            other.join(0.5)
            # Its number would be higher and its commit earlier: who asked now would miss the first one for ever.
            assert store.since() == ((), 0)
        other.join()
        assert store.since()[0] == (*early, *late)


# ---------------------------------------------------------------- the file


def test_every_connection_waits_for_the_disk(file_url: str) -> None:
    with closing(open_store(file_url)) as store:
        connections = [store._engine.connect() for _number in range(4)]
        for connection in connections:
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
            assert connection.exec_driver_sql("PRAGMA fullfsync").scalar() == 1
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
            assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == database.WAIT_S * 1000
        assert len({id(connection.connection.dbapi_connection) for connection in connections}) == 4
        for connection in connections:
            connection.close()


def test_a_server_that_need_not_wait_for_its_disk_does_so_for_tags(
    postgresql: PostgreSQL, database_name: str, server_url: str
) -> None:
    postgresql.execute(f"ALTER DATABASE {database_name} SET synchronous_commit = off")
    with closing(open_store(server_url)) as store, database.writing(store._engine) as connection:
        assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"


def test_file_and_folder_are_private(file_url: str, acts: Acts) -> None:
    with closing(open_store(file_url)) as store:
        store.add(acts(1))
        folder = file_at(file_url).parent
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
        assert store.name == str(file_at(file_url))


def test_a_folder_that_was_there_is_left_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o755)
    open_store(url_of(folder / "tags.sqlite")).close()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o755


def test_the_default_store_lies_among_this_users_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    with closing(open_store()) as store:
        assert store.name == str(tmp_path / "data" / "tags.sqlite")
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


# ---------------------------------------------------------------- what is refused


def test_a_network_file_system_is_refused_and_the_way_named(file_url: str) -> None:
    with refused("network file system (nfs4)", "PostgreSQL"):
        open_store(file_url, network=lambda _path: "nfs4")
    assert not file_at(file_url).exists()


@pytest.mark.parametrize("content", [b"a letter, not a database" * 99, b"SQLite format 3\0" + b"\xff" * 4096])
def test_a_file_of_another_kind_is_refused_and_left_as_it_is(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "tags.sqlite"
    file.write_bytes(content)
    with refused(str(file), "damaged, or no tag store", "left as it is"):
        open_store(url_of(file))
    assert file.read_bytes() == content


def test_a_damaged_store_is_refused_and_left_as_it_is(file_url: str, acts: Acts) -> None:
    with closing(open_store(file_url)) as store:
        store.add(acts(500))
    file = file_at(file_url)
    content = bytearray(file.read_bytes())
    content[3 * 4096 : 6 * 4096] = os.urandom(3 * 4096)
    file.write_bytes(content)
    with refused("damaged", "restore a backup"):
        open_store(file_url)
    assert file.read_bytes() == content


def test_a_database_of_something_else_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "books.sqlite"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE books (title TEXT)")
    content = file.read_bytes()
    with refused("something else"):
        open_store(url_of(file))
    assert file.read_bytes() == content


def test_a_servers_database_of_something_else_is_refused(
    postgresql: PostgreSQL, database_name: str, server_url: str
) -> None:
    postgresql.execute("CREATE TABLE books (title TEXT)", database=database_name)
    with refused("something else"):
        open_store(server_url)


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    with refused(str(tmp_path)):
        open_store(url_of(tmp_path))


def test_a_store_that_is_not_there_is_made_only_when_wanted(store_url: str) -> None:
    with refused():
        open_store(store_url, make=False)
    open_store(store_url).close()
    open_store(store_url, make=False).close()


def test_a_file_that_was_begun_and_not_made_becomes_a_store(file_url: str) -> None:
    file = file_at(file_url)
    file.parent.mkdir()
    file.touch()
    with refused("empty"):
        open_store(file_url, make=False)
    open_store(file_url).close()
    assert file.stat().st_size


def test_a_line_of_a_later_kind_is_told(store: TagStore, acts: Acts) -> None:
    (event,) = acts(1)
    row = {**database._row(event), "tag": "cement"}
    with store._engine.begin() as connection:
        connection.execute(sa.insert(database.EVENTS), [row])
    with refused("cement", "Update the program"):
        store.since()


# ---------------------------------------------------------------- what fails


def test_a_file_that_another_program_holds_is_told_and_tried_again(file_url: str, acts: Acts) -> None:
    events = acts(1)
    with closing(open_store(file_url)) as store:
        with store._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout = 20")
        with closing(sqlite3.connect(file_at(file_url), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with refused("in use by another program", passing=True):
                store.add(events)
        assert store.add(events) == 1


def test_a_full_disk_is_told_and_tried_again(file_url: str, acts: Acts) -> None:
    events = acts(500)
    with closing(open_store(file_url)) as store:
        with store._engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 5}")
        with refused("the disk is full", passing=True):
            store.add(events)
        assert store.since() == ((), 0)
        with store._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
        assert store.add(events) == 500


@pytest.mark.ordinary_user
@pytest.mark.parametrize("part", ["file", "folder"])
def test_a_read_only_store_says_so_and_can_be_used_once_it_may_be_written(part: str, file_url: str, acts: Acts) -> None:
    first, second = acts(2)
    with closing(open_store(file_url)) as store:
        store.add((first,))
    place = file_at(file_url) if part == "file" else file_at(file_url).parent
    mode = place.stat().st_mode
    place.chmod(mode & ~0o222)
    with refused(str(file_at(file_url)), "may not be written"):
        open_store(file_url)
    place.chmod(mode)
    with closing(open_store(file_url)) as store:
        assert store.add((second,)) == 1
        assert store.since()[0] == (first, second)


@pytest.mark.ordinary_user
def test_a_folder_that_may_not_be_written_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with refused("may not be written"):
        open_store(url_of(tmp_path / "tags.sqlite"))
    with refused("may not be written"):
        open_store(url_of(tmp_path / "new" / "tags.sqlite"))
    tmp_path.chmod(0o700)


def test_a_wrong_password_is_told(postgresql: PostgreSQL, database_name: str) -> None:
    with refused("refuses this user or password", f"tags@127.0.0.1:{postgresql.port}"):
        open_store(postgresql.url(database_name, password="geheim-falsch"))


def test_a_missing_database_is_told(postgresql: PostgreSQL) -> None:
    with refused("no such database", "createdb"):
        open_store(postgresql.url("elsewhere"))


def test_a_server_that_is_away_is_told(postgresql: PostgreSQL) -> None:
    with refused("cannot be reached", passing=True):
        open_store(postgresql.url("tags", port=1))


STRANGERS = [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"N" + b"\xff" * 50, b"\x4a\0\0\0\x0a8.0\0"]


@pytest.mark.parametrize("answer", STRANGERS)
def test_something_that_is_no_postgresql_is_told(answer: bytes) -> None:
    def serve() -> None:
        client, _address = listener.accept()
        with client:
            client.recv(1000)
            client.sendall(answer)
            client.recv(1000)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        with pytest.raises(StoreError) as caught:
            open_store(f"postgresql://anna:geheim@127.0.0.1:{listener.getsockname()[1]}/tags")
        thread.join()
    assert re.search("cannot be reached|something else than PostgreSQL", str(caught.value))
    assert "geheim" not in repr(caught.value)


def test_a_server_that_does_not_encrypt_is_refused_where_that_is_asked_for(server_url: str) -> None:
    with refused("cannot be encrypted", "TLS"):
        open_store(f"{server_url}?sslmode=require")
    open_store(f"{server_url}?sslmode=prefer").close()


def test_a_text_that_is_not_utf_8_is_refused(postgresql: PostgreSQL) -> None:
    name = f"old_{uuid4().hex}"
    postgresql.execute(f"CREATE DATABASE {name} ENCODING 'LATIN1' TEMPLATE template0")
    with refused("UTF-8"):
        open_store(postgresql.url(name))
    postgresql.execute(f"DROP DATABASE {name}")


def test_a_server_that_gives_no_right_is_told(
    postgresql: PostgreSQL, database_name: str, server_url: str, acts: Acts
) -> None:
    role = f"guest_{uuid4().hex}"
    postgresql.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'geheim-gast'")
    url = postgresql.url(database_name, user=role, password="geheim-gast")
    with refused("does not let this user"):
        open_store(url)
    open_store(server_url).close()
    rights = f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}"
    postgresql.execute(rights, database=database_name)
    with closing(open_store(url)) as store:
        assert store.since() == ((), 0)
        with refused("does not let this user"):
            store.add(acts(1))
    postgresql.execute(f"GRANT INSERT ON tag_events TO {role}", database=database_name)
    postgresql.execute(f"GRANT USAGE ON SEQUENCE tag_events_sequence_seq TO {role}", database=database_name)
    with closing(open_store(url)) as store:
        assert store.add(acts(1)) == 1
    postgresql.execute(f"DROP OWNED BY {role}", f"DROP ROLE {role}", database=database_name)
