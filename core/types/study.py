"""Patients, studies and images as the library lists them: what is known without decoding a pixel."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.types.radiograph import Identity, ImageRef, Laterality


@dataclass(frozen=True, slots=True)
class ImageRecord:
    """One image (one frame) of a file that the library found.

    Attributes:
        ref: File and frame.
        format: "DICOM", "PNG", "JPEG" or "TIFF".
        rows: Height in pixels, 0 when the file does not say without decoding.
        columns: Width in pixels, likewise.
        frames: Number of frames in the file.
        modality: DICOM Modality; empty for plain pictures.
        body_part: Body Part Examined as in the file, or the region of a MURA tree ("HUMERUS").
        view: View Position.
        laterality: Which side.
        identity: Whose film; for plain pictures made from the path.
        label: The study's label in a MURA tree ("positive", "negative"); empty elsewhere.
    """

    ref: ImageRef
    format: str
    rows: int = 0
    columns: int = 0
    frames: int = 1
    modality: str = ""
    body_part: str = ""
    view: str = ""
    laterality: Laterality = Laterality.UNKNOWN
    identity: Identity = field(default_factory=Identity)
    label: str = ""


@dataclass(frozen=True, slots=True)
class Patient:
    """Patient ID, name, birth date (YYYYMMDD), sex; empty where unknown."""

    id: str = ""
    name: str = ""
    birth_date: str = ""
    sex: str = ""


@dataclass(frozen=True, slots=True)
class Study:
    """The images of one examination, in reading order.

    Attributes:
        key: Stable name of the study in its library: Study Instance UID, or made from the folder. Unique.
        patient: Whose study.
        date: YYYYMMDD or empty.
        time: HHMMSS or empty.
        description: Study Description.
        accession: Accession Number.
        images: At least one, in series, instance and frame order.
    """

    key: str
    patient: Patient
    images: tuple[ImageRecord, ...]
    date: str = ""
    time: str = ""
    description: str = ""
    accession: str = ""

    def __post_init__(self) -> None:
        if not self.images:
            msg = "a study has at least one image"
            raise ValueError(msg)
