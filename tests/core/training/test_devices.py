"""Several devices learn what one does."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

TWO_DEVICES = """
import json
import keras
import numpy as np
import tensorflow as tf

tf.config.set_logical_device_configuration(
    tf.config.list_physical_devices("CPU")[0], [tf.config.LogicalDeviceConfiguration()] * 2
)
from core.training import TrainingRecipe
from core.training.learner import Learner, make_deterministic

def small_tail():
    maps = keras.Input((4, 4, 6))
    x = keras.layers.Conv2D(8, 3, name="convolution")(maps)
    x = keras.layers.BatchNormalization(name="norm")(x)
    x = keras.layers.GlobalAveragePooling2D(name="pool")(keras.layers.Activation("relu")(x))
    return keras.Model([maps], keras.layers.Dense(2, activation="softmax", name="predictions")(x))

random = np.random.default_rng(0)
batches = random.normal(1.0, 2.0, size=(5, 7, 4, 4, 6)).astype(np.float32)
truths = random.random((5, 7)) < 0.5
found = {}
for name, strategy in (
    ("one", tf.distribute.get_strategy()),
    ("two", tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])),
):
    make_deterministic(3)
    with strategy.scope():
        tail = small_tail()
    learner = Learner(tail, TrainingRecipe(base_rate=0.01, head_rate=0.01))
    steps = [learner.step([batch], truth) for batch, truth in zip(batches, truths)]
    found[name] = {
        "devices": strategy.num_replicas_in_sync,
        "losses": [loss for loss, _ in steps],
        "right": [right for _, right in steps],
        "mean": np.asarray(tail.get_layer("norm").moving_mean).tolist(),
        "variance": np.asarray(tail.get_layer("norm").moving_variance).tolist(),
        "kernel": np.asarray(tail.get_layer("convolution").kernel).ravel().tolist(),
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
    assert two["losses"] == pytest.approx(one["losses"], rel=1e-5)
    assert two["right"] == one["right"]
    for name in ("mean", "variance", "kernel"):
        assert two[name] == pytest.approx(one[name], rel=1e-4, abs=1e-5), name
