"""What preprocessing is asked for, and what it gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray


class Preprocessing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every choice between canonical picture and model input; part of the bundle.

    Attributes:
        size: Side of the square input, pixels.
        resize: ``stretch`` (the paper, literal) or ``letterbox`` (aspect ratio kept, black around).
        normalise: ``per-image``: (pixels - mean) / standard deviation; a constant image gives zeros.
        polarity: ``trusted``: bone is bright when the file says so; ``checked``: a film that looks inverted all the
            same is put right, and its result says so.
        crop: ``collimation``: only the exposed field goes to the model, upright even where it lies turned on the film.
        contrast: ``clahe``: contrast limited adaptive histogram equalisation at model size.
        emphasis: ``bone``: a soft mask at model size pushes what surrounds the bone down.
    """

    size: Annotated[int, Meta(ge=32, le=1024)] = 224
    resize: Literal["stretch", "letterbox"] = "stretch"
    normalise: Literal["per-image"] = "per-image"
    polarity: Literal["trusted", "checked"] = "trusted"
    crop: Literal["none", "collimation"] = "none"
    contrast: Literal["none", "clahe"] = "none"
    emphasis: Literal["none", "bone"] = "none"


@dataclass(frozen=True, slots=True, eq=False)
class ModelInput:
    """A picture as the model sees it.

    Attributes:
        tensor: (size, size, 3) float32, grey copied to three channels.
        to_image: 3x3 float64, model-input coordinates -> image coordinates. Both continuous: (0, 0) is the outer
            corner of the first pixel, x right, y down; the centre of pixel (row r, column c) is (c + 0.5, r + 0.5).
        notes: Sentences for the reader: what was done to this film that is not done to every film.
    """

    tensor: NDArray[np.float32]
    to_image: NDArray[np.float64]
    notes: tuple[str, ...] = ()
