"""The model as an artefact: a folder that is its whole contract, readable without TensorFlow."""

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

__all__ = [
    "Architecture",
    "BundleInfo",
    "Calibration",
    "Labels",
    "Metric",
    "Parity",
    "Provenance",
    "Thresholds",
]
