"""imagecodecs behind pydicom's decoder interface (pydicom 3, ``pydicom.pixels.decoders.base``).

JPEG of 8 and 12 bits, JPEG Lossless, JPEG-LS, JPEG 2000 and HTJ2K (PS3.5 A.4); RLE stays with pydicom.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.reading.streams import stream_header

if TYPE_CHECKING:
    from pydicom.pixels.decoders.base import DecodeRunner

PLUGIN = "imagecodecs"

LOSSY = frozenset(f"1.2.840.10008.1.2.4.{last}" for last in (50, 51, 81, 91, 203))
"""Transfer syntaxes whose decoded values may differ from decoder to decoder."""


def is_available(uid: str) -> bool:
    """Required of a plugin by pydicom: whether it decodes this transfer syntax."""
    return uid in DECODER_DEPENDENCIES


def add_to_pydicom() -> None:
    """Register the plugin with every decoder that it serves. Not thread-safe, as pydicom says."""
    from pydicom.pixels.decoders.base import get_decoder

    for uid in DECODER_DEPENDENCIES:
        decoder = get_decoder(uid)
        if PLUGIN not in decoder.available_plugins:
            decoder.add_plugin(PLUGIN, (__name__, "decode_frame"))


def decode_frame(source: bytes, runner: DecodeRunner) -> bytes:
    """Required of a plugin by pydicom: one encoded frame to raw bytes, colour by pixel.

    Raises:
        RuntimeError: The stream is damaged (imagecodecs' errors are of this kind).
        ValueError: The stream is cut off, or its shape is not what the header says; nothing was allocated for it.
    """
    _check(source, runner)
    decoded = _CODECS[str(runner.transfer_syntax)](source, runner)
    if runner.transfer_syntax in LOSSY and not runner.pixel_representation and decoded.dtype.kind == "u":
        # Overshoot at edges: 12-bit streams of 10-bit films go past 1023, and pydicom's mask would make it black.
        highest = min((1 << runner.bits_stored) - 1, int(np.iinfo(decoded.dtype).max))
        decoded = np.minimum(decoded, decoded.dtype.type(highest))
    runner.set_option("bits_allocated", decoded.dtype.itemsize * 8)
    runner.set_option("planar_configuration", 0)
    return np.ascontiguousarray(decoded).tobytes()


def _check(source: bytes, runner: DecodeRunner) -> None:
    header = stream_header(source)
    if header is None:
        raise ValueError("the compressed picture has no valid beginning")
    if (header.rows, header.columns, header.samples) != (runner.rows, runner.columns, runner.samples_per_pixel):
        raise ValueError(
            f"the compressed picture says {header.rows} x {header.columns} x {header.samples}, "
            f"the file's header {runner.rows} x {runner.columns} x {runner.samples_per_pixel}"
        )
    if not header.complete:
        raise ValueError("the compressed picture is cut off")


def _jpeg(source: bytes, runner: DecodeRunner) -> NDArray[Any]:
    import imagecodecs

    if runner.samples_per_pixel == 1:
        return np.asarray(imagecodecs.jpeg8_decode(source))
    # pydicom has reconciled the header's colour space with the stream's markers; the codec converts.
    space = "RGB" if runner.photometric_interpretation == "RGB" else "YCBCR"
    runner.set_option("photometric_interpretation", "RGB")
    return np.asarray(imagecodecs.jpeg8_decode(source, colorspace=space, outcolorspace="RGB"))


def _jpeg_lossless(source: bytes, _runner: DecodeRunner) -> NDArray[Any]:
    import imagecodecs

    return np.asarray(imagecodecs.ljpeg_decode(source))


def _jpeg_ls(source: bytes, runner: DecodeRunner) -> NDArray[Any]:
    import imagecodecs

    _sign_at_bits_stored(runner, "jls_precision")
    return np.asarray(imagecodecs.jpegls_decode(source))


def _jpeg_2000(source: bytes, runner: DecodeRunner) -> NDArray[Any]:
    # OpenJPEG reads HTJ2K too, and unlike OpenJPH tells of a damaged stream.
    import imagecodecs

    _colour_transform_undone(runner)
    _sign_at_bits_stored(runner, "j2k_precision")
    return np.asarray(imagecodecs.jpeg2k_decode(source))


def _sign_at_bits_stored(runner: DecodeRunner, option: str) -> None:
    # pydicom takes the sign from the stream's highest bit; encoders may leave more bits than Bits Stored unused.
    runner.set_option(option, min(runner.bits_stored, runner.get_option(option, runner.bits_stored)))


def _colour_transform_undone(runner: DecodeRunner) -> None:
    # The codecs undo the stream's own colour transforms (PS3.3 C.7.6.3.1.2: YBR_ICT, YBR_RCT).
    if runner.photometric_interpretation in {"YBR_ICT", "YBR_RCT"}:
        runner.set_option("photometric_interpretation", "RGB")


_CODECS: dict[str, Callable[[bytes, DecodeRunner], NDArray[Any]]] = {
    "1.2.840.10008.1.2.4.50": _jpeg,
    "1.2.840.10008.1.2.4.51": _jpeg,
    "1.2.840.10008.1.2.4.57": _jpeg_lossless,
    "1.2.840.10008.1.2.4.70": _jpeg_lossless,
    "1.2.840.10008.1.2.4.80": _jpeg_ls,
    "1.2.840.10008.1.2.4.81": _jpeg_ls,
    "1.2.840.10008.1.2.4.90": _jpeg_2000,
    "1.2.840.10008.1.2.4.91": _jpeg_2000,
    "1.2.840.10008.1.2.4.201": _jpeg_2000,
    "1.2.840.10008.1.2.4.202": _jpeg_2000,
    "1.2.840.10008.1.2.4.203": _jpeg_2000,
}

DECODER_DEPENDENCIES = dict.fromkeys(_CODECS, ("imagecodecs",))
"""Required of a plugin by pydicom."""
