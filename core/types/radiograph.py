"""One film, as it was read."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.types.greyscale import Greyscale


@dataclass(frozen=True, slots=True, order=True)
class ImageRef:
    """Which picture: a file and a frame in it, counted from 0."""

    path: Path
    frame: int = 0


class Laterality(StrEnum):
    """Image Laterality (0020,0062) or Laterality (0020,0060); UNKNOWN when the file does not say."""

    LEFT = "L"
    RIGHT = "R"
    BOTH = "B"
    UNPAIRED = "U"
    UNKNOWN = ""


class SpacingSource(StrEnum):
    """Where the millimetres come from, best first (PS3.3 10.7). The values are what people read."""

    CALIBRATED = "calibrated by the user"
    FIDUCIAL = "calibrated, fiducial"
    GEOMETRY = "calibrated, geometry"
    UNSTATED = "calibration not stated"
    MAGNIFICATION = "detector spacing / magnification factor"
    DISTANCES = "detector spacing / (SID/SOD)"
    DETECTOR = "at detector"


@dataclass(frozen=True, slots=True)
class Spacing:
    """Millimetres between the centres of neighbouring pixels.

    Attributes:
        row: Between rows: down the picture. Positive.
        column: Between columns: across the picture. Positive.
        source: Where the numbers come from.
    """

    row: float
    column: float
    source: SpacingSource

    def __post_init__(self) -> None:
        if not (0 < self.row < np.inf and 0 < self.column < np.inf):
            msg = f"spacing must be positive: {self.row} x {self.column}"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose film it is and where it belongs. Patient data: never in logs, reports or file names.

    Dates are DICOM's ``YYYYMMDD``, times ``HHMMSS``; an empty string means that the file does not say.
    """

    patient_id: str = ""
    patient_name: str = ""
    birth_date: str = ""
    sex: str = ""
    age: str = ""
    study_uid: str = ""
    study_date: str = ""
    study_time: str = ""
    study_description: str = ""
    accession: str = ""
    series_uid: str = ""
    series_number: int = 0
    instance_uid: str = ""
    instance_number: int = 0
    institution: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Radiograph:
    """One film: stored values and all that is needed to show them right.

    Attributes:
        ref: File and frame.
        pixels: Stored values, (rows, columns) of uint8, uint16, int8 or int16; colour:
            (rows, columns, 3) uint8 RGB. Read-only.
        greyscale: The chain from stored values to the screen. Without meaning for colour.
        digest: SHA-256 with its kind before it: ``values:…`` of the stored values (lossless sources) or ``stream:…``
            of the compressed image (lossy ones). Two files with the same picture have the same digest.
        encoding: Transfer syntax or file format, for people ("JPEG 2000 lossless", "PNG").
        modality: DICOM Modality (0008,0060); empty for PNG, JPEG, TIFF.
        body_part: Body Part Examined (0018,0015) as in the file; empty when it does not say.
        view: View Position (0018,5101) as in the file.
        laterality: Which side.
        orientation: Patient Orientation (0020,0020): letters towards the right and the bottom of the picture, or ().
        spacing: Millimetres with their source; None: only pixels are known.
        identity: Whose film it is.
        frames: Number of frames in the file.
        warnings: What was odd but did not stop the reading, as sentences.
    """

    ref: ImageRef
    pixels: NDArray[Any]
    greyscale: Greyscale
    digest: str
    encoding: str
    modality: str = ""
    body_part: str = ""
    view: str = ""
    laterality: Laterality = Laterality.UNKNOWN
    orientation: tuple[str, ...] = ()
    spacing: Spacing | None = None
    identity: Identity = field(default_factory=Identity)
    frames: int = 1
    warnings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        grey = self.pixels.ndim == 2 and self.pixels.dtype in (np.uint8, np.uint16, np.int8, np.int16)
        colour = self.pixels.ndim == 3 and self.pixels.shape[2] == 3 and self.pixels.dtype == np.uint8
        if not (grey or colour) or self.pixels.size == 0:
            msg = f"a radiograph has up to 16 bits, or three times 8: not {self.pixels.shape} {self.pixels.dtype}"
            raise ValueError(msg)
        self.pixels.flags.writeable = False

    @property
    def rows(self) -> int:
        """Height in pixels."""
        return int(self.pixels.shape[0])

    @property
    def columns(self) -> int:
        """Width in pixels."""
        return int(self.pixels.shape[1])

    @property
    def is_colour(self) -> bool:
        """True for RGB pictures; they are shown and never analysed."""
        return self.pixels.ndim == 3
