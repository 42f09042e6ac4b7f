"""Keras models in code: build, load tensors, cut for training, compile to the reader model. A TensorFlow door."""

from core.networks.backbones import BACKBONES, Backbone
from core.networks.forward import compiled_forward
from core.networks.model import (
    Layer,
    Model,
    backbone_layers,
    build,
    channel_slices,
    cut,
    features_layer,
    get_tensors,
    set_tensors,
)
from core.networks.reader import compile_reader

__all__ = [
    "BACKBONES",
    "Backbone",
    "Layer",
    "Model",
    "backbone_layers",
    "build",
    "channel_slices",
    "compile_reader",
    "compiled_forward",
    "cut",
    "features_layer",
    "get_tensors",
    "set_tensors",
]
