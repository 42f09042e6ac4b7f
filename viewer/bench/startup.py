"""From the start of the process to the window, and to the first result."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

from core import settings
from core.paths import places, resources
from core.settings import Settings

TURNS = 9


def startup_figures(divisor: int = 1) -> dict[str, float]:
    """Start processes, turn and turn about; the first turn warms the disk's cache and is left out.

    Args:
        divisor: Do this part of the work.

    Returns:
        Median seconds ``bare_window_s``, ``window_visible_s``, ``first_result_s``, and ``window_ratio``.
    """
    accepted = settings.change(Settings(), notice_accepted=True, overlay_at_start=True)
    settings.save(accepted, places().config)
    demo = str(resources() / "demo")
    asked = {"bare": ("bare",), "window": ("window",), "result": ("result", demo)}
    taken: dict[str, list[float]] = {name: [] for name in asked}
    for _turn in range(max(1, TURNS // divisor) + 1):
        for name, (what, *paths) in asked.items():
            taken[name].append(_seconds(what, *paths))
    bare, window, result = (statistics.median(taken[name][1:]) for name in asked)
    return {
        "bare_window_s": bare,
        "window_visible_s": window,
        "window_ratio": window / bare,
        "first_result_s": result,
    }


def _seconds(what: str, *paths: str) -> float:
    command = [sys.executable, "-m", "viewer.bench.started", what, str(time.monotonic()), *paths]
    return float(subprocess.run(command, stdout=subprocess.PIPE, check=True, timeout=120).stdout.split()[-1])
