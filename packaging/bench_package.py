"""Measure a built folder: start, size, and whether it answers like the source tree.

PYTHONPATH=. python packaging/bench_package.py FOLDER
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from core import settings
from core.paths import HOME_VARIABLE, places, resources
from core.settings import Settings

TURNS = 9
GOALS = {"frozen_window_s": 0.6, "frozen_first_result_s": 1.2, "size_mb": 450.0, "prediction_difference": 1e-5}


def seconds(command: list[str], what: str, *paths: str) -> float:
    """From before the process until it says that it is there."""
    asked = [*command, "-m", "viewer.bench.started", what, str(time.monotonic()), *paths]
    return float(subprocess.run(asked, stdout=subprocess.PIPE, check=True, timeout=120).stdout.split()[-1])


def starts(folder: Path) -> dict[str, float]:
    """Frozen and from source, turn and turn about; the first turn warms the disk's cache and is left out."""
    demo = str(resources() / "demo")
    commands = {"frozen": [str(folder / "HumerusViewer")], "source": [sys.executable]}
    asked = {"window_s": ("window",), "first_result_s": ("result", demo)}
    taken: dict[str, list[float]] = {f"{who}_{key}": [] for who in commands for key in asked}
    for _turn in range(TURNS + 1):
        for who, command in commands.items():
            for key, (what, *paths) in asked.items():
                taken[f"{who}_{key}"].append(seconds(command, what, *paths))
    return {key: round(statistics.median(values[1:]), 3) for key, values in taken.items()}


def predictions(command: list[str]) -> dict[str, dict[str, object]]:
    """What ``humerus predict`` says of the demo library, by file."""
    asked = [*command, "predict", str(resources() / "demo"), "--json"]
    said = subprocess.run(asked, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout
    return {f"{image['path']} {image['frame']}": image for image in json.loads(said)["images"]}


def difference(folder: Path) -> float:
    """The largest difference of a probability; infinite where a state or the pictures differ."""
    frozen, source = predictions([str(folder / "humerus")]), predictions([sys.executable, "-m", "core.cli"])
    if frozen.keys() != source.keys() or any(frozen[key]["state"] != source[key]["state"] for key in frozen):
        return float("inf")
    pairs = [(frozen[key]["probability"], source[key]["probability"]) for key in frozen]
    return max(abs(float(a) - float(b)) for a, b in pairs if a is not None and b is not None)  # type: ignore[arg-type]


def main() -> int:
    """Print the figures."""
    folder = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as home:
        os.environ[HOME_VARIABLE] = home
        accepted = settings.change(Settings(), notice_accepted=True, overlay_at_start=True)
        settings.save(accepted, places().config)
        figures: dict[str, float] = starts(folder)
        figures["prediction_difference"] = difference(folder)
    report = json.loads((folder.parent / "build-report.json").read_text(encoding="utf-8"))
    figures |= {"size_mb": report["size_mb"], "unpacked_mib": report["unpacked_mib"]}
    print(json.dumps(figures, indent=2), flush=True)
    for key, most in GOALS.items():
        if figures[key] > most and (key != "size_mb" or report["flavour"] == "reader"):
            print(f"{key}: {figures[key]:g} is above its goal of {most:g}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
