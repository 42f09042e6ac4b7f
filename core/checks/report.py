"""The results of a self-test as JSON and as a text to send to somebody."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from core import __version__
from core.checks.values import Result, State

VERDICT = {True: "This machine can do the job.", False: "This machine cannot do the job."}


def program() -> dict[str, str]:
    """Which program runs where. No path, no name of user or machine."""
    return {
        "version": __version__,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
    }


def succeeded(results: Sequence[Result]) -> bool:
    """Nothing failed."""
    return all(result.state is not State.FAILED for result in results)


def as_document(facts: Mapping[str, str], results: Sequence[Result]) -> dict[str, Any]:
    """What ``--json`` prints."""
    return {"ok": succeeded(results), "program": dict(facts), "checks": [asdict(result) for result in results]}


def as_text(facts: Mapping[str, str], results: Sequence[Result]) -> str:
    """A report to copy: what ran where, and each check with what it found."""
    lines = ["Humerus Viewer: self-test", "", *(f"{name}: {value}" for name, value in facts.items()), ""]
    for result in results:
        lines += [f"[{result.state}] {result.title} ({result.took_ms:.0f} ms)", f"    {result.detail}"]
    return "\n".join([*lines, "", VERDICT[succeeded(results)], ""])
