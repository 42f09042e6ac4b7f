"""The curation benchmark measures what it says; how fast this machine is, is not tested."""

import json
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from core.bench import CURATION_GOALS

WINDOW = {
    *("tag_to_next_p50_ms", "tag_to_next_p95_ms", "tag_to_next_dicom_p50_ms", "tag_to_next_dicom_p95_ms"),
    "queue_open_s",
}
LEARNING = {
    f"{name}{way}{part}"
    for name in ("recall_at_10pct", "films_to_95pct_recall")
    for way in ("", "_random", "_file_order", "_cold", "_worst")
    for part in ("", "_valid_test")
}
TIMES = {"refit_ms", "feature_ms", "metal_ms"}


@pytest.fixture
def fracatlas(tmp_path: Path) -> Path:
    """A dozen films in FracAtlas' shape, every third with a bright bar for metal."""
    folder = tmp_path / "fracatlas"
    (folder / "images").mkdir(parents=True)
    noise = np.random.default_rng(4)
    lines = ["image_id,split,fractured,hardware"]
    for number in range(24):
        picture = noise.integers(40, 90, (180, 150), np.uint8)
        if number % 3 == 0:
            picture[30:150, 70:78] = 255
        cv2.imwrite(str(folder / "images" / f"{number}.png"), picture)
        lines.append(f"{number}.png,{'train' if number % 2 else 'test'},0,{int(number % 3 == 0)}")
    (folder / "labels.csv").write_text("\n".join(lines) + "\n")
    return folder


@pytest.mark.slow
def test_every_figure_is_printed_as_json_alone(fracatlas: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "core.cli",
        "bench",
        "curate",
        "--json",
        "--divide",
        "100",
        "--source",
        str(fracatlas),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert set(figures) == WINDOW | LEARNING | TIMES
    assert all(value >= 0 for value in figures.values())


def test_every_goal_has_a_figure() -> None:
    assert {goal.key for goal in CURATION_GOALS} <= WINDOW | LEARNING | TIMES
