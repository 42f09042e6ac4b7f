"""Partial fine-tuning on a cached trunk, and the bundle at its end. A TensorFlow door."""

from core.datasets import Affine
from core.training.describe import Destination, Scored
from core.training.fit import Epoch
from core.training.recipe import TrainingRecipe
from core.training.run import Trained, learn, start, train
from core.training.trunk import Cache

__all__ = ["Affine", "Cache", "Destination", "Epoch", "Scored", "Trained", "TrainingRecipe", "learn", "start", "train"]
