"""The built package, where its users would have it: a copy that root owns, below a path that no shell likes."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
USER = "humerus-tests"
TITLED = re.compile(r'^\s*(0x\w+) "(?:.* – )?Humerus Viewer": \("humerus-viewer"')
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
        given = self.environment() if environment is None else environment
        return subprocess.run(
            [*before, *self._other(), *map(str, command)],
            env={**given, "PATH": "/usr/bin:/bin"},
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )

    @contextmanager
    def running(self, *command: str | Path) -> Iterator[subprocess.Popen[str]]:
        """Start as this user, as from a menu, and go on when its window is on screen; ended at the end."""
        before = windows()
        process = subprocess.Popen(
            [*self._other(), *map(str, command)],
            env={**self.environment(), "PATH": "/usr/bin:/bin"},
            cwd="/",
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        try:
            until(lambda: process.poll() is not None or bool(windows() - before))
            assert process.poll() is None, process.communicate()
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()

    def _other(self) -> list[str]:
        return ["setpriv", f"--reuid={self.user.pw_uid}", f"--regid={self.user.pw_gid}", "--clear-groups"]


def windows() -> set[str]:
    """The main windows on the test's screen, by their numbers.

    A main window's title begins with the name of its library, once it has one; its dialogs are transient for it
    (ICCCM 4.1.2.6).
    """
    lines = _tree().splitlines()
    return {found[1] for line in lines if (found := TITLED.match(line)) and _is_of_its_own(found[1])}


def _tree() -> str:
    """All windows. xwininfo ends with an error when one goes while it lists them: then it is asked again."""
    for _time in range(20):
        asked = subprocess.run(
            ["xwininfo", "-root", "-tree"],
            capture_output=True,
            encoding="utf-8",
            check=False,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )
        if asked.returncode == 0:
            return asked.stdout
        time.sleep(0.05)
    raise AssertionError(asked.stderr)


def _is_of_its_own(window: str) -> bool:
    """Whether this window is still there and belongs to no other."""
    asked = subprocess.run(["xprop", "-id", window, "WM_TRANSIENT_FOR"], capture_output=True, text=True, check=False)
    return asked.returncode == 0 and "window id" not in asked.stdout


def until(is_so: Callable[[], bool]) -> None:
    """Wait for something that happens in another process."""
    for _time in range(1200):
        if is_so():
            return
        time.sleep(0.05)
    raise AssertionError("it did not happen within a minute")


@pytest.fixture
def shown() -> Callable[[], set[str]]:
    return windows


@pytest.fixture
def wait_until() -> Callable[[Callable[[], bool]], None]:
    return until


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder that everybody may enter; pytest's own are root's alone."""
    place = Path(tempfile.mkdtemp(prefix="humerus-packaged-", dir="/tmp"))
    place.chmod(0o755)
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
