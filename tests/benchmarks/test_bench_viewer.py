"""The benchmark measures what it says; how fast this machine is, is not tested."""

import json
import subprocess
import sys

import pytest

KEYS = {
    *("bare_window_s", "window_visible_s", "window_ratio", "first_result_s"),
    *("engine_ms", "keras_forward_ms", "tf_keras_vis_ms", "engine_to_keras", "engine_to_tf_keras_vis"),
    *("ui_gap_p999_ms", "worst_ui_gap_ms", "analysed_per_s"),
    *("window_level_p50_ms", "window_level_p99_ms"),
    *("resident_mb", "resident_growth_mb"),
    *("index_ratio", "first_rows_s", "reindex_s"),
}


@pytest.mark.slow
def test_every_figure_is_printed_as_json_alone() -> None:
    command = [sys.executable, "-m", "core.cli", "bench", "viewer", "--json", "--divide", "100"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert set(figures) == KEYS
    assert all(value > 0 for key, value in figures.items() if key != "resident_growth_mb")


def test_every_goal_has_a_figure() -> None:
    from viewer.bench.goals import GOALS

    assert {goal.key for goal in GOALS} <= KEYS


WITHOUT_KERAS = """
import sys
sys.modules.update(keras=None, tensorflow=None)
from viewer.bench.__main__ import main
sys.exit(main(["--here", "engine", "--divide", "50"]))
"""


def test_a_missing_library_is_told_in_words() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT_KERAS], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "which this installation does not have" in done.stderr
    assert "Traceback" not in done.stderr
