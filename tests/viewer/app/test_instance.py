"""A second start brings the first window forward and hands it the files."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLockFile
from pytestqt.qtbot import QtBot

from viewer.app.instance import Instance, address, hand_over, hold, own_name
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
    program = launch(bundle=str(broken_bundle))
    program.listen_as = own_name()
    program.start(())
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
