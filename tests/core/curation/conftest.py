"""Stores for tests: SQLite files, and databases of a real PostgreSQL server, started by the first test to need it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pg8000.dbapi
import pytest

from core.curation import Event, Subject, Tag, tagging
from core.curation.store import url_of

ROOT = Path(__file__).resolve().parents[3]
USER, PASSWORD = "tags", "geheim-123"
ACCOUNT = "postgres"
"""Runs the server where the tests run as root, whom it refuses."""

Acts = Callable[..., tuple[Event, ...]]
StartChild = Callable[..., subprocess.Popen[str]]


def programs() -> Path:
    """The folder of the newest PostgreSQL on this machine."""
    versions = Path("/usr/lib/postgresql").glob("*/bin/postgres")
    newest = max(versions, key=lambda path: float(path.parts[-3]), default=None)
    found = newest or shutil.which("postgres")
    if not found:
        pytest.fail("These tests need PostgreSQL: sudo apt-get install postgresql", pytrace=False)
    return Path(found).resolve().parent


class PostgreSQL:
    """A server of its own in a folder of its own; ``fsync`` is on, as it is by default."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._as: dict[str, Any] = {}
        if os.name == "posix" and os.getuid() == 0:
            shutil.chown(folder, ACCOUNT)
            self._as = {"user": ACCOUNT, "group": ACCOUNT, "extra_groups": []}
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        password = folder / "password"
        password.write_text(PASSWORD)
        password.chmod(0o644)
        log_in = ("--username", USER, "--pwfile", str(password), "--auth", "scram-sha-256")
        self._run("initdb", *log_in, "--encoding", "UTF8", "--locale", "C")
        self._start = ("--log", str(folder / "log"), "-o", f"-p {self.port} -k {folder} -c listen_addresses=127.0.0.1")
        self._run("pg_ctl", "--wait", *self._start, "start")

    def url(self, database: str, *, user: str = USER, password: str = PASSWORD, port: int = 0) -> str:
        return f"postgresql://{user}:{password}@127.0.0.1:{port or self.port}/{database}"

    def execute(self, *statements: str, database: str = "postgres") -> None:
        """Run statements as the administrator, each on its own."""
        arguments: dict[str, Any] = {"user": USER, "password": PASSWORD, "host": "127.0.0.1", "port": self.port}
        connection = pg8000.dbapi.connect(**arguments, database=database)
        connection.autocommit = True
        for statement in statements:
            connection.cursor().execute(statement)
        connection.close()

    def restart(self) -> None:
        """As after a power cut: it ends without cleaning up, and recovers."""
        self._run("pg_ctl", "--wait", "--mode", "immediate", *self._start, "restart")

    def stop(self) -> None:
        self._run("pg_ctl", "--wait", "--mode", "fast", "stop")

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(programs() / program), "--pgdata", str(self._folder / "data"), *arguments]
        with (self._folder.parent / f"{self._folder.name}.out").open("w+") as out:
            done = subprocess.run(command, stdout=out, stderr=out, check=False, cwd="/", **self._as)
            out.seek(0)
            assert done.returncode == 0, out.read()
        Path(out.name).unlink()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """The server; it ends with the tests. Below /tmp: the account that runs it must get there."""
    with tempfile.TemporaryDirectory(prefix="humerus-postgresql-", dir="/tmp") as folder:
        server = PostgreSQL(Path(folder))
        yield server
        server.stop()


@pytest.fixture
def database_name(postgresql: PostgreSQL) -> Iterator[str]:
    """The name of a new database."""
    name = f"tags_{uuid4().hex}"
    postgresql.execute(f"CREATE DATABASE {name}")
    yield name
    postgresql.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def server_url(postgresql: PostgreSQL, database_name: str) -> str:
    """The address of a new database."""
    return postgresql.url(database_name)


@pytest.fixture
def file_url(tmp_path: Path) -> str:
    """The address of a file that is not there yet, nor its folder."""
    return url_of(tmp_path / "store" / "tags.sqlite")


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty store, of each kind."""
    return str(request.getfixturevalue({"sqlite": "file_url", "postgresql": "server_url"}[request.param]))


@pytest.fixture(scope="session")
def acts() -> Acts:
    """``acts(count, annotator="anna") -> events``: each of its own act, on a picture of its own."""

    def make(count: int, annotator: str = "anna", tag: Tag = Tag.HARDWARE) -> tuple[Event, ...]:
        pictures = (Subject(f"values:{uuid4().hex * 2}", f"XR/patient{n}/image.png") for n in range(count))
        return tuple(event for picture in pictures for event in tagging((picture,), tag, annotator))

    return make


@pytest.fixture
def start_child() -> Iterator[StartChild]:
    """``start_child(*arguments, before=()) -> process``: runs ``children.py``; what still runs at the end is killed."""
    running: list[subprocess.Popen[str]] = []

    def start(*arguments: object, before: tuple[str, ...] = ()) -> subprocess.Popen[str]:
        command = [*before, sys.executable, str(Path(__file__).with_name("children.py")), *map(str, arguments)]
        search = os.pathsep.join((str(ROOT), *filter(None, (os.environ.get("PYTHONPATH"),))))
        environment = {**os.environ, "PYTHONPATH": search}
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, bufsize=1
        )
        running.append(process)
        return process

    yield start
    for process in running:
        process.kill()
        process.communicate()
