"""The frozen program under the conditions that users have: no matter which, its window gets an answer."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.packaged.conftest import Account

pytestmark = pytest.mark.packaged


def assert_answered(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 0, done.stderr
    assert float(done.stdout.split()[-1]) > 0
    assert "Traceback" not in done.stderr


def test_it_is_not_writable_for_its_user(program: Path, account: Account) -> None:
    done = account.run(["find", program, "-writable", "-not", "-type", "l"])
    assert (done.returncode, done.stdout) == (0, "")


def test_the_window_answers_and_leaves_its_folder_alone(answered: list[str], program: Path, account: Account) -> None:
    def files() -> set[tuple[str, int]]:
        return {(str(path), path.lstat().st_mtime_ns) for path in program.rglob("*")}

    before = files()
    assert_answered(account.run(answered))
    assert files() == before


def test_an_empty_environment(answered: list[str], program: Path, account: Account) -> None:
    # A window needs a screen: that one variable stays.
    screen = account.run(
        answered,
        {"DISPLAY": os.environ["DISPLAY"]},
        before=["env", "-i", f"DISPLAY={os.environ['DISPLAY']}"],
    )
    assert_answered(screen)
    done = account.run([program / "humerus", "--version"], {}, before=["env", "-i"])
    assert done.returncode == 0, done.stderr


def test_the_self_test_of_the_command_line(program: Path, account: Account) -> None:
    done = account.run([program / "humerus", "self-test", "--json"])
    told = json.loads(done.stdout)
    assert told["ok"], [check for check in told["checks"] if check["state"] == "failed"]
    assert done.returncode == 0


def test_the_self_test_of_the_window(program: Path, account: Account) -> None:
    done = account.run([program / "HumerusViewer", "--self-test", "--json"])
    told = json.loads(done.stdout)
    assert told["ok"], [check for check in told["checks"] if check["state"] == "failed"]
    assert done.returncode == 0


def test_every_name_of_the_executable(program: Path, account: Account) -> None:
    for name in ("HumerusViewer", "humerus-viewer"):
        done = account.run([program / name, "--version"])
        assert re.fullmatch(r"\d+\.\d+\.\d+\S*\n", done.stdout), done.stderr
    assert account.run([program / "humerus", "--version"]).stdout.startswith("humerus-viewer ")
    assert "predict" in account.run([program / "humerus", "--help"]).stdout


def test_the_command_line_starts_the_window(program: Path, films: Path, account: Account) -> None:
    """Without a screen it cannot go on, and says so: it was started."""
    nowhere = account.environment(QT_QPA_PLATFORM="nowhere")
    done = account.run([program / "humerus", "view", films], nowhere)
    assert done.returncode != 0
    assert 'Could not find the Qt platform plugin "nowhere"' in done.stderr


def test_without_a_network(answered: list[str], program: Path, account: Account) -> None:
    assert_answered(account.run(answered, before=["unshare", "--net"]))
    done = account.run([program / "humerus", "self-test", "--json"], before=["unshare", "--net"])
    assert json.loads(done.stdout)["ok"], done.stdout


def test_nothing_tries_to_reach_a_network(answered: list[str], program: Path, account: Account, place: Path) -> None:
    log = account.home / "connections"
    watch = ["strace", "--follow-forks", "--trace=connect,sendto,sendmsg", f"--output={log}"]
    assert_answered(account.run([*watch, *answered]))
    assert account.run([*watch, "--output-append-mode", program / "humerus", "self-test"]).returncode == 0
    calls = log.read_text(encoding="utf-8", errors="replace")
    reached = [line for line in calls.splitlines() if "sa_family=" in line and "AF_UNIX" not in line]
    assert "AF_UNIX" in calls
    assert reached == []


def test_a_home_that_is_not_there_yet(answered: list[str], program: Path, account: Account) -> None:
    home = account.home / "new" / "home"
    assert_answered(account.run(answered, account.environment(HOME=str(home))))


def test_a_home_that_is_read_only(answered: list[str], program: Path, account: Account) -> None:
    os.chown(account.home, 0, 0)
    account.home.chmod(0o555)
    assert_answered(account.run(answered))
    assert sorted(path.name for path in account.home.iterdir()) == ["runtime"]


@pytest.fixture
def full_disk(account: Account) -> Iterator[Path]:
    disk = account.home / "full"
    disk.mkdir()
    options = f"size=256k,uid={account.user.pw_uid},gid={account.user.pw_gid},mode=700"
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", disk], check=True)
    subprocess.run(["dd", "if=/dev/zero", f"of={disk / 'filled'}", "bs=4k"], check=False, capture_output=True)
    yield disk
    subprocess.run(["umount", disk], check=True)


def test_a_home_that_is_full(answered: list[str], program: Path, account: Account, full_disk: Path) -> None:
    assert_answered(account.run(answered, account.environment(HOME=str(full_disk))))


def test_the_search_path_for_libraries_is_handed_back(program: Path, account: Account) -> None:
    """The bootloader points it at our folder; programs that we start (a browser, a file manager) must not see that."""
    log = account.home / "environment"
    watch = ["strace", "--follow-forks", "--trace=execve", "--no-abbrev", "--string-limit=4096", f"--output={log}"]
    nowhere = account.environment(QT_QPA_PLATFORM="nowhere", LD_LIBRARY_PATH="/of/the/user")
    account.run([*watch, program / "humerus", "view"], nowhere)
    started = [line for line in log.read_text(encoding="utf-8").splitlines() if "execve(" in line]
    # The command line, once more by its bootloader, and the window as the command line starts it.
    assert [f"LD_LIBRARY_PATH={program}" in line for line in started[:1]] == [False]
    assert "LD_LIBRARY_PATH=/of/the/user" in started[2]
