"""PNG, JPEG and TIFF pictures to radiographs."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import ReadingError
from core.reading.pixels import values_digest
from core.reading.source import Format, opened
from core.types import Greyscale, ImageRef, Radiograph, Window

AS_STORED = Window(128.0, 256.0, explanation="8 bits as they are")
"""0 to 255 unchanged (C.11.2.1.2.1 with center 128 and width 256)."""


def read_plain(ref: ImageRef, kind: Format) -> Radiograph:
    """Read one picture.

    Raises:
        ReadingError: It cannot be decoded.
    """
    import cv2

    with opened(ref.path) as stream:
        data = stream.read()
    decoded = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_ANYDEPTH | cv2.IMREAD_ANYCOLOR)
    if decoded is None:
        raise ReadingError(ref.path, f"is a damaged {kind} file", "Ask for the file to be sent again")
    values = np.ascontiguousarray(_grey_if_grey(np.asarray(decoded)))
    bits = values.dtype.itemsize * 8
    digest = f"stream:{hashlib.sha256(data).hexdigest()}" if kind is Format.JPEG else values_digest(values)
    return Radiograph(
        ref=ref,
        pixels=values,
        greyscale=Greyscale(vois=(AS_STORED,) if bits == 8 else (), bits_stored=bits),
        digest=digest,
        encoding=str(kind),
    )


def _grey_if_grey(decoded: NDArray[Any]) -> NDArray[Any]:
    """One channel when all three are the same, else RGB."""
    if decoded.ndim == 2:
        return decoded
    blue, green, red = decoded[..., 0], decoded[..., 1], decoded[..., 2]
    return green if np.array_equal(blue, green) and np.array_equal(green, red) else decoded[..., ::-1]
