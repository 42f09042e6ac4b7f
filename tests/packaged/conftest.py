"""The built package, where its users would have it: a copy that root owns, below a path that no shell likes."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
USER = "humerus-tests"
NAME = "Röntgen 放射線 (copy)"


@dataclass(frozen=True)
class Built:
    """What ``make package`` made."""

    dist: Path
    folder: Path
    deb: Path
    tarball: Path
    flavour: str


@pytest.fixture(scope="session")
def built() -> Built:
    dist = Path(os.environ.get("HUMERUS_DIST", ROOT / "dist" / "reader"))
    assert (dist / "HumerusViewer").is_dir(), "run `make package` before"
    return Built(dist, dist / "HumerusViewer", next(dist.glob("*.deb")), next(dist.glob("*.tar.gz")), dist.name)


@dataclass(frozen=True)
class Account:
    """An ordinary user, and a home of theirs."""

    user: pwd.struct_passwd
    home: Path

    def environment(self, **more: str) -> dict[str, str]:
        """What a session on the test's screen has."""
        runtime = self.home / "runtime"
        return {
            "HOME": str(self.home),
            "XDG_RUNTIME_DIR": str(runtime),
            "LANG": "C.UTF-8",
            "DISPLAY": os.environ["DISPLAY"],
            **more,
        }

    def run(
        self, command: Sequence[str | Path], environment: Mapping[str, str] | None = None, *, before: Sequence[str] = ()
    ) -> subprocess.CompletedProcess[str]:
        """Run as this user, without root's groups; ``before`` is run by root and goes on to the command."""
        other = ["setpriv", f"--reuid={self.user.pw_uid}", f"--regid={self.user.pw_gid}", "--clear-groups"]
        given = self.environment() if environment is None else environment
        return subprocess.run(
            [*before, *other, *map(str, command)],
            env={**given, "PATH": "/usr/bin:/bin"},
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder that everybody may enter; pytest's own are root's alone."""
    place = Path("/tmp") / f"humerus-packaged-{os.getpid()}"
    place.mkdir(mode=0o755)
    yield place
    shutil.rmtree(place)


@pytest.fixture(scope="session")
def user() -> pwd.struct_passwd:
    return pwd.getpwnam(USER)


@pytest.fixture
def account(place: Path, user: pwd.struct_passwd, request: pytest.FixtureRequest) -> Account:
    home = place / f"home {abs(hash(request.node.name)) % 10**8}"
    for folder in (home, home / "runtime"):
        folder.mkdir(mode=0o700)
        os.chown(folder, user.pw_uid, user.pw_gid)
    return Account(user, home)


@pytest.fixture(scope="session")
def program(built: Built, place: Path) -> Path:
    """The folder with the executables; root's, so that the user can write nothing in it."""
    target = place / NAME / "HumerusViewer"
    shutil.copytree(built.folder, target, symlinks=True)
    return target


@pytest.fixture(scope="session")
def films(place: Path) -> Path:
    """The demo library, where the user can read it."""
    return Path(shutil.copytree(ROOT / "resources" / "demo", place / "Aufnahmen mit Übergröße"))


@pytest.fixture
def answered(program: Path, films: Path) -> list[str]:
    """The command that opens a window, waits for the first film's answer and map on screen, and prints the seconds."""
    executable = str(program / "HumerusViewer")
    return [executable, "-m", "viewer.bench.started", "result", str(time.monotonic()), str(films)]
