"""Draw the films of the self-test (``resources/self-test``): one of each transfer syntax, a PNG, a JPEG and a TIFF.

    python packaging/self_test_films.py [TARGET]

The film is drawn (:func:`core.checks.expected.drawn`): no patient, nobody's picture. ``expected.json`` beside the films
says what they decode to, and what the model that ships says of one film of the demo library: run this again when
another model ships. The same library versions give the same bytes.
"""

from __future__ import annotations

import sys
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import imagecodecs
import msgspec
import numpy as np
from numpy.typing import NDArray
from pydicom import dcmwrite
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import UID, ExplicitVRBigEndian, RLELossless, SecondaryCaptureImageStorage

from core.bundle import load, shipped
from core.checks.expected import FILE_NAME, Answer, Expected, Film, drawn
from core.inference import Engine, normalised_cam
from core.paths import resources
from core.reading import read
from core.reading.pixels import ENCODINGS

Pixels = NDArray[Any]

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "self-test.humerus-viewer.invalid")
KNOWN = "demo/MURA-shaped/valid/XR_HUMERUS/patient90002/study1_positive/image1.png"
"""Neither sure nor without a map, so that whatever computes wrongly shows."""
TWELVE = 12

STREAMS: dict[str, Callable[[Pixels], bytes | bytearray]] = {
    "4.50": lambda film: imagecodecs.jpeg8_encode(film, level=98),
    "4.51": lambda film: imagecodecs.jpeg8_encode(film, level=98, bitspersample=TWELVE),
    "4.57": lambda film: imagecodecs.jpeg8_encode(film, lossless=True, predictor=7, bitspersample=TWELVE),
    "4.70": lambda film: imagecodecs.jpeg8_encode(film, lossless=True, predictor=1, bitspersample=TWELVE),
    "4.80": imagecodecs.jpegls_encode,
    "4.81": lambda film: imagecodecs.jpegls_encode(film, level=2),
    "4.90": lambda film: _jpeg_2000(film, level=0, reversible=True),
    "4.91": lambda film: _jpeg_2000(film, level=90, reversible=False),
    "4.201": lambda film: imagecodecs.htj2k_encode(film, reversible=True),
    "4.202": lambda film: imagecodecs.htj2k_encode(film, reversible=True, tlm=True),
    "4.203": lambda film: imagecodecs.htj2k_encode(film, level=0.0001, reversible=False),
}
"""Encoders by the end of the transfer syntax; the others are pydicom's. OpenJPH writes its resolutions first (RPCL),
as 4.202 demands."""

EIGHT_BITS = frozenset({"4.50"})
LOSSY = frozenset({"4.50", "4.51", "4.81", "4.91", "4.203"})

PICTURES: dict[str, Callable[[Pixels], bytes | bytearray]] = {
    "PNG": imagecodecs.png_encode,
    "JPEG": lambda film: imagecodecs.jpeg8_encode(film, level=98),
    "TIFF": imagecodecs.tiff_encode,
}


def _jpeg_2000(film: Pixels, *, level: int, reversible: bool) -> bytes | bytearray:
    return imagecodecs.jpeg2k_encode(film, level, codecformat="j2k", bitspersample=TWELVE, reversible=reversible)


def film(bits: int) -> Pixels:
    """The drawn film, in bytes where it has 8 bits."""
    return drawn(bits).astype(np.uint8 if bits == 8 else np.uint16)


def uid(name: str) -> UID:
    """A UID that is the same in every build (PS3.5 B.2: 2.25 and a UUID as an integer)."""
    return UID(f"2.25.{uuid.uuid5(NAMESPACE, name).int}")


def described(pixels: Pixels, bits: int, syntax: UID) -> Dataset:
    """A Secondary Capture object of nobody (PS3.3 A.8.1); SYN: a synthetic image (C.8.6.1)."""
    data = Dataset()
    data.SOPClassUID, data.SOPInstanceUID = SecondaryCaptureImageStorage, uid(syntax)
    data.StudyInstanceUID, data.SeriesInstanceUID = uid("study"), uid("series")
    data.Modality, data.ConversionType = "OT", "SYN"
    data.PatientName = data.PatientID = data.PatientBirthDate = data.PatientSex = ""
    data.StudyDate = data.StudyTime = data.StudyID = data.AccessionNumber = data.ReferringPhysicianName = ""
    data.SeriesNumber, data.InstanceNumber, data.PatientOrientation = 1, 1, ""
    data.ImageComments = "Drawn for the self-test"
    data.Rows, data.Columns = pixels.shape
    data.SamplesPerPixel, data.PhotometricInterpretation, data.PixelRepresentation = 1, "MONOCHROME2", 0
    data.BitsAllocated, data.BitsStored, data.HighBit = pixels.itemsize * 8, bits, bits - 1
    data.file_meta = FileMetaDataset()
    data.file_meta.ImplementationClassUID = uid("implementation")
    data.file_meta.ImplementationVersionName = "HUMERUS_DRAWN"
    data.file_meta.TransferSyntaxUID = syntax
    return data


def dicom(syntax: UID, bits: int) -> Dataset:
    """The drawn film in a transfer syntax."""
    pixels = film(bits)
    data = described(pixels, bits, syntax)
    if encode := STREAMS.get(_end(syntax)):
        data.PixelData = encapsulate([bytes(encode(pixels))])
        data["PixelData"].VR = "OB"
    elif syntax == RLELossless:
        data.compress(RLELossless, pixels, encoding_plugin="pydicom", generate_instance_uid=False)
    else:
        data.PixelData = (pixels.byteswap() if syntax == ExplicitVRBigEndian else pixels).tobytes()
        data["PixelData"].VR = "OW"
    return data


def _end(syntax: str) -> str:
    return syntax.removeprefix("1.2.840.10008.1.2.")


def written(target: Path, syntax: str) -> Film:
    """Write the film of a transfer syntax."""
    bits = 8 if _end(syntax) in EIGHT_BITS else TWELVE
    path = target / f"{syntax}.dcm"
    dcmwrite(path, dicom(UID(syntax), bits), enforce_file_format=True)
    return known(path, f"{ENCODINGS[syntax]} ({syntax})", bits, lossy=_end(syntax) in LOSSY)


def picture(target: Path, kind: str) -> Film:
    """Write the film as a plain picture."""
    path = target / f"film.{kind.lower()}"
    path.write_bytes(bytes(PICTURES[kind](film(8))))
    return known(path, kind, 8, lossy=kind == "JPEG")


def known(path: Path, encoding: str, bits: int, *, lossy: bool) -> Film:
    """What a film decodes to; twice what its encoder lost, and two more, is left to how decoders round."""
    found = read(path)
    lost = int(np.abs(found.pixels - drawn(bits).astype(int)).max())
    if not lossy and lost:
        sys.exit(f"{path} is {lost} off, and should be lossless.")
    if lossy:
        return Film(path.name, encoding, bits, tolerance=2 * lost + 2)
    return Film(path.name, encoding, bits, digest=found.digest)


def answer() -> Answer:
    """What the model that ships says of the known film."""
    model, path = load(shipped()), resources() / KNOWN
    radiograph = read(path)
    said = Engine(model).analyse(radiograph)
    rows = tuple(tuple(round(float(cell), 6) for cell in row) for row in normalised_cam(said.cam))
    return Answer(model.digest, KNOWN, radiograph.digest, round(said.probability, 7), rows)


def main() -> None:
    """Write films and expectations."""
    target = Path(sys.argv[1]) if len(sys.argv) == 2 else resources() / "self-test"
    target.mkdir(parents=True, exist_ok=True)
    films = (*(written(target, syntax) for syntax in ENCODINGS), *(picture(target, kind) for kind in PICTURES))
    content = msgspec.json.format(msgspec.json.encode(Expected(films, answer())), indent=1)
    (target / FILE_NAME).write_bytes(content + b"\n")
    size = sum(path.stat().st_size for path in target.iterdir())
    print(f"{len(films)} films, {size / 1e3:.0f} kB in {target}")


if __name__ == "__main__":
    main()
