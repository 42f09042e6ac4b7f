"""A second start brings the first window forward and hands it the files."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLockFile
from pytestqt.qtbot import QtBot

from viewer.app.instance import Instance, Place, address, find_place, hand_over, hold, own_name
from viewer.app.program import Program

PATIENCE_MS = 60_000


@pytest.fixture
def lock() -> Iterator[QLockFile]:
    """This process is the first one."""
    held = hold(own_name())
    assert held is not None
    yield held
    held.unlock()


@pytest.fixture
def instance(qtbot: QtBot, lock: QLockFile) -> Iterator[Instance]:
    made = Instance(own_name())
    assert made.is_listening
    yield made
    made.close()


def second_start(*arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "viewer", *arguments], env=os.environ.copy())


def test_a_second_start_hands_over_its_files_and_ends(qtbot: QtBot, instance: Instance, tmp_path: Path) -> None:
    with qtbot.waitSignal(instance.called, timeout=PATIENCE_MS) as called:
        second = second_start(str(tmp_path / "a film.png"), "b.dcm")
    assert called.args is not None
    assert called.args[0] == (tmp_path / "a film.png", Path.cwd() / "b.dcm")
    assert second.wait(30) == 0


def test_the_first_window_comes_forward_and_opens_them(
    qtbot: QtBot, lock: QLockFile, launch: Callable[..., Program], pictures: Path, broken_bundle: Path
) -> None:
    program = launch(bundle=str(broken_bundle), lock=lock)
    program.window.showMinimized()
    second = second_start(str(pictures))
    qtbot.waitUntil(lambda: len(program.store.state.studies) == 3, timeout=PATIENCE_MS)
    assert not program.window.isMinimized()
    assert second.wait(30) == 0


def test_a_start_without_files_only_asks_the_window_forward(qtbot: QtBot, instance: Instance) -> None:
    with qtbot.waitSignal(instance.called, timeout=PATIENCE_MS) as called:
        second = second_start()
    assert called.args is not None
    assert called.args[0] == ()
    assert second.wait(30) == 0


def test_only_one_process_is_the_first(lock: QLockFile) -> None:
    program = "from viewer.app.instance import hold, own_name; print(hold(own_name()) is None)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True"


def test_a_window_that_was_killed_stands_in_nobodys_way() -> None:
    program = (
        "import os; from viewer.app.instance import hold, own_name; kept = hold(own_name()); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", program], check=False)
    again = hold(own_name())
    assert again is not None
    again.unlock()


def test_without_a_window_there_is_nobody_to_hand_over_to() -> None:
    assert not hand_over(own_name(), [Path("film.png")], seconds=0.2)


def test_another_home_is_another_window(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = own_name()
    monkeypatch.setenv("HUMERUS_VIEWER_HOME", str(tmp_path / "portable"))
    assert own_name() != before


def test_the_same_home_on_another_computer_is_another_window(monkeypatch: pytest.MonkeyPatch) -> None:
    before = own_name()
    monkeypatch.setattr(socket, "gethostname", lambda: "another-computer")
    assert own_name() != before


def test_an_empty_lock_that_a_power_cut_left_stands_in_nobodys_way() -> None:
    left = Path(f"{address(own_name())}.lock")
    left.touch()
    os.utime(left, (1, 1))
    again = hold(own_name())
    assert again is not None
    assert again.isLocked()
    again.unlock()


def test_an_empty_lock_that_is_just_being_written_is_somebodys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("viewer.app.instance.UNREADABLE_MS", 600_000)
    being_written = Path(f"{address(own_name())}.lock")
    being_written.touch()
    assert hold(own_name()) is None
    being_written.unlink()


# ------------------------------------------------------------ two starts


WAITING = """
import sys
from pathlib import Path
from viewer.app.instance import find_place, own_name

print("waits", flush=True)
place = find_place(own_name(), [Path("a.dcm")], float(sys.argv[1]))
print(place.handed, place.lock is not None and place.lock.isLocked(), flush=True)
sys.stdin.read()
"""


@contextlib.contextmanager
def waiting_start(seconds: float = 60) -> Iterator[subprocess.Popen[str]]:
    """A start that waits so long at most for its place, and keeps it until the block ends."""
    command = [sys.executable, "-c", WAITING, str(seconds)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.communicate()


def answer(start: subprocess.Popen[str]) -> str:
    assert start.stdout is not None
    return start.stdout.readline().strip()


def test_a_start_while_the_window_closes_becomes_the_first(lock: QLockFile) -> None:
    with waiting_start() as second:
        assert answer(second) == "waits"
        lock.unlock()
        assert answer(second) == "False True"
        assert hold(own_name()) is None


def test_of_two_starts_at_the_same_moment_one_is_first() -> None:
    with waiting_start(0) as one, waiting_start(0) as other:
        assert answer(one) == answer(other) == "waits"
        assert sorted((answer(one), answer(other))) == ["False False", "False True"]


def test_a_closed_window_lets_the_next_start_be_first(
    qtbot: QtBot, lock: QLockFile, launch: Callable[..., Program], broken_bundle: Path
) -> None:
    program = launch(bundle=str(broken_bundle), lock=lock)
    qtbot.waitUntil(Path(address(own_name())).exists, timeout=PATIENCE_MS)
    assert find_place(own_name(), (), 0) == Place()
    program.window.close()
    place = find_place(own_name(), (), 0)
    assert place.lock is not None
    place.lock.unlock()


def test_a_window_that_cannot_listen_keeps_nobody_waiting(
    qtbot: QtBot, lock: QLockFile, launch: Callable[..., Program], broken_bundle: Path
) -> None:
    blocked = Path(address(own_name())) / "in the way"
    blocked.mkdir(parents=True)
    launch(bundle=str(broken_bundle), lock=lock)
    qtbot.waitUntil(lambda: not lock.isLocked(), timeout=PATIENCE_MS)
    blocked.rmdir()
    blocked.parent.rmdir()


@pytest.fixture
def hung() -> Iterator[None]:
    """A window that listens, and never answers."""
    with socket.socket(socket.AF_UNIX) as ear:
        ear.bind(address(own_name()))
        ear.listen()
        yield
    Path(address(own_name())).unlink()


@pytest.mark.usefixtures("hung")
def test_a_window_that_hangs_is_not_waited_for_without_end() -> None:
    assert not hand_over(own_name(), [Path("film.png")], seconds=0.2)


@pytest.mark.usefixtures("hung", "lock")
def test_a_window_that_hangs_is_not_waited_for_as_long_as_one_that_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("viewer.app.instance.PATIENCE_S", 0.2)
    assert find_place(own_name(), (), seconds=100_000) == Place()


def test_a_window_that_is_closed_before_its_start_does_not_start(
    qtbot: QtBot, lock: QLockFile, launch: Callable[..., Program], broken_bundle: Path
) -> None:
    program = launch(bundle=str(broken_bundle))
    program.window.close()
    program.lock = lock
    program.start(())
    assert not Path(address(own_name())).exists()


# ------------------------------------------------------------ where they meet


@pytest.fixture
def short_home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home whose path leaves room for the name of a socket."""
    with tempfile.TemporaryDirectory() as folder:
        monkeypatch.setenv("HUMERUS_VIEWER_HOME", folder)
        yield Path(folder)


@pytest.mark.parametrize("runtime", ["", "does not exist", "open to all"])
def test_without_a_runtime_folder_of_ones_own_they_meet_in_a_private_one(
    request: pytest.FixtureRequest,
    qtbot: QtBot,
    short_home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    runtime: str,
) -> None:
    (tmp_path / "open to all").mkdir()
    (tmp_path / "open to all").chmod(0o777)
    monkeypatch.setenv("XDG_RUNTIME_DIR", runtime and str(tmp_path / runtime))
    where = Path(address(own_name()))
    assert where.parent == short_home / "cache"
    assert where.parent.stat().st_mode & 0o777 == 0o700
    first: Instance = request.getfixturevalue("instance")
    with qtbot.waitSignal(first.called, timeout=PATIENCE_MS):
        second = second_start("b.dcm")
    assert second.wait(30) == 0


def test_where_the_path_is_too_long_for_a_socket_each_start_is_a_window(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, launch: Callable[..., Program], broken_bundle: Path
) -> None:
    monkeypatch.setenv("HUMERUS_VIEWER_HOME", str(tmp_path / "a folder with a long name" / ("x" * 90)))
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    lock = hold(own_name())
    assert lock is not None
    launch(bundle=str(broken_bundle), lock=lock)
    qtbot.waitUntil(lambda: not lock.isLocked(), timeout=PATIENCE_MS)
    assert not hand_over(own_name(), [Path("film.png")])


def test_nothing_is_said_to_another_users_window(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: ours + 1)
    assert not hand_over(own_name(), [Path("film.png")])


@pytest.mark.parametrize("said", [b"nonsense\n", b'{"paths": 3}\n', b"\0" * 2_000_000])
def test_what_is_no_message_is_let_fall(qtbot: QtBot, instance: Instance, said: bytes) -> None:
    called: list[object] = []
    instance.called.connect(lambda *arguments: called.append(arguments))
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(address(own_name()))
        connection.setblocking(False)
        for start in range(0, len(said), 65536):
            with contextlib.suppress(BlockingIOError, BrokenPipeError):
                connection.send(said[start : start + 65536])
            qtbot.wait(1)
        qtbot.wait(50)
    assert called == []
    with qtbot.waitSignal(instance.called, timeout=PATIENCE_MS), socket.socket(socket.AF_UNIX) as connection:
        connection.connect(address(own_name()))
        connection.send(json.dumps({"paths": []}).encode() + b"\n")
        qtbot.wait(20)
