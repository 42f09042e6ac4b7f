"""Checks, one after the other: each with its result and what it took, and none stopped by another."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.checks.values import Check, CheckError, NotThereError, Result, State
from core.errors import HumerusError
from core.progress import Operation, Progress

_USER = re.compile(r"(?<=://)[^@/\s]*@")


@dataclass(frozen=True)
class Checked(Progress):
    """One more check has ended.

    Attributes:
        result: How.
    """

    result: Result | None = None


def run(checks: Sequence[Check]) -> Operation[tuple[Result, ...]]:
    """Run checks; a step is one of them."""
    results: list[Result] = []
    for number, check in enumerate(checks):
        yield Progress(check.title, number, len(checks))
        results.append(run_one(check))
        yield Checked(check.title, number + 1, len(checks), results[-1])
    return tuple(results)


def run_one(check: Check) -> Result:
    """Run a check; whatever it raises becomes its result."""
    start = time.perf_counter()
    state, detail = _ended(check.look)
    took_ms = round((time.perf_counter() - start) * 1000.0, 1)
    return Result(check.name, check.title, state, _without_names(detail), took_ms)


def _ended(look: Callable[[], str]) -> tuple[State, str]:
    try:
        return State.OK, look()
    except NotThereError as error:
        return State.MISSING, str(error)
    except (CheckError, HumerusError) as error:
        return State.FAILED, str(error)
    except Exception as error:  # noqa: BLE001 - a self-test reports what is broken, whatever it is
        return State.FAILED, f"{type(error).__name__}: {error}"


def _without_names(text: str) -> str:
    """The home folder as ``~`` and a server's address without its user: reports are sent to others."""
    text = _USER.sub("", text)
    try:
        home = str(Path.home())
    except RuntimeError:
        return text
    return text.replace(home, "~") if len(home) > 1 else text
