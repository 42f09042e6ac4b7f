"""The model as an artefact: a folder that is its whole contract, readable without TensorFlow."""

from core.bundle.allowed import allowed_tensors, feature_channels
from core.bundle.info import (
    Architecture,
    BundleInfo,
    Calibration,
    Labels,
    Metric,
    Parity,
    Provenance,
    Thresholds,
)
from core.bundle.store import Bundle, chosen, load, parse, reader_model, shipped, tensors, write
from core.bundle.weights import encode as encoded_tensors
from core.bundle.weights import shipped_tensors

__all__ = [
    "Architecture",
    "Bundle",
    "BundleInfo",
    "Calibration",
    "Labels",
    "Metric",
    "Parity",
    "Provenance",
    "Thresholds",
    "allowed_tensors",
    "chosen",
    "encoded_tensors",
    "feature_channels",
    "load",
    "parse",
    "reader_model",
    "shipped",
    "shipped_tensors",
    "tensors",
    "write",
]
