from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from core.curation import Event
from core.curation.addresses import file_of
from core.curation.database import VERSION_TABLE
from core.curation.store import back_up, open_store, restore, url_of
from core.errors import StoreError

Acts = Callable[..., tuple[Event, ...]]
OLD = b"yesterday's backup"


def fill(url: str, events: tuple[Event, ...]) -> tuple[Event, ...]:
    with closing(open_store(url)) as store:
        store.add(events)
    return events


def stored(url: str) -> tuple[Event, ...]:
    with closing(open_store(url)) as store:
        return store.since()[0]


def test_a_backup_is_one_private_file_and_a_store_itself(store_url: str, tmp_path: Path, acts: Acts) -> None:
    events = fill(store_url, acts(5))
    folder = tmp_path / "backups"
    folder.mkdir()
    with closing(open_store(store_url)) as store:  # as while somebody tags
        assert back_up(store_url, folder / "monday.sqlite") == 5
        assert store.since()[0] == events
    assert [path.name for path in folder.iterdir()] == ["monday.sqlite"]
    assert stat.S_IMODE((folder / "monday.sqlite").stat().st_mode) == 0o600
    with closing(sqlite3.connect(folder / "monday.sqlite")) as plain:
        assert plain.execute("SELECT count(*) FROM tag_events").fetchone() == (5,)
        assert plain.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert stored(url_of(folder / "monday.sqlite")) == events


def test_a_backup_restored_into_an_empty_store_is_the_store(
    store_url: str, tmp_path: Path, acts: Acts, request: pytest.FixtureRequest
) -> None:
    events = fill(store_url, acts(5))
    back_up(store_url, tmp_path / "backup.sqlite")
    # Of a file into a server, and of a server into a file.
    is_file = store_url.startswith("sqlite")
    other = request.getfixturevalue("server_url") if is_file else url_of(tmp_path / "other" / "tags.sqlite")
    for target in (other, url_of(tmp_path / "third.sqlite")):
        assert restore(tmp_path / "backup.sqlite", target) == 5
        assert stored(target) == events
        assert restore(tmp_path / "backup.sqlite", target) == 0


def test_restoring_adds_what_is_missing_and_deletes_nothing(store_url: str, tmp_path: Path, acts: Acts) -> None:
    early, late = acts(3), acts(2, "ben")
    fill(store_url, early)
    back_up(store_url, tmp_path / "backup.sqlite")
    other = url_of(tmp_path / "other.sqlite")
    fill(other, (early[1], *late))
    assert restore(tmp_path / "backup.sqlite", other) == 2
    assert stored(other) == (early[1], *late, early[0], early[2])


def test_an_empty_store_has_a_backup_too(store_url: str, tmp_path: Path) -> None:
    open_store(store_url).close()
    assert back_up(store_url, tmp_path / "backup.sqlite") == 0
    assert restore(tmp_path / "backup.sqlite", url_of(tmp_path / "other.sqlite")) == 0


def test_a_new_backup_replaces_the_old_one(file_url: str, tmp_path: Path, acts: Acts) -> None:
    fill(file_url, acts(1))
    target = tmp_path / "backup.sqlite"
    target.write_bytes(OLD)
    assert back_up(file_url, target) == 1
    fill(file_url, acts(1))
    assert back_up(file_url, target) == 2
    assert len(stored(url_of(target))) == 2


def test_a_store_that_is_not_there_is_not_made_for_its_backup(store_url: str, tmp_path: Path) -> None:
    target = tmp_path / "backup.sqlite"
    target.write_bytes(OLD)
    with pytest.raises(StoreError):
        back_up(store_url, target)
    assert target.read_bytes() == OLD
    file = file_of(store_url)
    assert file is None or not file.exists()


def test_a_backup_never_replaces_a_store(file_url: str, tmp_path: Path, acts: Acts) -> None:
    events = fill(file_url, acts(1))
    file = file_of(file_url)
    assert file is not None
    with pytest.raises(StoreError, match="store in use"):
        back_up(file_url, file)
    other = url_of(tmp_path / "other.sqlite")
    with closing(open_store(other)) as store:
        store.add(events)
        with pytest.raises(StoreError, match="store in use"):
            back_up(file_url, tmp_path / "other.sqlite")
    assert stored(file_url) == stored(other) == events


def test_a_backup_never_takes_the_place_of_a_store_with_other_tags(file_url: str, tmp_path: Path, acts: Acts) -> None:
    fill(file_url, acts(1))
    other = tmp_path / "another.sqlite"
    kept = fill(url_of(other), acts(2, "bo"))
    with pytest.raises(StoreError, match="holds tags that this store does not have"):
        back_up(file_url, other)
    assert stored(url_of(other)) == kept


def test_a_backup_never_replaces_its_own_store_however_it_is_called(file_url: str, acts: Acts) -> None:
    events = fill(file_url, acts(1))
    file = file_of(file_url)
    assert file is not None
    (file.parent / "folder").mkdir()
    with pytest.raises(StoreError, match="is a store in use"):
        back_up(file_url, file.parent / "folder" / ".." / file.name)
    assert stored(file_url) == events


def test_a_folder_that_is_not_there_is_told(file_url: str, tmp_path: Path, acts: Acts) -> None:
    fill(file_url, acts(1))
    with pytest.raises(StoreError, match="is not there"):
        back_up(file_url, tmp_path / "not" / "backup.sqlite")


def test_a_backup_of_a_store_in_use_is_not_a_copy_of_its_file(file_url: str, tmp_path: Path, acts: Acts) -> None:
    file = file_of(file_url)
    assert file is not None
    with closing(open_store(file_url)) as store:
        store.add(acts(1))
        with pytest.raises(StoreError, match="store in use"):
            restore(file, url_of(tmp_path / "other.sqlite"))


def _newer(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")


def _damaged(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[3 * 4096 : 5 * 4096] = os.urandom(2 * 4096)
    file.write_bytes(content)


def _foreign(file: Path) -> None:
    file.unlink()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE books (title TEXT)")


WRONGS: dict[str, tuple[Callable[[Path], object], str]] = {
    "newer": (_newer, "newer version"),
    "damaged": (_damaged, "damaged"),
    "foreign": (_foreign, "something else"),
    "text": (lambda file: file.write_bytes(OLD * 99), "damaged, or no tag store"),
    "empty": (lambda file: file.write_bytes(b""), "is empty"),
    "missing": (lambda file: file.unlink(), "is not there"),
}


@pytest.mark.parametrize("wrong", WRONGS)
def test_what_is_no_backup_is_refused_and_nothing_restored(
    wrong: str, file_url: str, tmp_path: Path, acts: Acts
) -> None:
    fill(file_url, acts(300))
    source = tmp_path / "backup.sqlite"
    back_up(file_url, source)
    spoil, words = WRONGS[wrong]
    spoil(source)
    before = source.read_bytes() if source.exists() else None
    other = tmp_path / "other.sqlite"
    with pytest.raises(StoreError, match=words) as caught:
        restore(source, url_of(other))
    assert caught.value.subject == str(source)
    assert caught.value.remedy
    assert not other.exists()
    assert (source.read_bytes() if source.exists() else None) == before


@pytest.mark.ordinary_user
def test_a_backup_is_read_where_nothing_can_be_written_and_told_where_it_cannot_be(
    file_url: str, tmp_path: Path, acts: Acts
) -> None:
    events = fill(file_url, acts(2))
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    back_up(file_url, shelf / "backup.sqlite")
    (shelf / "backup.sqlite").chmod(0o400)
    shelf.chmod(0o500)
    other = url_of(tmp_path / "other.sqlite")
    assert restore(shelf / "backup.sqlite", other) == 2
    assert stored(other) == events
    with pytest.raises(StoreError, match="may not be written"):
        back_up(file_url, shelf / "second.sqlite")
    shelf.chmod(0o700)


def test_a_restore_is_all_or_nothing(server_url: str, postgresql: object, tmp_path: Path, acts: Acts) -> None:
    fill(url_of(tmp_path / "a.sqlite"), acts(3))
    back_up(url_of(tmp_path / "a.sqlite"), tmp_path / "backup.sqlite")
    with closing(open_store(server_url)) as store, store._engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE tag_events ADD CHECK (path <> 'XR/patient2/image.png')"))
    with pytest.raises(StoreError):
        restore(tmp_path / "backup.sqlite", server_url)
    assert stored(server_url) == ()
