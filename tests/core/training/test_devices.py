"""Several devices learn what one does."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

TWO_DEVICES = """
import json, sys
import numpy as np
import tensorflow as tf

tf.config.set_logical_device_configuration(
    tf.config.list_physical_devices("CPU")[0], [tf.config.LogicalDeviceConfiguration()] * 2
)
from core.bundle import Architecture
from core.networks import build, cut
from core.preprocess import Preprocessing
from core.training import TrainingRecipe
from core.training.learner import Learner, make_deterministic

recipe = TrainingRecipe(architecture=Architecture(head=(8,), dropout=0.0), preprocessing=Preprocessing(size=64))
random = np.random.default_rng(0)
pictures = random.normal(size=(4, 7, 64, 64, 3)).astype(np.float32)
positive = random.random((4, 7)) < 0.5
found = {}
for name, strategy in (
    ("one", tf.distribute.get_strategy()),
    ("two", tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])),
):
    make_deterministic(3)
    with strategy.scope():
        trunk, tail = cut(build(recipe.architecture, 64), recipe.layers)
    learner = Learner(tail, recipe)
    steps = []
    for batch, truth in zip(pictures, positive):
        inputs = [np.asarray(part) for part in trunk(batch, training=False)]
        steps.append(learner.step(inputs, truth))
    norm = tail.get_layer("bn")
    found[name] = {
        "devices": strategy.num_replicas_in_sync,
        "losses": [loss for loss, _ in steps],
        "right": [right for _, right in steps],
        "mean": np.asarray(norm.moving_mean).tolist(),
        "kernel": np.asarray(tail.get_layer("conv5_block16_1_conv").kernel).ravel()[:500].tolist(),
    }
print(json.dumps(found))
"""


def test_two_devices_give_the_losses_of_one() -> None:
    done = subprocess.run(
        [sys.executable, "-c", TWO_DEVICES],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    one, two = json.loads(done.stdout.splitlines()[-1]).values()

    assert (one["devices"], two["devices"]) == (1, 2)
    # Batches of seven: the devices' parts are not of the same length, and batch norm sees all seven.
    assert two["losses"] == pytest.approx(one["losses"], rel=1e-4)
    assert two["right"] == one["right"]
    assert two["mean"] == pytest.approx(one["mean"], rel=1e-3, abs=1e-5)
    assert two["kernel"] == pytest.approx(one["kernel"], abs=2e-4)
