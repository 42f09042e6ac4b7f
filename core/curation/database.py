"""The table of events and the statements on it: the door to SQLAlchemy and Alembic, opened late."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from core.curation.failures import DAMAGED
from core.curation.values import Event, Reason, Tag
from core.errors import StoreError

WAIT_S = 15.0
"""How long a connection is waited for, and another program that holds the store."""
SILENCE_S = 10
"""How long who writes on a server may say nothing: a computer that has vanished must not keep the others out, who wait
for ``WAIT_S``."""
_PAUSE_S = 0.01
MIGRATIONS = Path(__file__).resolve().parent / "migrations"
HEAD = "0001"
"""The revision that this program reads and writes; the last one in ``migrations/versions``."""
VERSION_TABLE = "tag_store_version"

_LOCK = 0x48554D54
"""Key of the advisory lock under which PostgreSQL inserts events."""
_WRITING = {
    # A server may be set not to wait for its disk; an acknowledged tag is on it.
    "synchronous_commit": "on",
    "idle_in_transaction_session_timeout": f"{SILENCE_S}s",
}
"""PostgreSQL's settings of a transaction that writes."""

# It writes a traceback for each lost connection; ours is a sentence.
logging.getLogger("sqlalchemy.pool").setLevel(logging.CRITICAL)
_MIGRATING = threading.Lock()
"""Alembic keeps what it is doing in module globals."""


class Utc(sa.TypeDecorator[datetime]):
    """A moment in UTC, to the microsecond; SQLite knows no time zones."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """As the database takes it."""
        return value.replace(tzinfo=None) if value and dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """As an event has it."""
        if value is None or value.tzinfo is None:
            return value and value.replace(tzinfo=UTC)
        return value.astimezone(UTC)


METADATA = sa.MetaData()
EVENTS = sa.Table(
    "tag_events",
    METADATA,
    sa.Column("sequence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("act", sa.Text, nullable=False),
    sa.Column("image", sa.Text, nullable=False),
    sa.Column("tag", sa.Text),
    sa.Column("annotator", sa.Text, nullable=False),
    sa.Column("time", Utc, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("takes_back", sa.Text, nullable=False),
    sa.Column("path", sa.Text, nullable=False),
    sa.Column("study", sa.Text, nullable=False),
    sa.Column("patient", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("program", sa.Text, nullable=False),
    sa.Column("bundle", sa.Text, nullable=False),
    sqlite_autoincrement=True,
)
_FIELDS = tuple(column.name for column in EVENTS.columns if column.name != "sequence")


def sqlite_engine(path: Path) -> sa.Engine:
    """Connections to a file; nothing is opened yet."""
    engine = sa.create_engine(
        sa.URL.create("sqlite+pysqlite", database=str(path)),
        connect_args={"timeout": WAIT_S, "isolation_level": None},
        hide_parameters=True,
    )
    sa.event.listen(engine, "connect", _set_up)
    sa.event.listen(engine, "begin", _begin)
    return engine


def postgresql_engine(url: sa.URL, arguments: Mapping[str, Any]) -> sa.Engine:
    """Connections to a server; nothing is opened yet."""
    return sa.create_engine(
        url,
        connect_args={"timeout": WAIT_S, "application_name": "humerus-viewer", **arguments},
        hide_parameters=True,
        pool_pre_ping=True,
    )


def prepare(engine: sa.Engine, name: str, *, make: bool = True) -> None:
    """Check that this is a store of this version; make it or bring it up to date where need be.

    Raises:
        StoreError: Foreign, damaged, of a newer version, or not there and not to be made.
    """
    with engine.connect() as connection:
        _check_health(connection, name)
        is_current = _revision(connection, name, make=make) == HEAD
    if not is_current:
        # It takes long to load, and nobody else can write while a migration is under way.
        import alembic.command  # noqa: F401

        with writing(engine) as connection:
            revision = _revision(connection, name, make=make)
            # Another program may have done it while this one waited.
            if revision != HEAD:
                _migrate(connection, name, revision)
    # Only now, when the file is known to be a store: the kind of journal is written into it.
    if engine.dialect.name == "sqlite" and not turn_journal(engine, "WAL"):
        raise StoreError(name, "its disk cannot keep a store safely", "Keep it on another disk of this computer")


def turn_journal(engine: sa.Engine, mode: str) -> bool:
    """Set the kind of an SQLite file's journal, outside of any transaction; whether the file took it.

    Raises:
        sqlite3.OperationalError: Another program writes for longer than ``WAIT_S``.
    """
    end = time.monotonic() + WAIT_S
    with closing(engine.raw_connection()) as connection, closing(connection.cursor()) as cursor:
        while True:
            try:
                cursor.execute(f"PRAGMA journal_mode = {mode}")
                return bool(cursor.fetchall()[0][0].upper() == mode)
            except sqlite3.OperationalError as error:
                # SQLite itself does not wait where a lock that it has already would have to grow.
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                    raise
            time.sleep(_PAUSE_S)


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction that no other writer enters: what is committed before is seen, and the order is that of commits."""
    with engine.connect().execution_options(is_writing=True) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            # One statement: one journey.
            settings = [sa.func.set_config(name, value, True) for name, value in _WRITING.items()]
            connection.execute(sa.select(*settings, sa.func.pg_advisory_xact_lock(_LOCK)))
        yield connection


def insert(connection: sa.Connection, events: Sequence[Event]) -> int:
    """Add what is not there yet, in this order; how many were new."""
    kind = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = kind(EVENTS).on_conflict_do_nothing(index_elements=[EVENTS.c.id]).returning(EVENTS.c.id)
    return len(connection.execute(statement, [_row(event) for event in events]).all())


def select(connection: sa.Connection, position: int) -> tuple[tuple[Event, ...], int]:
    """Events after a position, in the store's order, and the position of the last one.

    Raises:
        ValueError: A row is no event as this version knows them.
    """
    statement = sa.select(EVENTS).where(EVENTS.c.sequence > position).order_by(EVENTS.c.sequence)
    rows = connection.execute(statement).all()
    return tuple(_event(row._asdict()) for row in rows), rows[-1].sequence if rows else position


def _set_up(connection: sqlite3.Connection, _record: object) -> None:
    # macOS: a plain fsync leaves data in the drive's own memory.
    for setting in ("synchronous = FULL", "fullfsync = ON", "checkpoint_fullfsync = ON"):
        connection.execute(f"PRAGMA {setting}")


def _begin(connection: sa.Connection) -> None:
    # Who reads first and writes later must hold the file from the start, or be told that it has changed meanwhile.
    is_writing = connection.get_execution_options().get("is_writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")


def _check_health(connection: sa.Connection, name: str) -> None:
    if connection.dialect.name == "sqlite":
        if connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() != "ok":
            raise StoreError(name, DAMAGED.problem, DAMAGED.remedy)
    elif connection.exec_driver_sql("SHOW server_encoding").scalar() != "UTF8":
        raise StoreError(name, "its text is not in UTF-8", "Have a database made with ENCODING 'UTF8'")


def _revision(connection: sa.Connection, name: str, *, make: bool) -> str:
    """Of an existing store; empty: an empty database, to be made into one."""
    tables = set(sa.inspect(connection).get_table_names())
    if {EVENTS.name, VERSION_TABLE} <= tables:
        return str(connection.exec_driver_sql(f"SELECT version_num FROM {VERSION_TABLE}").scalar())
    if tables:
        raise StoreError(name, "is a database of something else", "It was left as it is. Name one for the tags alone")
    if not make:
        raise StoreError(name, "holds no tags", "Look at its address")
    return ""


def _migrate(connection: sa.Connection, name: str, revision: str) -> None:
    """Bring a store to this program's version, in the open transaction."""
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if revision and revision not in known:
        raise StoreError(
            name,
            "was written by a newer version of the program",
            "It was left as it is. Update the program on this computer",
        )
    with _MIGRATING:
        command.upgrade(config, "head")


def _row(event: Event) -> dict[str, Any]:
    row = {field: getattr(event, field) for field in _FIELDS}
    return {field: _storable(value) if isinstance(value, str) else value for field, value in row.items()}


def _storable(text: str) -> str:
    """Without what no database takes: halves of characters (in names of files that are not UTF-8) and NUL."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8").replace("\0", "\\x00")


def _event(row: Mapping[str, Any]) -> Event:
    fields = {field: row[field] for field in _FIELDS}
    tag, reason = fields["tag"], Reason(fields["reason"])
    return Event(**{**fields, "tag": None if tag is None else Tag(tag), "reason": reason})
