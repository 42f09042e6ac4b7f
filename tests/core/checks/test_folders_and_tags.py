"""Folders can be written, tags kept, and the real store is not touched by looking at it."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

import pytest

from core import settings
from core.checks import CORE, Result, State, run_one
from core.curation import Subject, Tag, tagging
from core.curation.store import TagStore, open_store
from core.paths import places
from core.settings import Settings

CHECKS = {check.name: check for check in CORE}
PICTURE = Subject(f"values:{'ab' * 32}", "XR/patient1/image.png", patient="Invented^Ada")


def tags() -> Result:
    return run_one(CHECKS["tags"])


def kept_at(address: str) -> None:
    settings.save(settings.change(Settings(), tag_store=address), places().config)


def everything(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def store() -> TagStore:
    """The store of this user, with one tag."""
    made = open_store()
    made.add(tagging((PICTURE,), Tag.HARDWARE, "anna"))
    return made


def test_folders_are_written_and_left_empty(home: Path) -> None:
    assert run_one(CHECKS["folders"]).state is State.OK
    assert everything(home) == {}


def test_a_tag_comes_back_and_no_store_is_made(home: Path) -> None:
    result = tags()
    assert result.state is State.OK
    assert result.detail.startswith("a tag was written and read back; the tag store is ")
    assert result.detail.endswith("tags.sqlite: the first tag makes it")
    assert everything(home) == {}


def test_a_store_that_is_just_being_made_is_none_yet(home: Path) -> None:
    places().data.mkdir(parents=True)
    (places().data / "tags.sqlite").touch()
    assert tags().detail.endswith("tags.sqlite: the first tag makes it")


@pytest.mark.parametrize("in_use", [True, False])
def test_the_real_store_is_read_and_stays_as_it_is(home: Path, store: TagStore, in_use: bool) -> None:
    if not in_use:
        store.close()
    before = everything(home)
    result = tags()
    after = everything(home)
    store.close()
    assert result.state is State.OK
    assert result.detail.endswith("tags.sqlite: it opens, with 1 events")
    assert "Ada" not in result.detail
    assert before == after


def test_damaged_settings_are_left_for_the_next_start_to_tell_of(home: Path) -> None:
    places().config.mkdir(parents=True)
    (places().config / settings.FILE_NAME).write_text("{")
    assert tags().state is State.OK
    assert [path.name for path in everything(home)] == [settings.FILE_NAME]


def test_a_store_may_be_named_by_its_path(tmp_path: Path) -> None:
    kept_at(str(tmp_path / "team.sqlite"))
    assert tags().detail.endswith("team.sqlite: the first tag makes it")
    assert not (tmp_path / "team.sqlite").exists()


def test_a_damaged_store_is_named_and_left(home: Path) -> None:
    places().data.mkdir(parents=True)
    path = places().data / "tags.sqlite"
    path.write_bytes(b"this is no store" * 100)
    result = tags()
    assert result.state is State.FAILED
    assert result.detail.startswith(f"{path}: is damaged, or no tag store.")
    assert list(everything(home)) == [path]


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("postgresql://anna:secret@127.0.0.1:1/tags", "postgresql://127.0.0.1:1/tags"),
        ("postgresql://anna:secret@host/tags?nonsense=1", "postgresql://host/tags"),
        ("mysql://anna:secret@host/tags", "mysql://…"),
    ],
)
def test_a_server_that_is_away_is_said_without_user_and_password(address: str, name: str) -> None:
    kept_at(address)
    result = tags()
    assert result.state is State.FAILED
    assert result.detail.startswith(name)
    assert "secret" not in result.detail
    assert "anna" not in result.detail


@pytest.mark.ordinary_user
def test_folders_that_cannot_be_written_are_named(home: Path) -> None:
    home.mkdir(mode=0o500)
    for name in ("folders", "tags"):
        result = run_one(CHECKS[name])
        assert result.state is State.FAILED
        assert f"{home.name}/" in result.detail
        assert "cannot be written (Permission denied); check its rights and the disk" in result.detail


@pytest.mark.ordinary_user
def test_a_store_that_may_not_be_written_is_named(store: TagStore) -> None:
    store.close()
    path = places().data / "tags.sqlite"
    path.chmod(0o400)
    assert "may not be written" in tags().detail
    path.chmod(0o600)
    assert os.access(path, os.W_OK)
    with closing(open_store()) as again:
        assert len(again.since()[0]) == 1
