"""``python -m viewer.bench``: run the measurements, each in its own process, and print them."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence

from core.errors import NotInstalledError
from core.installed import missed
from core.paths import HOME_VARIABLE
from viewer.bench.goals import GOALS

Figures = dict[str, float]


def _startup(divisor: int) -> Figures:
    from viewer.bench.startup import startup_figures

    return startup_figures(divisor)


def _engine(divisor: int) -> Figures:
    from core.bench import engine_figures

    return engine_figures(divisor)


def _smoothness(divisor: int) -> Figures:
    from viewer.bench.smoothness import smoothness_figures

    return smoothness_figures(divisor)


def _drag(divisor: int) -> Figures:
    from viewer.bench.drag import drag_figures

    return drag_figures(divisor)


def _memory(divisor: int) -> Figures:
    from viewer.bench.memory import memory_figures

    return memory_figures(divisor)


def _index(divisor: int) -> Figures:
    from core.bench import index_figures

    return index_figures(divisor)


def _curate(divisor: int) -> Figures:
    from viewer.bench.curate import curate_figures

    return curate_figures(divisor)


MEASUREMENTS: dict[str, Callable[[int], Figures]] = {
    "startup": _startup,
    "engine": _engine,
    "smoothness": _smoothness,
    "drag": _drag,
    "memory": _memory,
    "index": _index,
    "curate": _curate,
}
UNASKED = tuple(name for name in MEASUREMENTS if name != "curate")
"""What is measured unless something is named; curation has a command of its own."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; ``--json`` prints JSON alone on stdout.

    Returns:
        0, or 1 when a measurement failed (a figure that misses its goal is printed, and is no failure).
    """
    parser = argparse.ArgumentParser(prog="humerus bench viewer", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON alone")
    parser.add_argument("--only", choices=MEASUREMENTS, action="append", help="run these alone")
    parser.add_argument("--divide", type=int, default=1, metavar="N", help="do an N-th of the work, to try it out")
    parser.add_argument("--here", choices=MEASUREMENTS, help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.here:
        return _measure(given.here, given.divide)
    figures: Figures = {}
    failed = False
    for name in given.only or UNASKED:
        measured = _measured(name, given.divide)
        failed |= measured is None
        figures |= measured or {}
    _say(json.dumps(figures, indent=2) if given.json else _table(figures))
    return int(failed)


def _measure(name: str, divisor: int) -> int:
    """Run one measurement in this process and print its figures; the exit code."""
    try:
        with missed():
            _say(json.dumps(MEASUREMENTS[name](divisor)))
    except NotInstalledError as error:
        print(error, file=sys.stderr)  # noqa: T201 - a command's message
        return 1
    return 0


def _measured(name: str, divisor: int) -> Figures | None:
    """Run one measurement in a fresh process with places of its own; None when it failed."""
    print(f"measuring {name} …", file=sys.stderr, flush=True)  # noqa: T201 - progress of a command
    with tempfile.TemporaryDirectory() as home:
        child = subprocess.run(
            [sys.executable, "-m", "viewer.bench", "--here", name, "--divide", str(divisor)],
            env={**os.environ, HOME_VARIABLE: home},
            stdout=subprocess.PIPE,
            check=False,
        )
    if child.returncode:
        print(f"{name} failed (exit code {child.returncode})", file=sys.stderr)  # noqa: T201 - a command's message
        return None
    found: Figures = json.loads(child.stdout.splitlines()[-1])
    return found


def _table(figures: Figures) -> str:
    goals = {goal.key: goal for goal in GOALS}
    lines = []
    for key, value in figures.items():
        goal = goals.get(key)
        verdict = "" if goal is None else f"  goal <= {goal.most:g}: {'met' if value <= goal.most else 'MISSED'}"
        lines.append(f"{key:26} {value:10.3f}{verdict}")
    return "\n".join(lines)


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - the command's output


if __name__ == "__main__":
    sys.exit(main())
