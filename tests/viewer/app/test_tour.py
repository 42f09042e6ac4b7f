"""The tour: the main job without a display, with pictures and a table."""

import csv
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from core import settings
from core.paths import places
from core.settings import Settings
from viewer.app.bootstrap import make_program, open_window
from viewer.app.program import Program


def kept() -> dict[str, bytes]:
    """Everything that lies in the user's folder of settings."""
    return {path.name: path.read_bytes() for path in places().config.iterdir()}


def test_an_unattended_run_leaves_no_trace_in_what_the_user_has_set(
    qtbot: QtBot, launch: Callable[..., Program], pictures: Path, broken_bundle: Path
) -> None:
    first = launch(pictures, bundle=str(broken_bundle), keep_cache=True)
    qtbot.waitUntil(lambda: bool(first.store.state.studies) and not first.jobs.running)
    first.window.close()
    before = kept()
    program = make_program(unattended=True)
    with qtbot.waitExposed(program.window):
        open_window(program, (pictures / "patient00001",))
    qtbot.waitUntil(lambda: bool(program.store.state.studies) and not program.jobs.running)
    store = program.store
    store.update(settings=settings.change(store.state.settings, theme="light"), panels=frozenset())
    program.preferences.save()
    program.window.close()
    assert kept() == before
    assert {"settings.json", "window.json", "recent.json"} == set(before)


@pytest.mark.slow
def test_the_tour_leaves_pictures_and_a_table(pictures: Path, tmp_path: Path) -> None:
    settings.save(settings.change(Settings(), theme="light"), places().config)
    before = kept()
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
    assert kept() == before


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
