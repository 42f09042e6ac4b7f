"""Partial fine-tuning on a cached trunk, and the bundle at its end. A TensorFlow door."""

from core.datasets import Affine
from core.training.describe import Destination, Scored
from core.training.fit import Epoch
from core.training.recipe import TrainingRecipe
from core.training.run import Trained, forget, learn, start, train
from core.training.speed import Speed, speed
from core.training.trunk import Cache

__all__ = [
    "Affine",
    "Cache",
    "Destination",
    "Epoch",
    "Scored",
    "Speed",
    "Trained",
    "TrainingRecipe",
    "forget",
    "learn",
    "speed",
    "start",
    "train",
]
