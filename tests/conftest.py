"""Fixtures for the whole tree: tiny DICOM files of invented people, written when a test needs them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import hypothesis
import numpy as np
import pytest
from numpy.typing import NDArray

# How long one example takes says more of the machine than of the program; speed lives in benchmarks. The examples are
# the same in each run: what a change breaks is then told from what was broken before.
hypothesis.settings.register_profile("unhurried", deadline=None, derandomize=True)
hypothesis.settings.load_profile("unhurried")

EXPLICIT = "1.2.840.10008.1.2.1"
DX = "1.2.840.10008.5.1.4.1.1.1.1"

WriteDicom = Callable[..., Path]


def _image_pixel(pixels: NDArray[Any]) -> dict[str, Any]:
    """The Image Pixel module that fits an array: (rows, columns), with 3 samples last, with frames first."""
    colour = pixels.ndim >= 3 and pixels.shape[-1] == 3
    frames = pixels.shape[0] if pixels.ndim == (4 if colour else 3) else 0
    bits = pixels.dtype.itemsize * 8
    module: dict[str, Any] = {
        "SamplesPerPixel": 3 if colour else 1,
        "PhotometricInterpretation": "RGB" if colour else "MONOCHROME2",
        "Rows": pixels.shape[-3 if colour else -2],
        "Columns": pixels.shape[-2 if colour else -1],
        "BitsAllocated": bits,
        "BitsStored": bits,
        "HighBit": bits - 1,
        "PixelRepresentation": int(pixels.dtype.kind == "i"),
    }
    if colour:
        module["PlanarConfiguration"] = 0
    if frames:
        module["NumberOfFrames"] = frames
    return module


def _write_dicom(
    path: Path,
    pixels: NDArray[Any] | None,
    *,
    transfer_syntax: str = EXPLICIT,
    streams: Sequence[bytes] = (),
    **elements: Any,  # noqa: ANN401 - a DICOM value is of any type
) -> Path:
    import pydicom
    from pydicom.dataset import FileMetaDataset
    from pydicom.encaps import encapsulate
    from pydicom.uid import UID, generate_uid

    values: dict[str, Any] = {
        "SOPClassUID": DX,
        "SOPInstanceUID": generate_uid(entropy_srcs=[str(path)]),
        "StudyInstanceUID": "1.2.826.0.1.3680043.8.498.1",
        "SeriesInstanceUID": "1.2.826.0.1.3680043.8.498.1.1",
        "Modality": "DX",
        "PatientName": "Invented^Person",
        "PatientID": "INVENTED-1",
    }
    if pixels is not None:
        values |= _image_pixel(pixels)
        values["PixelData"] = encapsulate(list(streams)) if streams else pixels.tobytes()
    values |= elements
    syntax = UID(transfer_syntax)
    dataset = pydicom.Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = syntax
    for keyword, value in values.items():
        if value is not None:
            setattr(dataset, keyword, value)
    if "PixelData" in dataset:
        dataset["PixelData"].VR = "OB" if streams or dataset.get("BitsAllocated", 8) <= 8 else "OW"
    pydicom.dcmwrite(path, dataset, enforce_file_format=True)
    return path


@pytest.fixture
def write_dicom() -> WriteDicom:
    """``write_dicom(path, pixels, **elements) -> path``: a DX file of an invented person.

    ``pixels`` is (rows, columns), (frames, rows, columns), (rows, columns, 3), (frames, rows, columns, 3), or None for
    a file without a picture. The Image Pixel module follows from it; ``elements`` (keyword=value, None to leave one
    out) win over everything. ``transfer_syntax`` is a UID; for compressed ones ``streams`` has one stream for each
    frame and ``pixels`` gives shape and type alone.
    """
    return _write_dicom


@pytest.fixture
def ramp() -> NDArray[np.uint16]:
    """A small film without two equal rows: (48, 64) uint16, 0 to 4095."""
    return np.linspace(0, 4095, 48 * 64).astype(np.uint16).reshape(48, 64)
