"""Acknowledged means durable: killed processes, a full disk, many annotators, and the order of system calls."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from core.curation import Event
from core.curation.outbox import Outbox
from core.curation.store import open_store

StartChild = Callable[..., subprocess.Popen[str]]
ROUNDS, LONGEST_S = 200, 0.06
ANNOTATORS, EACH = 8, 500
Said = dict[str, list[str]]


def said_by(process: subprocess.Popen[str], until: str = "") -> Said:
    """What a process says up to a word, or to its end: ids by the word before them."""
    said: Said = defaultdict(list)
    assert process.stdout is not None
    for line in process.stdout:
        word, *rest = line.split()
        said[word] += rest
        if word == until:
            break
    return said


def stored(url: str) -> list[str]:
    with closing(open_store(url)) as store:
        return [event.id for event in store.since()[0]]


def is_whole(file: Path) -> bool:
    with closing(sqlite3.connect(file)) as connection:
        return bool(connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)])


def kill_one(process: subprocess.Popen[str], since: str, after_s: float) -> Said:
    """Have a process made that tags, kill it so long after it said a word, and hear what it said."""
    assert process.stdin is not None
    process.stdin.write("go\n")
    said = said_by(process, until=since)
    time.sleep(after_s)
    os.kill(int(said["process"][0]), signal.SIGKILL)
    rest = said_by(process, until="ended")
    return {word: said.get(word, []) + rest.get(word, []) for word in ("put", "acknowledged")}


@pytest.mark.slow
def test_two_hundred_kills_lose_no_acknowledged_tag_and_damage_nothing(
    file_url: str, tmp_path: Path, start_child: StartChild
) -> None:
    process = start_child("rounds", file_url, tmp_path / "outbox")
    said = said_by(process, until="ready")
    chance = random.Random(4)
    put, acknowledged = set(said["put"]), set(said["acknowledged"])
    for _round in range(ROUNDS):
        said = kill_one(process, chance.choice(["process", "acknowledged"]), chance.uniform(0, LONGEST_S))
        put.update(said["put"])
        acknowledged.update(said["acknowledged"])
        waiting = {event.id for event in Outbox(tmp_path / "outbox", file_url).waiting()}
        there = set(stored(file_url))
        assert acknowledged <= there
        assert put <= there | waiting
        assert is_whole(tmp_path / "store" / "tags.sqlite")
    assert not list((tmp_path / "outbox").rglob("*.damaged"))
    assert len(acknowledged) > ROUNDS / 2
    start_child("tag", file_url, tmp_path / "outbox", 1, "anna").communicate(timeout=60)
    assert put <= set(stored(file_url))
    assert Outbox(tmp_path / "outbox", file_url).waiting() == ()


@pytest.mark.slow
def test_the_disk_is_waited_for_before_a_tag_is_acknowledged(
    file_url: str, tmp_path: Path, start_child: StartChild
) -> None:
    if not shutil.which("strace"):
        pytest.fail("This test needs strace: sudo apt-get install strace", pytrace=False)
    trace = tmp_path / "trace"
    strace = ("strace", "-f", "-y", "-e", "trace=fsync,fdatasync,write", "-o", str(trace))
    process = start_child("tag", file_url, tmp_path / "outbox", 4, "anna", before=strace)
    said = said_by(process)
    assert process.wait() == 0
    assert set(said["acknowledged"]) == set(said["put"])
    calls = [_meaning(line) for line in trace.read_text().splitlines()]
    order = [call for call in calls if call in {"outbox", "store", "put", "acknowledged"}]
    text = " ".join(order)
    # Kept on the disk, then said to be kept; the store's file flushed, then acknowledged. Each time.
    assert len(re.findall(r"outbox(?: store)* (?:outbox )*put(?: store)+ acknowledged", text)) == 4


def _meaning(line: str) -> str:
    """Of a system call: which file was waited for, or which word was said."""
    if match := re.search(r"f(?:data)?sync\(\d+<([^>]*)>\) += 0", line):
        path = Path(match[1])
        return "outbox" if "outbox" in path.parts else "store" if path.name == "tags.sqlite-wal" else ""
    match = re.search(r'write\(1<[^>]*>, "(put|acknowledged)', line)
    return match[1] if match else ""


@pytest.mark.slow
def test_eight_annotators_at_once_lose_and_double_nothing(
    server_url: str, tmp_path: Path, start_child: StartChild
) -> None:
    open_store(server_url).close()
    names = [f"reader-{number}" for number in range(ANNOTATORS)]
    processes = [start_child("tag", server_url, tmp_path / name, EACH, name) for name in names]
    seen: list[Event] = []
    position = 0
    with closing(open_store(server_url)) as store, ThreadPoolExecutor(ANNOTATORS) as listeners:
        listening = [listeners.submit(said_by, process) for process in processes]
        while not all(one.done() for one in listening):
            news, position = store.since(position)
            seen += news
            time.sleep(0.05)
        seen += store.since(position)[0]
        everything, _end = store.since()
    said = [one.result() for one in listening]
    assert [process.wait() for process in processes] == [0] * ANNOTATORS
    put = [event for one in said for event in one["put"]]
    assert len(put) == len(set(put)) == ANNOTATORS * EACH
    assert sorted(event.id for event in everything) == sorted(put)
    assert {event for one in said for event in one["acknowledged"]} == set(put)
    # Who looked now and then, while they were writing, missed nothing and saw nothing twice.
    assert seen == list(everything)


@pytest.mark.slow
@pytest.mark.parametrize("limit", [60_000, 0], ids=["the store's", "the outbox's too"])
def test_a_full_disk_is_told_and_nothing_is_lost(
    limit: int, file_url: str, tmp_path: Path, start_child: StartChild
) -> None:
    process = start_child("fill", file_url, tmp_path / "outbox", limit)
    said = said_by(process)
    assert process.wait() == 0
    told = " ".join(said["failed"])
    assert told.startswith("passing=True waiting=1")
    assert "full" in told
    assert ("in memory only" in " ".join(said["problem"])) == (limit == 0)
    assert " ".join(said["left"]) == "0"
    assert said["acknowledged"] == said["put"] == stored(file_url)
    assert is_whole(tmp_path / "store" / "tags.sqlite")


@pytest.mark.slow
def test_what_the_server_acknowledged_outlives_its_crash(
    server_url: str, request: pytest.FixtureRequest, acts: Callable[[int], tuple[Event, ...]]
) -> None:
    events = acts(20)
    with closing(open_store(server_url)) as store:
        store.add(events)
        request.getfixturevalue("postgresql").restart()
        assert store.since()[0] == events
