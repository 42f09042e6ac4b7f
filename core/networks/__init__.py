"""Keras models in code: build, load tensors, cut for training, compile to the reader model. A TensorFlow door."""

from core.networks.model import build, cut, get_tensors, set_tensors

__all__ = ["build", "cut", "get_tensors", "set_tensors"]
