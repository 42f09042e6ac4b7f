"""PNG, JPEG and TIFF: the same radiograph whatever they are called, with nothing done to their greys."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pytest
from numpy.typing import NDArray

from core.errors import ReadingError
from core.reading import canonical, default_voi, display, read, read_records, stored_range
from core.types import ImageRef

GREY = np.linspace(0, 255, 30 * 40).astype(np.uint8).reshape(30, 40)
GREY_16 = np.linspace(100, 60_000, 30 * 40).astype(np.uint16).reshape(30, 40)


def png(width: int, height: int, depth: int, kind: int, rows: list[bytes], palette: bytes = b"") -> bytes:
    """A PNG written by hand: for depths that encoders do not offer."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + row for row in rows))
    middle = chunk(b"PLTE", palette) if palette else b""
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + middle + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def tiff(*pages: tuple[int, int, int, bytes], order: str = "<") -> bytes:
    """An uncompressed TIFF of pages (width, bits, PhotometricInterpretation, bytes), each one row high."""
    out = bytearray((b"II" if order == "<" else b"MM") + struct.pack(f"{order}HI", 42, 0))
    link = 4
    for width, bits, photometric, data in pages:
        at = len(out)
        out += data + bytes(len(data) % 2)
        out[link : link + 4] = struct.pack(f"{order}I", len(out))
        tags = {256: width, 257: 1, 258: bits, 259: 1, 262: photometric, 273: at, 277: 1, 278: 1, 279: len(data)}
        out += struct.pack(f"{order}H", len(tags))
        for tag, value in tags.items():
            out += struct.pack(f"{order}HHII", tag, 4, 1, value)
        link = len(out)
        out += bytes(4)
    return bytes(out)


def written(folder: Path, data: bytes | bytearray, name: str = "picture.dat") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("encoded", "encoding", "pixels"),
    [
        (imagecodecs.png_encode(GREY), "PNG", GREY),
        (imagecodecs.png_encode(GREY_16), "PNG", GREY_16),
        (imagecodecs.jpeg8_encode(GREY, level=100), "JPEG", GREY),
        (imagecodecs.tiff_encode(GREY), "TIFF", GREY),
        (imagecodecs.tiff_encode(GREY_16), "TIFF", GREY_16),
    ],
)
def test_grey(tmp_path: Path, encoded: bytes, encoding: str, pixels: NDArray[Any]) -> None:
    path = written(tmp_path, encoded)
    radiograph = read(path)
    assert radiograph.encoding == encoding
    assert radiograph.pixels.dtype == pixels.dtype
    np.testing.assert_allclose(radiograph.pixels, pixels, atol=1 if encoding == "JPEG" else 0)
    assert not radiograph.is_colour
    assert radiograph.modality == ""
    assert radiograph.spacing is None
    (record,) = read_records(path)
    assert (record.format, record.rows, record.columns, record.frames) == (encoding, 30, 40, 1)


def test_8_bits_enter_as_they_are(tmp_path: Path) -> None:
    radiograph = read(written(tmp_path, imagecodecs.png_encode(GREY)))
    np.testing.assert_array_equal(canonical(radiograph), GREY.astype(np.float32))
    np.testing.assert_array_equal(display(radiograph), GREY)
    assert stored_range(radiograph) == (0, 255)
    assert default_voi(radiograph)[1].startswith("from file")


def test_16_bits_are_windowed_automatically(tmp_path: Path) -> None:
    radiograph = read(written(tmp_path, imagecodecs.png_encode(GREY_16)))
    assert default_voi(radiograph)[1] == "automatic"
    picture = canonical(radiograph)
    assert (picture.min(), picture.max()) == (0, 255)


def test_grey_saved_as_colour_is_grey(tmp_path: Path) -> None:
    radiograph = read(written(tmp_path, imagecodecs.png_encode(np.dstack([GREY] * 3))))
    np.testing.assert_array_equal(radiograph.pixels, GREY)
    assert radiograph.digest == read(written(tmp_path, imagecodecs.png_encode(GREY), "grey")).digest


@pytest.mark.parametrize("encode", [imagecodecs.png_encode, imagecodecs.tiff_encode])
def test_colour(tmp_path: Path, colours: NDArray[np.uint8], encode: Callable[..., bytes]) -> None:
    np.testing.assert_array_equal(read(written(tmp_path, encode(colours))).pixels, colours)
    deep = colours.astype(np.uint16) * 256
    np.testing.assert_array_equal(read(written(tmp_path, encode(deep))).pixels, colours)


def test_colour_jpeg(tmp_path: Path, colours: NDArray[np.uint8]) -> None:
    radiograph = read(written(tmp_path, imagecodecs.jpeg8_encode(colours, level=98, subsampling="444")))
    assert np.abs(radiograph.pixels.astype(int) - colours).max() <= 6
    assert radiograph.digest.startswith("stream:")


def test_opacity_is_left_out(tmp_path: Path, colours: NDArray[np.uint8]) -> None:
    opacity = np.full(colours.shape[:2], 200, np.uint8)
    np.testing.assert_array_equal(
        read(written(tmp_path, imagecodecs.png_encode(np.dstack([colours, opacity])))).pixels, colours
    )
    opacity = np.full(GREY.shape, 200, np.uint8)
    np.testing.assert_array_equal(
        read(written(tmp_path, imagecodecs.png_encode(np.dstack([GREY, opacity])))).pixels, GREY
    )


def test_one_bit_and_palette_png(tmp_path: Path) -> None:
    np.testing.assert_array_equal(read(written(tmp_path, png(8, 1, 1, 0, [b"\xaa"]))).pixels, [[255, 0] * 4])
    palette = bytes([10, 20, 30, 40, 50, 60])
    np.testing.assert_array_equal(
        read(written(tmp_path, png(2, 1, 8, 3, [b"\1\0"], palette))).pixels, [[[40, 50, 60], [10, 20, 30]]]
    )


@pytest.mark.parametrize("order", "<>")
def test_tiff_pages_and_polarity(tmp_path: Path, order: str) -> None:
    data = tiff((4, 8, 1, bytes([0, 1, 2, 255])), (4, 8, 0, bytes([0, 1, 2, 255])), (8, 1, 1, b"\xf0"), order=order)
    path = written(tmp_path, data)
    first, second, third = (read(ImageRef(path, frame)) for frame in range(3))
    np.testing.assert_array_equal(canonical(first), [[0, 1, 2, 255]])
    np.testing.assert_array_equal(canonical(second), [[255, 254, 253, 0]])
    np.testing.assert_array_equal(canonical(third), [[255] * 4 + [0] * 4])
    assert [record.columns for record in read_records(path)] == [4, 4, 8]
    assert {record.frames for record in read_records(path)} == {3}
    with pytest.raises(ReadingError, match="3 frames"):
        read(ImageRef(path, 3))


def test_float_tiff(tmp_path: Path) -> None:
    values = np.linspace(0, 1, 1200, dtype=np.float32).reshape(30, 40)
    radiograph = read(written(tmp_path, imagecodecs.tiff_encode(values)))
    assert radiograph.warnings
    np.testing.assert_allclose(canonical(radiograph), np.clip((values - 0.005) / 0.99, 0, 1) * 255, atol=1)


def test_the_size_of_a_jpeg_behind_a_large_thumbnail(tmp_path: Path) -> None:
    jpeg = bytes(imagecodecs.jpeg8_encode(GREY))
    block = b"\xff\xe1" + struct.pack(">H", 60_002) + bytes(60_000)
    path = written(tmp_path, jpeg[:2] + block * 3 + jpeg[2:])
    (record,) = read_records(path)
    assert (record.rows, record.columns) == (30, 40)
    assert read(path).rows == 30


@pytest.mark.parametrize("encode", [imagecodecs.png_encode, imagecodecs.jpeg8_encode, imagecodecs.tiff_encode])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_cut_off_pictures_are_refused(tmp_path: Path, encode: Callable[..., bytes], share: float) -> None:
    noise = np.random.default_rng(3).integers(0, 255, (64, 64)).astype(np.uint8)
    data = bytes(encode(noise))
    path = written(tmp_path, data[: int(len(data) * share)])
    with pytest.raises(ReadingError, match="damaged"):
        read(path)


def test_absurd_sizes_are_refused_before_they_are_allocated(tmp_path: Path) -> None:
    path = written(tmp_path, png(60_000, 60_000, 8, 0, [b"\0"]))
    for reader in (read, read_records):
        with pytest.raises(ReadingError, match="60000 x 60000"):
            reader(path)


def test_a_tiff_whose_directories_form_a_ring(tmp_path: Path) -> None:
    data = bytearray(tiff((4, 8, 1, bytes(4))))
    (first,) = struct.unpack_from("<I", data, 4)
    data[-4:] = struct.pack("<I", first)
    assert len(read_records(written(tmp_path, data))) == 1


def test_a_tiff_plane_by_plane_is_the_same_picture(tmp_path: Path) -> None:
    planes = np.random.default_rng(3).integers(0, 256, (3, 20, 30)).astype(np.uint8)
    for name, samples in (("colour", planes), ("grey", planes[[1, 1, 1]])):
        encoded = imagecodecs.tiff_encode(samples, photometric="rgb", planarconfig="separate")
        (tmp_path / f"{name}.tif").write_bytes(encoded)

    colour, grey = read(tmp_path / "colour.tif"), read(tmp_path / "grey.tif")
    assert np.array_equal(colour.pixels, np.moveaxis(planes, 0, -1))
    assert np.array_equal(grey.pixels, planes[1])
