"""The tour: the main job without a display, with pictures and a table."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage


@pytest.mark.slow
def test_the_tour_leaves_pictures_and_a_table(pictures: Path, tmp_path: Path) -> None:
    folder = tmp_path / "tour"
    done = subprocess.run(
        [sys.executable, "-m", "viewer", "--tour", str(folder), str(pictures)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert str(folder / "01-film.png") in done.stdout
    shots = sorted(folder.glob("*.png"))
    assert len(shots) >= 10
    assert not any("not-analysed" in shot.name for shot in shots)
    assert all(QImage(str(shot)).width() >= 1280 for shot in shots)
    with (folder / "results.csv").open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 3
    assert all(row["state"] in {"negative", "uncertain", "positive"} for row in rows)
    assert len((folder / "results.txt").read_text().splitlines()) == 4


@pytest.mark.slow
def test_a_tour_of_nothing_says_so(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "viewer", "--tour", str(tmp_path / "tour"), str(empty)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        timeout=300,
    )
    assert done.returncode == 1
    assert "no radiographs were found" in done.stdout
