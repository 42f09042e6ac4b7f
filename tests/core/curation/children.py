"""Processes of the durability tests; run as a script. They say on standard output what was put and acknowledged."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from uuid import uuid4

from core.curation import Event, Subject, Tag, tagging
from core.curation.courier import Courier
from core.curation.outbox import Outbox
from core.curation.store import open_store
from core.errors import StoreError

TWICE = 5
"""Every so many tags, one is sent again although it was acknowledged."""


def say(word: str, events: Iterable[Event] = ()) -> None:
    """One line, in one system call."""
    os.write(1, " ".join((word, *(event.id for event in events))).encode() + b"\n")


def act(annotator: str) -> tuple[Event, ...]:
    """A tag on a picture that nobody has seen."""
    return tagging((Subject(f"values:{uuid4().hex * 2}"),), Tag.HARDWARE, annotator)


def carry(url: str, folder: str) -> Courier:
    """A courier as the program has it."""
    return Courier(lambda: open_store(url), Outbox(Path(folder), url))


def tag(url: str, folder: str, count: str, annotator: str) -> None:
    """Tag again and again."""
    courier = carry(url, folder)
    for number in range(int(count)):
        events = act(annotator)
        courier.put(events)
        say("put", events)
        say("acknowledged", courier.deliver())
        if number % TWICE == 0:
            courier.put(events)
    courier.deliver()
    courier.close()


def rounds(url: str, folder: str) -> None:
    """For each line that comes in, a new process that tags until it is killed; all is imported and used before."""
    tag(url, folder, "2", "anna")
    say("ready")
    for _line in sys.stdin:
        child = os.fork()
        if not child:
            say(f"process {os.getpid()}")
            tag(url, folder, "1000000", "anna")
        os.waitpid(child, 0)
        say("ended")


def fill(url: str, folder: str, limit: str) -> None:
    """Tag until no file may grow beyond a limit; then, the limit lifted, send what was kept.

    With the limit 0 the outbox can keep nothing either.
    """
    import resource

    courier = carry(url, folder)
    courier.news()
    most = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), most))
    failure = None
    while failure is None:
        events = act("anna")
        courier.put(events)
        say("put", events)
        try:
            say("acknowledged", courier.deliver())
        except StoreError as error:
            failure = error
    say(f"failed passing={failure.passing} waiting={courier.waiting} {failure}")
    say(f"problem {courier.problem}")
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    say("acknowledged", courier.deliver())
    say(f"left {courier.waiting} {courier.problem}")
    courier.close()


def make(url: str) -> None:
    """Open a store when told to."""
    say("ready")
    sys.stdin.readline()
    open_store(url).close()
    say("made")


if __name__ == "__main__":
    tasks: dict[str, Callable[..., None]] = {"tag": tag, "rounds": rounds, "fill": fill, "make": make}
    tasks[sys.argv[1]](*sys.argv[2:])
