"""Films to measure with: noise on a gradient, written as DX files. No patient, no licence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

IMAGES_PER_STUDY = 2

COARSE, FINE = 0.2, 0.001
"""Shares of noise. With the fine one a film of 12 bits needs 3 bits a pixel in JPEG 2000; a real one, of NEMA's WG04
sample set, 2.1. With the coarse one it would need 10, and three times as long to decode."""

EXPLICIT = "1.2.840.10008.1.2.1"
JPEG_LOSSLESS, JPEG_LS, JPEG_2000 = "1.2.840.10008.1.2.4.70", "1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.90"
COMPRESSED = (JPEG_LOSSLESS, JPEG_LS, JPEG_2000)
"""Transfer syntaxes (PS3.5 annex A) that films come in, all of them lossless."""


def film(side: int, seed: int, bits: int = 12, noise: float = COARSE) -> NDArray[np.uint16]:
    """A picture with structure at every scale, (side, side), values of the given bits.

    Args:
        side: Rows and columns.
        seed: Of the noise.
        bits: Bits of the largest value.
        noise: Its share of the values.
    """
    random = np.random.default_rng(seed)
    across = np.linspace(0, 6, side, dtype=np.float32)
    waves = np.sin(np.add.outer(across * (1 + seed % 5), across)) + 1
    grain = random.random((side, side), np.float32)
    values: NDArray[np.float32] = (waves * 0.4 + grain * noise) * (2**bits - 1)
    return values.astype(np.uint16)


def write_films(
    folder: Path,
    count: int,
    side: int,
    bits: int = 12,
    encodings: Sequence[str] = (EXPLICIT,),
    noise: float = COARSE,
) -> tuple[Path, ...]:
    """Write DX files, two to a study, a hundred to a sub-folder.

    Args:
        folder: Where to; made when it is missing.
        count: How many files.
        side: Rows and columns of each.
        bits: Bits stored.
        encodings: UIDs of transfer syntaxes, taken in turn.
        noise: As of :func:`film`; how long a compressed film takes to decode depends on it.
    """
    pictures = [film(side, seed, bits, noise).tobytes() for seed in range(min(count, 16))]
    paths = []
    for number in range(count):
        path = folder / f"{number // 100:03d}" / f"{number:05d}"
        path.parent.mkdir(parents=True, exist_ok=True)
        # No two films are the same picture: a result that is known already would not be computed again.
        mark = np.array([number % 2**bits, number >> bits], np.uint16).tobytes()
        pixels = mark + pictures[number % len(pictures)][len(mark) :]
        _write(path, number, side, bits, pixels, encodings[number % len(encodings)])
        paths.append(path)
    return tuple(paths)


def _write(path: Path, number: int, side: int, bits: int, pixels: bytes, syntax: str) -> None:
    from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
    from pydicom.uid import UID, DigitalXRayImageStorageForPresentation, generate_uid

    study = number // IMAGES_PER_STUDY
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = UID(syntax)
    meta.MediaStorageSOPClassUID = DigitalXRayImageStorageForPresentation
    meta.MediaStorageSOPInstanceUID = generate_uid(entropy_srcs=[f"instance {number}"])
    data = FileDataset(str(path), Dataset(), file_meta=meta, preamble=b"\0" * 128)
    elements = {
        "SOPClassUID": meta.MediaStorageSOPClassUID,
        "SOPInstanceUID": meta.MediaStorageSOPInstanceUID,
        "StudyInstanceUID": generate_uid(entropy_srcs=[f"study {study}"]),
        "SeriesInstanceUID": generate_uid(entropy_srcs=[f"series {study}"]),
        "PatientName": f"Bench^{study:05d}",
        "PatientID": f"BENCH-{study:05d}",
        "StudyDate": "20240102",
        "StudyTime": "101500",
        "StudyDescription": "Shoulder",
        "Modality": "DX",
        "BodyPartExamined": "SHOULDER",
        "InstanceNumber": number % IMAGES_PER_STUDY + 1,
        "SeriesNumber": 1,
        "Rows": side,
        "Columns": side,
        "BitsAllocated": 16,
        "BitsStored": bits,
        "HighBit": bits - 1,
        "PixelRepresentation": 0,
        "SamplesPerPixel": 1,
        "PhotometricInterpretation": "MONOCHROME2",
    }
    for keyword, value in elements.items():
        setattr(data, keyword, value)
    data.add_new("PixelData", "OW" if syntax == EXPLICIT else "OB", _encoded(pixels, side, bits, syntax))
    data.save_as(path, enforce_file_format=True)


def _encoded(pixels: bytes, side: int, bits: int, syntax: str) -> bytes:
    """Pixel Data in a transfer syntax."""
    if syntax == EXPLICIT:
        return pixels
    import imagecodecs
    from pydicom.encaps import encapsulate

    values = np.frombuffer(pixels, np.uint16).reshape(side, side)
    encoders: dict[str, Callable[[], bytes | bytearray]] = {
        JPEG_LOSSLESS: lambda: imagecodecs.jpeg8_encode(values, lossless=True, predictor=1, bitspersample=bits),
        JPEG_LS: lambda: imagecodecs.jpegls_encode(values),
        JPEG_2000: lambda: imagecodecs.jpeg2k_encode(
            values, codecformat="j2k", reversible=True, level=0, bitspersample=bits
        ),
    }
    return encapsulate([bytes(encoders[syntax]())])
