"""Partial fine-tuning on a cached trunk, and the bundle at its end. A TensorFlow door."""

from core.training.describe import Destination
from core.training.fit import Epoch
from core.training.recipe import Affine, TrainingRecipe
from core.training.run import train
from core.training.trunk import Cache

__all__ = ["Affine", "Cache", "Destination", "Epoch", "TrainingRecipe", "train"]
