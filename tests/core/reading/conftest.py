"""Compressed streams for tests, and the transfer syntaxes that they belong to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import imagecodecs
import numpy as np
import pytest
from numpy.typing import NDArray

Encode = Callable[[NDArray[Any], str, int], bytes]

_UID = "1.2.840.10008.1.2."


def _jpeg(pixels: NDArray[Any], bits: int, *, predictor: int = 0) -> bytes | bytearray:
    options: dict[str, Any] = {"lossless": True, "predictor": predictor} if predictor else {"level": 98}
    if pixels.ndim == 3:
        options |= {"colorspace": "RGB", "outcolorspace": "RGB" if predictor else "YCBCR"}
    return imagecodecs.jpeg8_encode(pixels, bitspersample=bits, **options)


def _jpeg_2000(pixels: NDArray[Any], bits: int, *, level: int, reversible: bool) -> bytes | bytearray:
    return imagecodecs.jpeg2k_encode(pixels, level, codecformat="j2k", bitspersample=bits, reversible=reversible)


_ENCODERS: dict[str, Callable[[NDArray[Any], int], bytes | bytearray]] = {
    "4.50": _jpeg,
    "4.51": _jpeg,
    "4.57": lambda pixels, bits: _jpeg(pixels, bits, predictor=7),
    "4.70": lambda pixels, bits: _jpeg(pixels, bits, predictor=1),
    "4.80": lambda pixels, bits: imagecodecs.jpegls_encode(pixels),
    "4.81": lambda pixels, bits: imagecodecs.jpegls_encode(pixels, level=2),
    "4.90": lambda pixels, bits: _jpeg_2000(pixels, bits, level=0, reversible=True),
    "4.91": lambda pixels, bits: _jpeg_2000(pixels, bits, level=60, reversible=False),
    "4.201": lambda pixels, bits: imagecodecs.htj2k_encode(pixels, reversible=True),
    "4.203": lambda pixels, bits: imagecodecs.htj2k_encode(pixels, level=0.001, reversible=False),
}


@pytest.fixture
def encode() -> Encode:
    """``encode(pixels, transfer syntax, bits) -> stream`` for the compressed transfer syntaxes but RLE."""
    return lambda pixels, syntax, bits: bytes(_ENCODERS[syntax.removeprefix(_UID)](pixels, bits))


@pytest.fixture
def colours() -> NDArray[np.uint8]:
    """(32, 48, 3): smooth in red, green and blue, so that lossy codecs change it little."""
    rows, columns = np.mgrid[0:32, 0:48]
    return np.dstack([rows * 8, columns * 5, 255 - rows * 4 - columns * 2]).astype(np.uint8)
