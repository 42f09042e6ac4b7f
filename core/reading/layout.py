"""How pixels lie in a DICOM file (Image Pixel module, PS3.3 C.7.6.3), checked before anything is allocated."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.errors import ReadingError
from core.reading.facts import Header
from core.reading.records import no_picture
from core.reading.source import MOST_FRAMES, check_size

_ALLOCATED = (1, 8, 16, 32, 64)
_DEPTHS = {"FloatPixelData": 32, "DoubleFloatPixelData": 64}
_REMEDY = "Ask for the file to be sent again"


@dataclass(frozen=True, slots=True)
class Layout:
    """The Image Pixel module.

    Attributes:
        element: Keyword of the element that holds the pixels.
        rows: Height.
        columns: Width.
        frames: Number of frames, at least 1.
        samples: Samples per pixel, 1 or 3.
        photometric: Photometric Interpretation (0028,0004).
        allocated: Bits Allocated (0028,0100).
        stored: Bits Stored (0028,0101), at most ``allocated``.
        high_bit: High Bit (0028,0102).
        signed: Pixel Representation (0028,0103) is 1.
        planar: Planar Configuration (0028,0006): 1 is colour by plane.
    """

    element: str
    rows: int
    columns: int
    frames: int
    samples: int
    photometric: str
    allocated: int
    stored: int
    high_bit: int
    signed: bool
    planar: int

    @property
    def is_colour(self) -> bool:
        """True for RGB, YBR and palette colour."""
        return self.samples == 3 or self.photometric == "PALETTE COLOR"


def layout(path: Path, header: Header) -> Layout:
    """Read and check the Image Pixel module; what is missing and harmless gets its usual value.

    Raises:
        ReadingError: There are no pixels, or no sensible ones.
    """
    element = _element(path, header)
    samples = header.whole("SamplesPerPixel", 1)
    allocated = header.whole("BitsAllocated", _DEPTHS.get(element, 0))
    rows, columns = header.whole("Rows"), header.whole("Columns")
    check_size(path, rows, columns)
    if samples not in {1, 3}:
        raise ReadingError(path, f"has {samples} samples per pixel; 1 and 3 can be shown", _REMEDY)
    if allocated not in _ALLOCATED:
        raise ReadingError(path, f"has {allocated} bits allocated; one of {_ALLOCATED} can be shown", _REMEDY)
    frames = max(1, header.whole("NumberOfFrames", 1))
    if frames > MOST_FRAMES:
        raise ReadingError(path, f"says that it has {frames} frames", _REMEDY)
    stored = header.whole("BitsStored", allocated)
    stored = stored if 1 <= stored <= allocated else allocated
    return Layout(
        element=element,
        rows=rows,
        columns=columns,
        frames=frames,
        samples=samples,
        photometric=header.text("PhotometricInterpretation").upper() or ("RGB" if samples == 3 else "MONOCHROME2"),
        allocated=allocated,
        stored=stored,
        high_bit=header.whole("HighBit", stored - 1),
        signed=header.whole("PixelRepresentation") == 1,
        planar=header.whole("PlanarConfiguration"),
    )


def _element(path: Path, header: Header) -> str:
    for keyword in ("PixelData", *_DEPTHS):
        if keyword in header.dataset:
            return keyword
    raise no_picture(path, header)
