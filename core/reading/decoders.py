"""imagecodecs behind pydicom's decoder interface (pydicom 3, ``pydicom.pixels.decoders.base``).

JPEG of 8 and 12 bits, JPEG Lossless, JPEG-LS, JPEG 2000 and HTJ2K (PS3.5 A.4); RLE stays with pydicom.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from pydicom.pixels.decoders.base import DecodeRunner

PLUGIN = "imagecodecs"

_JPEG = ("1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51")
_JPEG_LOSSLESS = ("1.2.840.10008.1.2.4.57", "1.2.840.10008.1.2.4.70")
_JPEG_LS = ("1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81")
_JPEG_2000 = ("1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.91")
_HTJ2K = ("1.2.840.10008.1.2.4.201", "1.2.840.10008.1.2.4.202", "1.2.840.10008.1.2.4.203")

DECODER_DEPENDENCIES = dict.fromkeys((*_JPEG, *_JPEG_LOSSLESS, *_JPEG_LS, *_JPEG_2000, *_HTJ2K), ("imagecodecs",))
"""Required of a plugin by pydicom."""


def is_available(uid: str) -> bool:
    """Required of a plugin by pydicom: whether it decodes this transfer syntax."""
    return uid in DECODER_DEPENDENCIES


def add_to_pydicom() -> None:
    """Register the plugin with every decoder that it serves. Not thread-safe, as pydicom says."""
    from pydicom.pixels import get_decoder

    for uid in DECODER_DEPENDENCIES:
        decoder = get_decoder(uid)
        if PLUGIN not in decoder.available_plugins:
            decoder.add_plugin(PLUGIN, (__name__, "decode_frame"))


def decode_frame(source: bytes, runner: DecodeRunner) -> bytes:
    """Required of a plugin by pydicom: one encoded frame to raw bytes, colour by pixel.

    Raises:
        RuntimeError: The stream is damaged (imagecodecs' errors are of this kind).
        ValueError: The stream's shape or depth is not what the header says.
    """
    decoded = _codec(str(runner.transfer_syntax))(source, runner)
    expected = (runner.rows, runner.columns) + ((3,) if runner.samples_per_pixel == 3 else ())
    if decoded.shape != expected:
        raise ValueError(f"the compressed picture is {decoded.shape}, the header says {expected}")
    runner.set_option("bits_allocated", decoded.dtype.itemsize * 8)
    runner.set_option("planar_configuration", 0)
    return np.ascontiguousarray(decoded).tobytes()


def _codec(uid: str) -> Callable[[bytes, DecodeRunner], NDArray[Any]]:
    for uids, codec in _CODECS:
        if uid in uids:
            return codec
    raise ValueError(f"no codec for {uid}")


def _jpeg(source: bytes, runner: DecodeRunner) -> NDArray[Any]:
    import imagecodecs

    colour = runner.samples_per_pixel == 3
    # The decoder converts colour itself; the header's word counts, not the stream's guesses.
    space = None
    if colour:
        space = "RGB" if runner.photometric_interpretation == "RGB" else "YCBCR"
        runner.set_option("photometric_interpretation", "RGB")
    return imagecodecs.jpeg8_decode(source, colorspace=space, outcolorspace="RGB" if colour else None)


def _jpeg_lossless(source: bytes, runner: DecodeRunner) -> NDArray[Any]:
    import imagecodecs

    return imagecodecs.ljpeg_decode(source)


def _jpeg_ls(source: bytes, runner: DecodeRunner) -> NDArray[Any]:
    import imagecodecs

    return imagecodecs.jpegls_decode(source)


def _jpeg_2000(source: bytes, runner: DecodeRunner) -> NDArray[Any]:
    import imagecodecs

    if runner.samples_per_pixel == 3:
        runner.set_option("photometric_interpretation", "RGB")
    return imagecodecs.jpeg2k_decode(source)


def _htj2k(source: bytes, runner: DecodeRunner) -> NDArray[Any]:
    import imagecodecs

    if runner.samples_per_pixel == 3:
        runner.set_option("photometric_interpretation", "RGB")
    return imagecodecs.htj2k_decode(source)


_CODECS: tuple[tuple[tuple[str, ...], Callable[[bytes, DecodeRunner], NDArray[Any]]], ...] = (
    (_JPEG, _jpeg),
    (_JPEG_LOSSLESS, _jpeg_lossless),
    (_JPEG_LS, _jpeg_ls),
    (_JPEG_2000, _jpeg_2000),
    (_HTJ2K, _htj2k),
)
