"""Partial fine-tuning on a cached trunk, and the bundle at its end. A TensorFlow door."""

from core.datasets import Affine
from core.training.curves import Epoch, EpochDone, Resumed, Training
from core.training.describe import Destination, Scored
from core.training.plain import PlainFit
from core.training.recipe import TrainingRecipe, for_dataset
from core.training.run import Trained, forget, learn, train
from core.training.speed import Speed, speed
from core.training.start import Init, Start, start
from core.training.trunk import Cache

__all__ = [
    "Affine",
    "Cache",
    "Destination",
    "Epoch",
    "EpochDone",
    "Init",
    "PlainFit",
    "Resumed",
    "Scored",
    "Speed",
    "Start",
    "Trained",
    "Training",
    "TrainingRecipe",
    "for_dataset",
    "forget",
    "learn",
    "speed",
    "start",
    "train",
]
