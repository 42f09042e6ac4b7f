"""Trainings that a spawned process finds by name; they take what the real one takes, and learn nothing."""

import os
import shutil
import time
from pathlib import Path
from typing import Any

import msgspec

from core.bundle import load, shipped
from core.errors import TrainingError
from core.progress import Operation, Progress
from core.training import Destination, Epoch
from core.training.curves import EpochDone, Resumed, Training


def quick(recipe: Any, manifest: Any, init: Any, destination: Destination, cache: Any) -> Operation[Path]:  # noqa: ANN401
    """Three passes, and a bundle that is the shipped one under the new name."""
    yield Progress("Building the model")
    for number in (1, 2, 3):
        yield Training(f"Training, pass {number}", 1, 2, number, 0.7, 0.5, 60.0)
        epoch = Epoch(number, 0.8 / number, 0.9 / number, 0.6, 1 - 0.3 / number, 1 - 0.4 / number)
        yield EpochDone(str(epoch), number, recipe.epochs, epoch, 30.0)
    target = destination.folder / destination.bundle
    shutil.copytree(shipped(), target)
    info = msgspec.structs.replace(load(target).info, name=destination.name, version=destination.version)
    (target / "bundle.json").write_bytes(msgspec.json.encode(info))
    return target


def endless(recipe: Any, manifest: Any, init: Any, destination: Any, cache: Any) -> Operation[Path]:  # noqa: ANN401
    """One pass, and then another that never ends."""
    epoch = Epoch(1, 0.8, 0.9, 0.6, 0.5, 0.5)
    yield EpochDone(str(epoch), 1, recipe.epochs, epoch, 30.0)
    while True:
        time.sleep(0.01)
        yield Training("Training, pass 2", 1, 2, 2, 0.7, 0.5, 60.0)


def resumed(recipe: Any, manifest: Any, init: Any, destination: Any, cache: Any) -> Operation[Path]:  # noqa: ANN401
    """Goes on after two passes that another process made, and never ends."""
    known = tuple(Epoch(number, 0.8 / number, 0.9 / number, 0.6, 0.5, 0.5) for number in (1, 2))
    yield Resumed("Going on after pass 2", 2, recipe.epochs, known)
    while True:
        time.sleep(0.01)
        yield Training("Training, pass 3", 1, 2, 3, 0.7, 0.5, 60.0)


def refused(recipe: Any, manifest: Any, init: Any, destination: Any, cache: Any) -> Operation[Path]:  # noqa: ANN401
    """An error for people."""
    yield Progress("Building the model")
    raise TrainingError(destination.folder, "this bundle exists already", "Give the new one another version")


def dies(recipe: Any, manifest: Any, init: Any, destination: Any, cache: Any) -> Operation[Path]:  # noqa: ANN401
    """Its process goes, as when the memory is full."""
    yield Progress("Building the model")
    os._exit(9)
