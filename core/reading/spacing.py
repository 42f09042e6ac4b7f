"""Millimetres: the ladder of sources, best first (PS3.3 10.7.1; C.8.11.7 DX Positioning; C.8.7.5 XA Positioner)."""

from __future__ import annotations

from core.reading.facts import Header
from core.types import Spacing, SpacingSource

_PIXEL_SPACING = {"FIDUCIAL": SpacingSource.FIDUCIAL, "GEOMETRY": SpacingSource.GEOMETRY, "": SpacingSource.UNSTATED}


def spacing(headers: tuple[Header, ...]) -> Spacing | None:
    """The best millimetres that a file has.

    Args:
        headers: Where to look for Pixel Spacing, first one first: the frame's functional groups, then the dataset,
            which comes last and has the rest.

    Returns:
        Spacing with its source, or None when only pixels are known.
    """
    dataset = headers[-1]
    for header in headers:
        if pair := _pair(header, "PixelSpacing"):
            kind = header.text("PixelSpacingCalibrationType").upper()
            return Spacing(*pair, _PIXEL_SPACING.get(kind, SpacingSource.UNSTATED))
    if pair := _pair(dataset, "ImagerPixelSpacing"):
        magnification, source = _magnification(dataset)
        return Spacing(pair[0] / magnification, pair[1] / magnification, source)
    return None


def _pair(header: Header, keyword: str) -> tuple[float, float] | None:
    """Row and column spacing; None unless there are two sensible numbers."""
    numbers = header.numbers(keyword)
    if len(numbers) == 2 and all(1e-6 < number < 1e3 for number in numbers):
        return numbers[0], numbers[1]
    return None


def _magnification(header: Header) -> tuple[float, SpacingSource]:
    """How much larger the film is than the patient: a projection magnifies, so less than 1 is not believed."""
    factor = header.number("EstimatedRadiographicMagnificationFactor")
    if factor is not None and 1.0 <= factor < 100.0:
        return factor, SpacingSource.MAGNIFICATION
    detector, patient = header.number("DistanceSourceToDetector"), header.number("DistanceSourceToPatient")
    if detector and patient and 0.0 < patient <= detector < 100.0 * patient:
        return detector / patient, SpacingSource.DISTANCES
    return 1.0, SpacingSource.DETECTOR
