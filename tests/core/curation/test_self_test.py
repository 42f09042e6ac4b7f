"""The self-test looks at a team's server, and changes nothing there."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from core import settings
from core.checks import CORE, State, run_one
from core.curation.store import open_store
from core.paths import HOME_VARIABLE, places
from core.settings import Settings

Tables = Callable[[str], set[str]]
TAGS = next(check for check in CORE if check.name == "tags")


@pytest.fixture(autouse=True)
def kept_on_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server_url: str) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    settings.save(settings.change(Settings(), tag_store=server_url), places().config)


def test_a_store_on_a_server_answers(server_url: str) -> None:
    open_store(server_url).close()
    result = run_one(TAGS)
    assert result.state is State.OK
    assert result.detail.endswith(": it answers")
    assert "@" not in result.detail


def test_an_empty_database_is_not_made_into_a_store(server_url: str) -> None:
    import sqlalchemy as sa

    assert run_one(TAGS).state is State.FAILED
    engine = sa.create_engine(server_url.replace("postgresql://", "postgresql+pg8000://"))
    with engine.connect() as connection, closing(connection):
        assert sa.inspect(connection).get_table_names() == []
    engine.dispose()
