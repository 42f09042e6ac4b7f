from __future__ import annotations

import sqlite3
import subprocess
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from core.curation import Event, database
from core.curation.database import HEAD, METADATA, MIGRATIONS, VERSION_TABLE
from core.curation.store import TagStore, open_store, url_of
from core.errors import StoreError

Acts = Callable[..., tuple[Event, ...]]
StartChild = Callable[..., subprocess.Popen[str]]
AT_ONCE = 3


def set_revision(store: TagStore, revision: str) -> None:
    with store._engine.begin() as connection:
        connection.execute(sa.text(f"UPDATE {VERSION_TABLE} SET version_num = '{revision}'"))


def test_the_migrations_lead_to_what_the_program_reads() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_the_migrations_make_the_table_that_the_program_reads(store_url: str) -> None:
    with closing(open_store(store_url)) as store, store._engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE, "compare_type": True})
        assert context.get_current_revision() == HEAD
        assert compare_metadata(context, METADATA) == []


def test_opening_again_changes_nothing(store_url: str, acts: Acts) -> None:
    events = acts(2)
    with closing(open_store(store_url)) as store:
        store.add(events)
    for _time in range(2):
        with closing(open_store(store_url)) as store:
            assert store.since()[0] == events


def test_a_store_of_a_newer_version_is_refused_and_left_as_it_is(store_url: str, acts: Acts) -> None:
    events = acts(2)
    with closing(open_store(store_url)) as store:
        store.add(events)
        set_revision(store, "0999")
        with pytest.raises(StoreError, match="newer version of the program") as caught:
            open_store(store_url)
        assert "Update the program" in caught.value.remedy
        assert not caught.value.passing
        assert store.since()[0] == events
        set_revision(store, HEAD)
    open_store(store_url).close()


def test_a_table_of_events_without_a_version_is_foreign(store_url: str) -> None:
    with closing(open_store(store_url)) as store:
        with store._engine.begin() as connection:
            connection.execute(sa.text(f"DROP TABLE {VERSION_TABLE}"))
        with pytest.raises(StoreError, match="something else"):
            open_store(store_url)


@pytest.fixture
def written_to(tmp_path: Path) -> tuple[Path, sqlite3.Connection]:
    """A store in the state before its journal is turned, and another program that is writing into it."""
    file = tmp_path / "tags.sqlite"
    open_store(url_of(file)).close()
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("PRAGMA journal_mode = DELETE")
    other.execute("BEGIN IMMEDIATE")
    return file, other


def test_a_store_that_another_program_is_just_making_is_waited_for(
    written_to: tuple[Path, sqlite3.Connection],
) -> None:
    file, other = written_to
    ends = threading.Timer(0.5, other.execute, ("COMMIT",))
    ends.start()
    with closing(open_store(url_of(file))) as store:
        assert store.since() == ((), 0)
    ends.join()


def test_a_store_that_another_program_goes_on_to_write_is_told_to_be_in_use(
    written_to: tuple[Path, sqlite3.Connection], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "WAIT_S", 0.3)
    with pytest.raises(StoreError, match="is in use by another program") as caught:
        open_store(url_of(written_to[0]))
    assert caught.value.passing


@pytest.mark.slow
def test_several_programs_make_one_store_at_once(store_url: str, start_child: StartChild) -> None:
    processes = [start_child("make", store_url) for _number in range(AT_ONCE)]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "made\n"
        assert process.wait() == 0
    with closing(open_store(store_url, make=False)) as store:
        assert store.since() == ((), 0)
