"""Broken and hostile files end in a ReadingError that names the file, never in anything else."""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from core.errors import ReadingError
from core.reading import canonical, dicomdir_files, display, header_rows, read, read_records

WriteDicom = Callable[..., Path]
Encode = Callable[[NDArray[Any], str, int], bytes]
UID = "1.2.840.10008.1.2"
FILM = np.random.default_rng(5).integers(0, 4096, (32, 48)).astype(np.uint16)
BITS = {"BitsStored": 12, "HighBit": 11}


@pytest.mark.parametrize(
    ("content", "problem"), [(b"", "empty"), (b"hello, this is a text", "not a DICOM"), (bytes(4096), "not a DICOM")]
)
def test_files_of_other_kinds(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "film.dcm"
    path.write_bytes(content)
    for reader in (read, read_records, header_rows):
        with pytest.raises(ReadingError, match=problem) as caught:
            reader(path)
        assert caught.value.subject == str(path)


def test_files_that_are_not_there(tmp_path: Path) -> None:
    for path, problem in ((tmp_path / "gone", "does not exist"), (tmp_path, "folder")):
        for reader in (read, read_records, header_rows, dicomdir_files):
            with pytest.raises(ReadingError, match=problem):
                reader(path)


def test_a_pipe_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ReadingError, match="regular"):
        read_records(tmp_path / "pipe")


@pytest.mark.ordinary_user
def test_a_file_that_may_not_be_read(tmp_path: Path, write_dicom: WriteDicom) -> None:
    path = write_dicom(tmp_path / "film", FILM)
    path.chmod(0)
    for reader in (read, read_records, header_rows):
        with pytest.raises(ReadingError, match="may not be read"):
            reader(path)


@pytest.mark.parametrize("last", ["51", "57", "70", "80", "81", "90", "91", "201"])
@pytest.mark.parametrize("share", [0.0, 0.3, 0.98])
def test_cut_off_streams(tmp_path: Path, write_dicom: WriteDicom, encode: Encode, last: str, share: float) -> None:
    syntax = f"{UID}.4.{last}"
    stream = encode(FILM, syntax, 12)
    path = write_dicom(
        tmp_path / "film", FILM, transfer_syntax=syntax, streams=[stream[: int(len(stream) * share)] or b"\0\0"], **BITS
    )
    with pytest.raises(ReadingError, match=syntax) as caught:
        read(path)
    assert caught.value.remedy


def test_too_few_pixels(tmp_path: Path, write_dicom: WriteDicom) -> None:
    path = write_dicom(tmp_path / "film", FILM)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(ReadingError, match=r"uncompressed, 1\.2\.840"):
        read(path)
    path = write_dicom(tmp_path / "film", FILM, PixelData=bytes(20))
    with pytest.raises(ReadingError, match="less than expected"):
        read(path)


@pytest.mark.parametrize(
    "elements", [{"Rows": 65535, "Columns": 65535}, {"Rows": 0}, {"NumberOfFrames": 2_000_000_000}]
)
def test_absurd_sizes(tmp_path: Path, write_dicom: WriteDicom, elements: dict[str, int]) -> None:
    path = write_dicom(tmp_path / "film", FILM, **elements)
    for reader in (read, read_records):
        with pytest.raises(ReadingError, match="says that it has"):
            reader(path)


def test_a_stream_that_is_larger_than_the_header_says(tmp_path: Path, write_dicom: WriteDicom, encode: Encode) -> None:
    stream = bytearray(encode(FILM, f"{UID}.4.80", 12))
    at = stream.index(b"\xff\xf7") + 5
    stream[at : at + 4] = b"\xff\xff\xff\xff"
    path = write_dicom(tmp_path / "film", FILM, transfer_syntax=f"{UID}.4.80", streams=[bytes(stream)], **BITS)
    with pytest.raises(ReadingError, match="65535 x 65535"):
        read(path)


@pytest.mark.slow
def test_a_deflated_bomb(tmp_path: Path, write_dicom: WriteDicom) -> None:
    path = write_dicom(tmp_path / "film", FILM, transfer_syntax=f"{UID}.1.99")
    data = path.read_bytes()
    dataset = 144 + int.from_bytes(data[140:144], "little")
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = squeezer.compress(bytes(1 << 24)) + squeezer.flush(zlib.Z_FULL_FLUSH)
    path.write_bytes(data[:dataset] + block * 70)
    with pytest.raises(ReadingError, match="inflates"):
        read(path)


def test_sequences_nested_without_end(tmp_path: Path, write_dicom: WriteDicom) -> None:
    path = write_dicom(tmp_path / "film", FILM)
    data = path.read_bytes()
    level = b"\x08\0\x40\x11SQ\0\0\xff\xff\xff\xff\xfe\xff\0\xe0\xff\xff\xff\xff"
    first = data.index(b"\x10\0\x10\0PN")
    path.write_bytes(data[:first] + level * 5000 + data[first:])
    for reader in (read, read_records, header_rows):
        with pytest.raises(ReadingError):
            reader(path)


@pytest.mark.parametrize("syntax", [f"{UID}.4.100", f"{UID}.4.999"])
def test_unknown_transfer_syntaxes_are_named(tmp_path: Path, write_dicom: WriteDicom, syntax: str) -> None:
    path = write_dicom(tmp_path / "film", FILM, transfer_syntax=f"{UID}.4.100", streams=[b"\0\0"])
    path.write_bytes(path.read_bytes().replace(f"{UID}.4.100".encode(), syntax.encode()))
    with pytest.raises(ReadingError, match=syntax) as caught:
        read(path)
    assert str(path) in str(caught.value)


def test_damaged_elements_are_left_out_with_a_warning(tmp_path: Path, write_dicom: WriteDicom) -> None:
    path = write_dicom(tmp_path / "film", FILM, PixelSpacing=[0.125, 0.125], WindowCenter="1234.5", WindowWidth="2000")
    path.write_bytes(path.read_bytes().replace(b"0.125", b"a.b:c").replace(b"1234.5", b"12x4.5"))
    radiograph = read(path)
    assert radiograph.spacing is None
    assert radiograph.greyscale.vois == ()
    assert any("PixelSpacing" in warning for warning in radiograph.warnings)


def test_the_end_of_an_odd_stream_is_padded(tmp_path: Path, write_dicom: WriteDicom, encode: Encode) -> None:
    stream = encode(FILM, f"{UID}.4.80", 12)
    path = write_dicom(tmp_path / "film", FILM, transfer_syntax=f"{UID}.4.80", streams=[stream + bytes(7)], **BITS)
    np.testing.assert_array_equal(read(path).pixels, FILM)


def test_many_threads_read_at_once(tmp_path: Path, write_dicom: WriteDicom, encode: Encode) -> None:
    syntax = f"{UID}.4.70"
    paths = [
        write_dicom(
            tmp_path / f"film{number}",
            FILM,
            transfer_syntax=syntax,
            streams=[encode(FILM, syntax, 12) if number % 2 else b"\0\0"],
            SpecificCharacterSet="ISO_IR 100",
            PatientName="Jörg",
            **BITS,
        )
        for number in range(40)
    ]
    for path in paths:
        path.write_bytes(path.read_bytes().replace(b"ISO_IR 100", b"NONSENSE!!"))

    def read_or_none(path: Path) -> object:
        try:
            return read(path).digest
        except ReadingError:
            return None

    with ThreadPoolExecutor(8) as pool:
        digests = list(pool.map(read_or_none, paths))
    assert digests[::2] == [None] * 20
    assert len(set(digests[1::2])) == 1


def shown(path: Path) -> None:
    radiograph = read(path)
    assert np.isfinite(canonical(radiograph)).all()
    assert display(radiograph).dtype == np.uint8


@pytest.fixture(scope="module")
def originals() -> list[bytes]:
    """Healthy files to mutilate."""
    return [
        bytes(imagecodecs.png_encode(FILM)),
        bytes(imagecodecs.jpeg8_encode((FILM >> 4).astype(np.uint8))),
        bytes(imagecodecs.tiff_encode(FILM, compression="none")),
    ]


@pytest.mark.slow
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_mutilated_files(tmp_path: Path, write_dicom: WriteDicom, originals: list[bytes], data: st.DataObject) -> None:
    film = tmp_path / "original"
    if not film.exists():
        write_dicom(film, FILM, WindowCenter=2000, WindowWidth=4000, PixelSpacing=[0.1, 0.1], **BITS)
    original = bytearray(data.draw(st.sampled_from([film.read_bytes(), *originals])))
    for _ in range(data.draw(st.integers(0, 4))):
        position = data.draw(st.integers(0, min(len(original), 1200) - 1))
        original[position] = data.draw(st.sampled_from([0, 1, 0x7F, 0x80, 0xFF]))
    path = tmp_path / "mutilated"
    path.write_bytes(original[: data.draw(st.integers(0, len(original)))] if data.draw(st.booleans()) else original)
    for reader in (read_records, header_rows, dicomdir_files, shown):
        with suppress(ReadingError):
            reader(path)


@pytest.mark.parametrize("last", ["1", "1.99", "4.57", "4.70", "4.80", "4.90", "4.51", "5"])
def test_a_file_that_is_cut_off_says_so(tmp_path: Path, write_dicom: WriteDicom, encode: Encode, last: str) -> None:
    syntax = f"{UID}.{last}"
    stream = [encode(FILM, syntax, 12)] if last.startswith("4.") else [bytes(900)] if last == "5" else []
    path = write_dicom(tmp_path / "film", FILM, transfer_syntax=syntax, streams=stream, **BITS)
    data = path.read_bytes()
    for length in range(400, len(data) - 8, 97):
        path.write_bytes(data[:length])
        with pytest.raises(ReadingError) as caught:
            read(path)
        assert "holds no picture" not in caught.value.problem
        assert "sent again" in caught.value.remedy
        with suppress(ReadingError):
            read_records(path)
