"""Every transfer syntax, depth and sign decodes to the values that went in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from numpy.typing import NDArray

from core.errors import ReadingError
from core.reading import display, read, stored_range
from core.types import ImageRef

WriteDicom = Callable[..., Path]
Encode = Callable[[NDArray[Any], str, int], bytes]

UID = "1.2.840.10008.1.2"
LOSSLESS = [f"{UID}.4.{last}" for last in (57, 70, 80, 90, 201)]
LOSSY = [f"{UID}.4.{last}" for last in (51, 81, 91, 203)]
RLE = f"{UID}.5"


def film(bits: int, *, signed: bool = False) -> NDArray[Any]:
    """(40, 56): every part of the range that the bits have."""
    values = np.linspace(0, (1 << bits) - 1, 40 * 56).reshape(40, 56)
    if signed:
        return (values - (1 << (bits - 1))).astype(np.int8 if bits == 8 else np.int16)
    return values.astype(np.uint8 if bits == 8 else np.uint16)


def as_encoded(pixels: NDArray[Any], syntax: str, bits: int) -> NDArray[Any]:
    """What an encoder is fed: codecs without a sign take two's complement in the stored bits (PS3.5 8.2)."""
    if pixels.dtype.kind == "u" or syntax.startswith((f"{UID}.4.9", f"{UID}.4.2")):
        return pixels
    unsigned = pixels.view(f"u{pixels.dtype.itemsize}")
    return (unsigned & ((1 << bits) - 1)).astype(unsigned.dtype)


@pytest.mark.parametrize("bits", [8, 10, 12, 16])
@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize("syntax", [UID, f"{UID}.1", f"{UID}.1.99", f"{UID}.2"])
def test_uncompressed(tmp_path: Path, write_dicom: WriteDicom, syntax: str, signed: bool, bits: int) -> None:
    pixels = film(bits, signed=signed)
    stored = pixels.byteswap() if syntax == f"{UID}.2" else pixels
    path = write_dicom(
        tmp_path / "film", pixels, transfer_syntax=syntax, BitsStored=bits, HighBit=bits - 1, PixelData=stored.tobytes()
    )
    radiograph = read(path)
    np.testing.assert_array_equal(radiograph.pixels, pixels)
    assert radiograph.pixels.dtype.isnative
    assert radiograph.greyscale.signed is signed
    assert radiograph.warnings == ()
    assert stored_range(radiograph) == ((-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1))


@pytest.mark.parametrize("bits", [8, 10, 12, 16])
@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize("syntax", LOSSLESS)
def test_lossless(
    tmp_path: Path, write_dicom: WriteDicom, encode: Encode, syntax: str, signed: bool, bits: int
) -> None:
    pixels = film(bits, signed=signed)
    stream = encode(as_encoded(pixels, syntax, bits), syntax, bits)
    path = write_dicom(
        tmp_path / "film", pixels, transfer_syntax=syntax, streams=[stream], BitsStored=bits, HighBit=bits - 1
    )
    np.testing.assert_array_equal(read(path).pixels, pixels)


@pytest.mark.parametrize("signed", [False, True])
def test_rle(tmp_path: Path, write_dicom: WriteDicom, signed: bool) -> None:
    pixels = film(12, signed=signed)
    path = write_dicom(tmp_path / "film", pixels, BitsStored=12, HighBit=11)
    dataset = pydicom.dcmread(path)
    dataset.compress(RLE)
    dataset.save_as(path)
    np.testing.assert_array_equal(read(path).pixels, pixels)


@pytest.mark.parametrize("bits", [8, 12])
@pytest.mark.parametrize("syntax", LOSSY)
def test_lossy_comes_close(tmp_path: Path, write_dicom: WriteDicom, encode: Encode, syntax: str, bits: int) -> None:
    pixels = film(bits)
    path = write_dicom(
        tmp_path / "film",
        pixels,
        transfer_syntax=syntax,
        streams=[encode(pixels, syntax, bits)],
        BitsStored=bits,
        HighBit=bits - 1,
    )
    radiograph = read(path)
    assert np.abs(radiograph.pixels.astype(int) - pixels).max() <= (1 << bits) * 0.03
    assert radiograph.digest.startswith("stream:")


def test_lossy_overshoot_does_not_wrap_around(tmp_path: Path, write_dicom: WriteDicom, encode: Encode) -> None:
    blocks = np.random.default_rng(6).integers(0, 2, (12, 12)).astype(np.uint16) * 1023
    pixels = blocks.repeat(5, axis=0).repeat(5, axis=1)
    stream = encode(pixels, f"{UID}.4.51", 12)
    path = write_dicom(
        tmp_path / "film", pixels, transfer_syntax=f"{UID}.4.51", streams=[stream], BitsStored=10, HighBit=9
    )
    assert np.abs(read(path).pixels.astype(int) - pixels).max() < 100


def test_a_picture_of_8_bits_in_16_bits_allocated(tmp_path: Path, write_dicom: WriteDicom, encode: Encode) -> None:
    pixels = film(8)
    path = write_dicom(
        tmp_path / "film",
        pixels.astype(np.uint16),
        transfer_syntax=f"{UID}.4.80",
        streams=[encode(pixels, f"{UID}.4.80", 8)],
        BitsStored=8,
        HighBit=7,
    )
    np.testing.assert_array_equal(read(path).pixels, pixels)


def test_an_unsigned_jpeg_2000_stream_in_a_signed_file(tmp_path: Path, write_dicom: WriteDicom, encode: Encode) -> None:
    pixels = film(12, signed=True)
    stream = encode((pixels & 0xFFF).astype(np.uint16), f"{UID}.4.90", 12)
    path = write_dicom(
        tmp_path / "film", pixels, transfer_syntax=f"{UID}.4.90", streams=[stream], BitsStored=12, HighBit=11
    )
    np.testing.assert_array_equal(read(path).pixels, pixels)


def test_the_same_picture_has_the_same_digest_in_every_lossless_encoding(
    tmp_path: Path, write_dicom: WriteDicom, encode: Encode
) -> None:
    pixels = film(12)
    bits = {"BitsStored": 12, "HighBit": 11}
    paths = [write_dicom(tmp_path / "plain", pixels, **bits)]
    for syntax in LOSSLESS:
        stream = encode(pixels, syntax, 12)
        paths.append(write_dicom(tmp_path / syntax, pixels, transfer_syntax=syntax, streams=[stream], **bits))
    digests = {read(path).digest for path in paths}
    assert len(digests) == 1
    assert digests.pop().startswith("values:")


def test_a_jpeg_has_the_same_digest_inside_and_outside_of_dicom(
    tmp_path: Path, write_dicom: WriteDicom, encode: Encode
) -> None:
    stream = encode(film(8), f"{UID}.4.50", 8)
    (tmp_path / "film.jpg").write_bytes(stream)
    path = write_dicom(tmp_path / "film", film(8), transfer_syntax=f"{UID}.4.50", streams=[stream])
    assert read(path).digest == read(tmp_path / "film.jpg").digest


def test_bits_above_the_stored_ones_are_ignored(tmp_path: Path, write_dicom: WriteDicom) -> None:
    pixels = film(12)
    overlaid = pixels | 0x8000
    path = write_dicom(tmp_path / "film", overlaid, BitsStored=12, HighBit=11)
    np.testing.assert_array_equal(read(path).pixels, pixels)


def test_values_that_end_at_the_highest_bit(tmp_path: Path, write_dicom: WriteDicom) -> None:
    pixels = film(12)
    path = write_dicom(tmp_path / "film", pixels << 4, BitsStored=12, HighBit=15)
    np.testing.assert_array_equal(read(path).pixels, pixels)


@pytest.mark.parametrize("syntax", [f"{UID}.1", f"{UID}.4.90"])
def test_frames(tmp_path: Path, write_dicom: WriteDicom, encode: Encode, syntax: str) -> None:
    frames = np.stack([film(12), film(12)[::-1], film(12)[:, ::-1]])
    streams = [encode(np.ascontiguousarray(frame), syntax, 12) for frame in frames] if ".4." in syntax else []
    path = write_dicom(tmp_path / "film", frames, transfer_syntax=syntax, streams=streams, BitsStored=12, HighBit=11)
    for number, frame in enumerate(frames):
        radiograph = read(ImageRef(path, number))
        np.testing.assert_array_equal(radiograph.pixels, frame)
        assert radiograph.frames == 3
    assert len({read(ImageRef(path, number)).digest for number in range(3)}) == 3
    with pytest.raises(ReadingError, match="3 frames"):
        read(ImageRef(path, 3))


def test_one_bit(tmp_path: Path, write_dicom: WriteDicom) -> None:
    bits = np.random.default_rng(1).integers(0, 2, (3, 5, 7)).astype(np.uint8)
    packed = np.packbits(bits.ravel(), bitorder="little").tobytes()
    path = write_dicom(
        tmp_path / "mask", bits, BitsAllocated=1, BitsStored=1, HighBit=0, PixelData=packed + bytes(len(packed) % 2)
    )
    for number in range(3):
        np.testing.assert_array_equal(read(ImageRef(path, number)).pixels, bits[number])
    shown = display(read(path))
    np.testing.assert_array_equal(shown, bits[0] * 255)


@pytest.mark.parametrize("planar", [0, 1])
def test_rgb(tmp_path: Path, write_dicom: WriteDicom, colours: NDArray[np.uint8], planar: int) -> None:
    stored = colours.transpose(2, 0, 1) if planar else colours
    path = write_dicom(tmp_path / "photo", colours, PlanarConfiguration=planar, PixelData=stored.tobytes())
    radiograph = read(path)
    assert radiograph.is_colour
    np.testing.assert_array_equal(radiograph.pixels, colours)
    np.testing.assert_array_equal(display(radiograph), colours)


def test_ybr_is_shown_as_rgb(tmp_path: Path, write_dicom: WriteDicom, colours: NDArray[np.uint8]) -> None:
    import cv2

    luma, red, blue = cv2.split(cv2.cvtColor(colours, cv2.COLOR_RGB2YCrCb))
    stored = np.dstack([luma, blue, red])
    path = write_dicom(tmp_path / "photo", colours, PhotometricInterpretation="YBR_FULL", PixelData=stored.tobytes())
    assert np.abs(read(path).pixels.astype(int) - colours).max() <= 3


@pytest.mark.parametrize(
    ("syntax", "photometric", "tolerance"),
    [
        (f"{UID}.4.50", "YBR_FULL_422", 12),
        (f"{UID}.4.70", "RGB", 0),
        (f"{UID}.4.80", "RGB", 0),
        (f"{UID}.4.90", "YBR_RCT", 0),
        (f"{UID}.4.201", "YBR_RCT", 0),
    ],
)
def test_compressed_colour(
    tmp_path: Path,
    write_dicom: WriteDicom,
    encode: Encode,
    colours: NDArray[np.uint8],
    syntax: str,
    photometric: str,
    tolerance: int,
) -> None:
    path = write_dicom(
        tmp_path / "photo",
        colours,
        transfer_syntax=syntax,
        streams=[encode(colours, syntax, 8)],
        PhotometricInterpretation=photometric,
    )
    assert np.abs(read(path).pixels.astype(int) - colours).max() <= tolerance


@pytest.mark.parametrize("bits", [8, 16])
def test_palette(tmp_path: Path, write_dicom: WriteDicom, bits: int) -> None:
    indices = np.arange(64, dtype=np.uint8).reshape(8, 8)
    palette = np.random.default_rng(2).integers(0, 256, (3, 64)).astype(np.uint16)
    data = [(channel * (257 if bits == 16 else 1)).astype(f"<u{bits // 8}").tobytes() for channel in palette]
    names = ("Red", "Green", "Blue")
    path = write_dicom(
        tmp_path / "photo",
        indices,
        PhotometricInterpretation="PALETTE COLOR",
        **{f"{name}PaletteColorLookupTableDescriptor": [64, 0, bits] for name in names},
        **{f"{name}PaletteColorLookupTableData": table for name, table in zip(names, data, strict=True)},
    )
    np.testing.assert_array_equal(read(path).pixels, palette.T[indices])


def test_32_bit_integers_come_with_16_bits_and_the_same_modality_values(
    tmp_path: Path, write_dicom: WriteDicom
) -> None:
    pixels = (film(16).astype(np.uint32) * 1000) + 70_000
    path = write_dicom(tmp_path / "film", pixels, RescaleSlope="0.5", RescaleIntercept="-10")
    radiograph = read(path)
    modality = radiograph.greyscale.modality
    values = radiograph.pixels * modality.slope + modality.intercept  # type: ignore[union-attr]
    np.testing.assert_allclose(values, pixels * 0.5 - 10, atol=300)
    assert radiograph.pixels.dtype == np.uint16
    assert "16" in radiograph.warnings[0]


def test_float_pixels(tmp_path: Path, write_dicom: WriteDicom) -> None:
    values = np.linspace(-3.5, 12.25, 64, dtype=np.float32).reshape(8, 8)
    values[0, 0] = np.nan
    path = write_dicom(
        tmp_path / "film",
        np.zeros((8, 8), np.uint32),
        PixelData=None,
        FloatPixelData=values.tobytes(),
        BitsStored=None,
        HighBit=None,
        PixelRepresentation=None,
    )
    radiograph = read(path)
    modality = radiograph.greyscale.modality
    shown = radiograph.pixels * modality.slope + modality.intercept  # type: ignore[union-attr]
    np.testing.assert_allclose(shown[1:], values[1:], atol=1e-3)


def test_a_missing_transfer_syntax_is_guessed_with_a_warning(tmp_path: Path, write_dicom: WriteDicom) -> None:
    path = write_dicom(tmp_path / "film", film(12), BitsStored=12, HighBit=11)
    dataset = pydicom.dcmread(path)
    del dataset.file_meta.TransferSyntaxUID
    pydicom.dcmwrite(path, dataset, implicit_vr=False, little_endian=True)
    radiograph = read(path)
    np.testing.assert_array_equal(radiograph.pixels, film(12))
    assert "how it is encoded" in radiograph.warnings[0]


@pytest.mark.parametrize("implicit", [False, True])
def test_no_preamble(tmp_path: Path, write_dicom: WriteDicom, implicit: bool) -> None:
    path = write_dicom(tmp_path / "film", film(8))
    dataset = pydicom.dcmread(path)
    del dataset.file_meta
    dataset.preamble = None
    pydicom.dcmwrite(path, dataset, implicit_vr=implicit, little_endian=True)
    assert path.read_bytes()[128:132] != b"DICM"
    np.testing.assert_array_equal(read(path).pixels, film(8))
