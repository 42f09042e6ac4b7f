"""The training benchmark measures what it says; how fast this machine is, is not tested."""

import json
import subprocess
import sys

import pytest

from core.bench import TRAINING_GOALS

KEYS = {
    *("plain_epoch_s", "cached_epoch_s", "epoch_speedup", "trunk_s"),
    *("max_loss_difference", "peak_memory_gb"),
}


@pytest.mark.slow
def test_every_figure_is_printed_as_json_alone() -> None:
    command = [sys.executable, "-m", "core.cli", "bench", "train", "--json", "--divide", "100"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)

    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert set(figures) == KEYS
    assert all(value > 0 for key, value in figures.items() if key != "max_loss_difference")
    assert 0 <= figures["max_loss_difference"] < 1e-4


def test_every_goal_has_a_figure() -> None:
    assert {goal.key for goal in TRAINING_GOALS} <= KEYS


def test_a_goal_knows_whether_it_is_met() -> None:
    goals = {goal.key: goal for goal in TRAINING_GOALS}
    assert (goals["epoch_speedup"].met(10.0), goals["epoch_speedup"].met(9.9)) == (True, False)
    assert (goals["peak_memory_gb"].met(3.1), str(goals["peak_memory_gb"])) == (False, "<= 3")
