"""Millimetres name the best source that a file has."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest

from core.reading import read
from core.types import Spacing, SpacingSource

WriteDicom = Callable[..., Path]
DETECTOR = {"ImagerPixelSpacing": [0.2, 0.3]}


@pytest.mark.parametrize(
    ("elements", "expected"),
    [
        ({}, None),
        (
            {"PixelSpacing": [0.1, 0.15], "PixelSpacingCalibrationType": "FIDUCIAL", **DETECTOR},
            Spacing(0.1, 0.15, SpacingSource.FIDUCIAL),
        ),
        (
            {"PixelSpacing": [0.1, 0.15], "PixelSpacingCalibrationType": "GEOMETRY", **DETECTOR},
            Spacing(0.1, 0.15, SpacingSource.GEOMETRY),
        ),
        (
            {"PixelSpacing": [0.1, 0.15], **DETECTOR, "EstimatedRadiographicMagnificationFactor": 2},
            Spacing(0.1, 0.15, SpacingSource.UNSTATED),
        ),
        (
            {
                **DETECTOR,
                "EstimatedRadiographicMagnificationFactor": 2,
                "DistanceSourceToDetector": 1500,
                "DistanceSourceToPatient": 1000,
            },
            Spacing(0.1, 0.15, SpacingSource.MAGNIFICATION),
        ),
        (
            {**DETECTOR, "DistanceSourceToDetector": 1500, "DistanceSourceToPatient": 1000},
            Spacing(0.2 / 1.5, 0.3 / 1.5, SpacingSource.DISTANCES),
        ),
        (DETECTOR, Spacing(0.2, 0.3, SpacingSource.DETECTOR)),
        ({**DETECTOR, "DistanceSourceToDetector": 1500}, Spacing(0.2, 0.3, SpacingSource.DETECTOR)),
        (
            {**DETECTOR, "DistanceSourceToDetector": 1000, "DistanceSourceToPatient": 1500},
            Spacing(0.2, 0.3, SpacingSource.DETECTOR),
        ),
        ({**DETECTOR, "EstimatedRadiographicMagnificationFactor": 0}, Spacing(0.2, 0.3, SpacingSource.DETECTOR)),
        ({"PixelSpacing": [0, 0], **DETECTOR}, Spacing(0.2, 0.3, SpacingSource.DETECTOR)),
        ({"PixelSpacing": [-1, 1]}, None),
        ({"ImagerPixelSpacing": 0.2}, None),
        ({"NominalScannedPixelSpacing": [0.1, 0.1]}, None),
    ],
)
def test_ladder(tmp_path: Path, write_dicom: WriteDicom, elements: dict[str, Any], expected: Spacing | None) -> None:
    path = write_dicom(tmp_path / "film", np.zeros((4, 4), np.uint16), **elements)
    found = read(path).spacing
    if expected is None:
        assert found is None
    else:
        assert found is not None
        assert found.source is expected.source
        assert (found.row, found.column) == pytest.approx((expected.row, expected.column))


def test_the_spacing_of_an_enhanced_file(tmp_path: Path, write_dicom: WriteDicom) -> None:
    measures = pydicom.Dataset()
    measures.PixelSpacing = [0.4, 0.5]
    shared = pydicom.Dataset()
    shared.PixelMeasuresSequence = [measures]
    path = write_dicom(
        tmp_path / "run", np.zeros((2, 4, 4), np.uint16), SharedFunctionalGroupsSequence=[shared], **DETECTOR
    )
    assert read(path).spacing == Spacing(0.4, 0.5, SpacingSource.UNSTATED)
