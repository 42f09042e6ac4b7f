"""What the model says of an image, and of a study."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray


class ResultState(StrEnum):
    """The state of an image or study; the values are used in JSON output."""

    NEGATIVE = "negative"
    UNCERTAIN = "uncertain"
    POSITIVE = "positive"
    NOT_ANALYSED = "not analysed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, eq=False)
class Prediction:
    """The model's answer for one image.

    Attributes:
        image_digest: Digest of the picture.
        bundle_digest: Digest of the model bundle.
        probability: Of the positive label, after temperature scaling, 0 to 1.
        state: NEGATIVE, UNCERTAIN or POSITIVE by the bundle's image thresholds.
        cam: Grad-CAM of the log-odds, (rows, columns) float32, not normalised, >= 0; its size depends on backbone and
            model_size (DenseNet121 at 224: 7 x 7). All zero: no supporting region.
        features: Pooled features, (channels,) float32; their number depends on the backbone (DenseNet121: 1,024).
        to_image: 3x3 float64, from model-input coordinates to image coordinates (continuous, (0, 0) is the outer
            corner of the first pixel; x right, y down).
        model_size: Side of the square model input in pixels.
        latency_ms: Preprocessing and inference, without reading.
        notes: What the reader must know about this result ("body part outside the model's anatomy, overridden").
    """

    image_digest: str
    bundle_digest: str
    probability: float
    state: ResultState
    cam: NDArray[np.float32]
    features: NDArray[np.float32]
    to_image: NDArray[np.float64]
    model_size: int
    latency_ms: float
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 0.0 <= self.probability <= 1.0:
            msg = f"a probability lies between 0 and 1, not {self.probability}"
            raise ValueError(msg)
        for array in (self.cam, self.features, self.to_image):
            array.flags.writeable = False


@dataclass(frozen=True, slots=True)
class NoPrediction:
    """Why there is no answer for an image.

    Attributes:
        state: NOT_ANALYSED or FAILED.
        reason: Why, as the end of a sentence that begins "Not analysed, because" or "Failed, because".
        overridable: True when the reader may have it analysed all the same.
    """

    state: ResultState
    reason: str
    overridable: bool = False


Outcome: TypeAlias = Prediction | NoPrediction


@dataclass(frozen=True, slots=True)
class StudyResult:
    """The answer for a study: the mean over its analysed views.

    Attributes:
        state: By the bundle's study thresholds; NOT_ANALYSED when no view was analysed.
        probability: Mean over the analysed views, or None.
        highest: Highest view, or None.
        analysed: How many views count.
        total: How many views the study has.
    """

    state: ResultState
    probability: float | None
    highest: float | None
    analysed: int
    total: int
