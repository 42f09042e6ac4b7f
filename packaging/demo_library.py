"""Build the demo library (``resources/demo``) from FracAtlas: real films, invented identities.

    python packaging/demo_library.py FRACATLAS [TARGET]

``FRACATLAS`` is a folder with ``originals/`` (the films as published) and ``labels.csv``; ``TARGET`` is
``resources/demo`` unless said otherwise. Which film goes where, and with which invented identity, stands in
``demo_films.csv`` beside this file. The same input and the same library versions give the same bytes.
"""

from __future__ import annotations

import csv
import sys
import uuid
from dataclasses import dataclass
from pathlib import Path

import cv2
import imagecodecs
import numpy as np
import pydicom
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.sr.coding import Code
from pydicom.uid import (
    UID,
    ComputedRadiographyImageStorage,
    DigitalXRayImageStorageForPresentation,
    ExplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    RLELossless,
)

from core.vocabulary import anatomy

HERE = Path(__file__).resolve().parent
SOURCE = "FracAtlas, doi 10.1038/s41597-023-02432-4, CC BY 4.0"
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "demo.humerus-viewer.invalid")
FILM_HEIGHT_MM = 430.0
"""Invented: DX demands a detector spacing and FracAtlas has none, so the longer side is taken as 43 cm."""

ENCODINGS = {
    "Explicit VR Little Endian": ExplicitVRLittleEndian,
    "RLE Lossless": RLELossless,
    "JPEG Lossless SV1": JPEGLosslessSV1,
    "JPEG-LS lossless": JPEGLSLossless,
    "JPEG 2000 lossless": JPEG2000Lossless,
}
STORAGE = {"DX": DigitalXRayImageStorageForPresentation, "CR": ComputedRadiographyImageStorage}
SIDE_SOURCES = {
    "marker": "marker on the film",
    "heart": "heart or aortic shadow",
    "": "not said",
}


@dataclass(frozen=True, slots=True)
class Film:
    """One film of the demo library: its row in ``demo_films.csv`` and its row in FracAtlas's ``labels.csv``."""

    plan: dict[str, str]
    labels: dict[str, str]
    source: Path

    @property
    def place(self) -> str:
        """Where it goes, below the demo folder."""
        return self.plan["place"]

    @property
    def block(self) -> int:
        """How many pixels of the original, down and across, are summed into one."""
        return int(self.plan["sum"] or 1)

    def seen(self) -> str:
        """FracAtlas's labels in words."""
        parts = [name for name in ("hand", "leg", "hip", "shoulder") if self.labels[name] == "1"]
        views = [name for name in ("frontal", "lateral", "oblique") if self.labels[name] == "1"]
        return f"{', '.join(parts)}; {', '.join(views)}"

    def changes(self) -> str:
        """What was done to the published picture, for the attribution."""
        if self.plan["kind"] == "PNG":
            return "decoded to grey, saved as PNG"
        steps = ["decoded to grey"]
        if self.block > 1:
            area = self.block**2
            steps.append(f"each {self.block} x {self.block} pixels summed (values 0 to {255 * area})")
        if self.plan["photometric"] == "MONOCHROME1":
            steps.append("stored as negative (MONOCHROME1)")
        return ", ".join([*steps, f"made a DICOM file ({self.plan['encoding']}) with an invented identity"])


def films(fracatlas: Path) -> list[Film]:
    """The films of the plan, in its order."""
    with (fracatlas / "labels.csv").open(newline="", encoding="utf-8") as stream:
        labels = {row["image_id"]: row for row in csv.DictReader(stream)}
    with (HERE / "demo_films.csv").open(newline="", encoding="utf-8") as stream:
        plan = list(csv.DictReader(stream))
    found = [Film(row, labels[row["image_id"]], fracatlas / "originals" / row["image_id"]) for row in plan]
    fitted = [film.plan["image_id"] for film in found if film.labels["split"] != "test"]
    if fitted:
        sys.exit(f"Only films of the test split may be shown: {', '.join(fitted)} are not.")
    return found


def uid(*names: str) -> UID:
    """A UID that is the same in every build (PS3.5 B.2: 2.25 and a UUID as an integer)."""
    return UID(f"2.25.{uuid.uuid5(NAMESPACE, '/'.join(names)).int}")


def published(film: Film) -> NDArray[np.uint8]:
    """The film as published, (rows, columns) grey."""
    picture = cv2.imread(str(film.source), cv2.IMREAD_GRAYSCALE)
    if picture is None:
        sys.exit(f"{film.source} cannot be read.")
    return np.asarray(picture, np.uint8)


def stored_values(film: Film) -> tuple[NDArray[np.uint8] | NDArray[np.uint16], int]:
    """The stored values and how many bits they have: sums of 8-bit pixels, so that no bit is made up."""
    picture, block = published(film), film.block
    bits = {1: 8, 2: 10, 4: 12}[block]
    rows, columns = (side // block for side in picture.shape)
    blocks = picture[: rows * block, : columns * block].reshape(rows, block, columns, block)
    values = blocks.sum(axis=(1, 3), dtype=np.uint16)
    if film.plan["photometric"] == "MONOCHROME1":
        values = (2**bits - 1 - values).astype(np.uint16)
    return (values.astype(np.uint8) if bits == 8 else values), bits


def window(values: NDArray[np.uint8] | NDArray[np.uint16]) -> tuple[int, int]:
    """Window center and width over the 1st to the 99.5th percentile."""
    low, high = np.percentile(values, [1.0, 99.5])
    return round((low + high) / 2), max(2, round(high - low))


def set_identity(data: Dataset, film: Film) -> None:
    """Patient, General Study, General Series and General Equipment modules (PS3.3 C.7.1 to C.7.5)."""
    plan = film.plan
    data.PatientName, data.PatientID = plan["name"], plan["patient"]
    data.PatientBirthDate, data.PatientSex, data.PatientAge = plan["birth_date"], plan["sex"], plan["age"]
    data.PatientIdentityRemoved = "YES"
    data.DeidentificationMethod = "FracAtlas was published without identities; this one is invented"
    data.StudyInstanceUID = uid(plan["patient"], "study")
    data.StudyDate = data.SeriesDate = data.ContentDate = data.AcquisitionDate = plan["study_date"]
    data.StudyTime = data.SeriesTime = data.ContentTime = data.AcquisitionTime = "104100"
    data.ReferringPhysicianName, data.StudyID = "", plan["patient"][-4:]
    data.AccessionNumber = f"D{plan['study_date'][2:]}{plan['patient'][-2:]}"
    data.StudyDescription, data.SeriesDescription = plan["description"], plan["series"]
    data.Modality = plan["kind"]
    number = int(Path(film.place).stem)
    data.SeriesInstanceUID = uid(plan["patient"], "series", str(number))
    data.SeriesNumber, data.InstanceNumber = number, 1
    data.BodyPartExamined, data.ViewPosition = plan["body_part"], plan["view"]
    data.Manufacturer, data.InstitutionName = "Humerus Viewer demo", "Invented Hospital (demo data)"


def set_picture(data: Dataset, film: Film, values: NDArray[np.uint8] | NDArray[np.uint16], bits: int) -> None:
    """General Image, Image Pixel and VOI LUT modules (PS3.3 C.7.6.1, C.7.6.3, C.11.2)."""
    data.ImageType = ["DERIVED", "PRIMARY", ""]
    data.Rows, data.Columns = values.shape
    data.SamplesPerPixel, data.PhotometricInterpretation = 1, film.plan["photometric"]
    data.BitsAllocated, data.BitsStored, data.HighBit = values.itemsize * 8, bits, bits - 1
    data.PixelRepresentation = 0
    data.WindowCenter, data.WindowWidth = window(values)
    data.WindowCenterWidthExplanation = "1st to 99.5th percentile"
    data.BurnedInAnnotation = "NO"
    data.LossyImageCompression, data.LossyImageCompressionMethod = "01", "ISO_10918_1"
    original = published(film)
    data.LossyImageCompressionRatio = round(original.size / film.source.stat().st_size, 2)
    data.DerivationDescription = f"{film.plan['image_id']}: {film.changes()}"[:1024]
    spacing = "" if film.plan["kind"] != "DX" else " The detector spacing is invented: millimetres mean nothing here."
    data.ImageComments = f"{SOURCE}; changed. Invented identity.{spacing}"


def set_dx(data: Dataset, film: Film) -> None:
    """DX Series, Anatomy Imaged, Image, Detector and Acquisition Context modules (PS3.3 C.8.11, C.7.6.14)."""
    data.PresentationIntentType = "FOR PRESENTATION"
    data.ImageLaterality = film.plan["side"]
    region = anatomy(film.plan["region"])
    data.AnatomicRegionSequence = [_code(Code(region.code, "SCT", region.meaning))]
    data.ViewCodeSequence = [_code(Code("399348003", "SCT", "antero-posterior"))]
    negative = film.plan["photometric"] == "MONOCHROME1"
    data.PatientOrientation = ["L", "F"]
    data.PixelIntensityRelationship, data.PixelIntensityRelationshipSign = "LOG", 1 if negative else -1
    data.RescaleIntercept, data.RescaleSlope, data.RescaleType = 0, 1, "US"
    data.PresentationLUTShape = "INVERSE" if negative else "IDENTITY"
    data.DetectorType = ""
    data.ImagerPixelSpacing = [round(FILM_HEIGHT_MM / max(data.Rows, data.Columns), 4)] * 2
    data.AcquisitionContextSequence = []


def _code(code: Code) -> Dataset:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = code.value, code.scheme_designator, code.meaning
    return item


def set_cr(data: Dataset) -> None:
    """Which side and which way up is not known: type 2 values stay empty (PS3.3 C.7.3.1, C.7.6.1)."""
    data.Laterality, data.PatientOrientation = "", ""


def dicom(film: Film) -> Dataset:
    """The film as a DX or CR object, its pixels in the planned encoding."""
    values, bits = stored_values(film)
    data = Dataset()
    data.SOPClassUID = STORAGE[film.plan["kind"]]
    data.SOPInstanceUID = uid(film.place, film.plan["image_id"])
    set_identity(data, film)
    set_picture(data, film, values, bits)
    set_dx(data, film) if film.plan["kind"] == "DX" else set_cr(data)
    data.file_meta = FileMetaDataset()
    data.file_meta.ImplementationClassUID = uid("implementation")
    data.file_meta.ImplementationVersionName = "HUMERUS_DEMO"
    encode(data, values, bits, ENCODINGS[film.plan["encoding"]])
    return data


def encode(data: Dataset, values: NDArray[np.uint8] | NDArray[np.uint16], bits: int, syntax: UID) -> None:
    """Put the pixels in: native, RLE by pydicom, the JPEG family by imagecodecs; all lossless."""
    native = values.tobytes()
    data.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    data.PixelData = native + b"\0" * (len(native) % 2)
    data["PixelData"].VR = "OB" if values.itemsize == 1 else "OW"
    if syntax == ExplicitVRLittleEndian:
        return
    if syntax == RLELossless:
        data.compress(RLELossless, values, encoding_plugin="pydicom", generate_instance_uid=False)
        return
    encoders = {
        JPEGLosslessSV1: lambda: imagecodecs.jpeg8_encode(values, lossless=True, predictor=1, bitspersample=bits),
        JPEGLSLossless: lambda: imagecodecs.jpegls_encode(values),
        JPEG2000Lossless: lambda: imagecodecs.jpeg2k_encode(
            values, codecformat="j2k", reversible=True, level=0, bitspersample=bits
        ),
    }
    data.PixelData = encapsulate([bytes(encoders[syntax]())])
    data["PixelData"].VR = "OB"
    data.file_meta.TransferSyntaxUID = syntax


def write(film: Film, target: Path) -> None:
    """Write one film to its place."""
    path = target / film.place
    path.parent.mkdir(parents=True, exist_ok=True)
    if film.plan["kind"] == "PNG":
        done, png = cv2.imencode(".png", published(film), [cv2.IMWRITE_PNG_COMPRESSION, 9])
        if not done:
            sys.exit(f"{path} cannot be encoded.")
        path.write_bytes(png.tobytes())
    else:
        pydicom.dcmwrite(path, dicom(film), enforce_file_format=True)


def attribution(found: list[Film]) -> str:
    """ATTRIBUTION.md: where every picture comes from, what is known of it, what was changed."""
    rows = [
        f"| `{film.place}` | {Path(film.plan['image_id']).stem} | {'yes' if film.labels['fractured'] == '1' else 'no'} "
        f"| {'yes' if film.labels['hardware'] == '1' else 'no'} | {film.seen()} "
        f"| {film.plan['side'] or '-'} ({SIDE_SOURCES[film.plan['side_from']]}) | {film.changes()} |"
        for film in found
    ]
    head = (HERE / "demo_attribution.md").read_text(encoding="utf-8")
    return head + "\n".join(rows) + "\n"


def main() -> None:
    """Build the whole library."""
    if len(sys.argv) not in {2, 3}:
        sys.exit(__doc__)
    target = Path(sys.argv[2]) if len(sys.argv) == 3 else HERE.parent / "resources" / "demo"
    found = films(Path(sys.argv[1]))
    for film in found:
        write(film, target)
    target.joinpath("ATTRIBUTION.md").write_text(attribution(found), encoding="utf-8")
    size = sum(path.stat().st_size for path in target.rglob("*") if path.is_file())
    print(f"{len(found)} films, {size / 1e6:.2f} MB in {target}")


if __name__ == "__main__":
    main()
