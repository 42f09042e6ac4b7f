"""The frozen program as people start it: from a menu, twice, on a home that takes nothing, and after it has died."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.packaged.conftest import Account

pytestmark = pytest.mark.packaged
Waits = Callable[[Callable[[], bool]], None]
Shown = Callable[[], set[str]]


def opened(account: Account) -> list[str]:
    """The libraries that windows of this user have opened, newest first."""
    listed = account.home / ".config" / "humerus-viewer" / "recent.json"
    if not listed.exists():
        return []
    return [source for sources in json.loads(listed.read_text(encoding="utf-8")) for source in sources]


def test_a_second_start_hands_its_films_to_the_window_that_is_open(
    program: Path, films: Path, account: Account, shown: Shown, wait_until: Waits
) -> None:
    with account.running(program / "HumerusViewer") as first:
        windows = shown()
        second = account.run([program / "HumerusViewer", films])
        assert (second.returncode, second.stdout) == (0, ""), second.stderr
        assert first.poll() is None
        wait_until(lambda: opened(account) == [str(films)])
        assert len(shown()) == len(windows)


def test_a_home_that_is_read_only_gets_its_window_and_stays_as_it_is(
    program: Path, films: Path, account: Account, shown: Shown
) -> None:
    os.chown(account.home, 0, 0)
    account.home.chmod(0o555)
    with account.running(program / "HumerusViewer", films) as first:
        windows = shown()
        # Lock and socket lie in the session's own folder: there is one window here as well.
        second = account.run([program / "HumerusViewer", films])
        assert (second.returncode, second.stdout) == (0, ""), second.stderr
        assert first.poll() is None
        assert len(shown()) == len(windows)
    assert sorted(path.name for path in account.home.iterdir()) == ["runtime"]


def test_a_death_in_native_code_leaves_a_trace_that_the_next_start_keeps(
    program: Path, films: Path, account: Account, wait_until: Waits
) -> None:
    logs = account.home / ".local" / "state" / "humerus-viewer" / "log"
    with account.running(program / "HumerusViewer", films) as first:
        wait_until((logs / "viewer.log").exists)
        first.send_signal(signal.SIGSEGV)
        assert first.wait(60) == -signal.SIGSEGV
    assert "Segmentation fault" in (logs / "fault.log").read_text(encoding="utf-8")
    with account.running(program / "HumerusViewer"):
        assert "Segmentation fault" in (logs / "fault-last.log").read_text(encoding="utf-8")


def test_a_window_reaches_no_network(program: Path, films: Path, account: Account, wait_until: Waits) -> None:
    log = account.home / "connections"
    watch = ["strace", "--follow-forks", "--trace=connect,sendto,sendmsg", f"--output={log}"]
    with account.running(*watch, program / "HumerusViewer", films):
        wait_until(lambda: bool(opened(account)))
        assert account.run([program / "HumerusViewer", films]).returncode == 0
    calls = log.read_text(encoding="utf-8", errors="replace")
    assert "AF_UNIX" in calls
    assert [line for line in calls.splitlines() if "sa_family=" in line and "AF_UNIX" not in line] == []
