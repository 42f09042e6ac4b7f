from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest

from core.paths import resources
from core.reading import canonical, read
from core.vocabulary import anatomy_of

DEMO = resources() / "demo"
DICOM = sorted((DEMO / "DICOM").rglob("*.dcm"))
PNG = sorted((DEMO / "MURA-shaped").rglob("*.png"))
HARDWARE = [path for path in DICOM if path.parent.name.endswith("-hardware")]
UIDS = ("SOPInstanceUID", "SeriesInstanceUID")


@pytest.fixture(scope="module")
def headers() -> list[Any]:
    return [pydicom.dcmread(path, stop_before_pixels=True) for path in DICOM]


def attributions() -> dict[str, list[str]]:
    lines = (DEMO / "ATTRIBUTION.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| `")]
    return {row[0].strip("`"): row[1:] for row in rows}


def test_it_has_24_films_of_shoulder_and_upper_arm_and_some_with_hardware() -> None:
    assert len(DICOM) - len(HARDWARE) + len(PNG) == 24
    assert len(HARDWARE) >= 4
    assert sum(path.stat().st_size for path in DEMO.rglob("*") if path.is_file()) < 6_000_000


def test_every_picture_is_attributed() -> None:
    rows = attributions()
    assert set(rows) == {path.relative_to(DEMO).as_posix() for path in DICOM + PNG}
    assert len({row[0] for row in rows.values()}) == len(rows)
    text = (DEMO / "ATTRIBUTION.md").read_text(encoding="utf-8")
    assert "CC BY 4.0" in text
    assert "10.1038/s41597-023-02432-4" in text


def test_films_with_and_without_fracture_are_there_and_named_by_their_labels() -> None:
    rows = attributions()
    arm = [row for place, row in rows.items() if "-hardware" not in place]
    assert {row[1] for row in arm} == {"yes", "no"}
    assert {row[2] for row in arm} == {"no"}
    for path in HARDWARE:
        assert rows[path.relative_to(DEMO).as_posix()][2] == "yes"
        assert pydicom.dcmread(path, stop_before_pixels=True).StudyDescription.startswith("Hardware")
    for path in PNG:
        fractured = rows[path.relative_to(DEMO).as_posix()][1] == "yes"
        assert path.parent.name == ("study1_positive" if fractured else "study1_negative")


@pytest.mark.parametrize("path", DICOM + PNG, ids=lambda path: path.relative_to(DEMO).as_posix())
def test_every_film_is_read_and_shows_bone_bright(path: Path) -> None:
    film = read(path)
    counts = np.histogram(canonical(film), 32, (0, 256))[0]
    assert film.warnings == ()
    assert counts.argmax() < 8  # the commonest grey is the air around the limb: dark


def test_uids_are_valid_and_unique(headers: list[Any]) -> None:
    for name in UIDS:
        values = [header[name].value for header in headers]
        assert len(set(values)) == len(values)
        assert all(value.is_valid for value in values)
    studies = {header.StudyInstanceUID: header.PatientID for header in headers}
    assert len(set(studies.values())) == len(studies)
    assert all(header.file_meta.MediaStorageSOPInstanceUID == header.SOPInstanceUID for header in headers)


def test_identities_say_that_they_are_invented(headers: list[Any]) -> None:
    for header in headers:
        assert str(header.PatientName).startswith("Invented^")
        assert str(header.PatientName).endswith("(demo)")
        assert header.PatientID.startswith("DEMO-")
        assert header.InstitutionName == "Invented Hospital (demo data)"
        assert header.PatientIdentityRemoved == "YES"
        assert "CC BY 4.0" in header.ImageComments


def test_dx_files_have_what_the_standard_demands(headers: list[Any]) -> None:
    dx = [header for header in headers if header.Modality == "DX"]
    assert len(dx) >= 11
    for header in dx:
        assert header.SOPClassUID == pydicom.uid.DigitalXRayImageStorageForPresentation
        assert header.PresentationIntentType == "FOR PRESENTATION"
        assert header.ImageLaterality in {"L", "R"}
        assert len(header.PatientOrientation) == 2
        assert len(header.ImagerPixelSpacing) == 2
        assert header.AnatomicRegionSequence[0].CodeMeaning
        negative = header.PhotometricInterpretation == "MONOCHROME1"
        assert header.PresentationLUTShape == ("INVERSE" if negative else "IDENTITY")
        assert float(header.WindowWidth) >= 1
        region = anatomy_of(header.BodyPartExamined)
        assert region is not None
        assert region.code == header.AnatomicRegionSequence[0].CodeValue


def test_the_encodings_are_varied(headers: list[Any]) -> None:
    assert len({header.file_meta.TransferSyntaxUID for header in headers}) == 5
    assert {header.PhotometricInterpretation for header in headers} == {"MONOCHROME1", "MONOCHROME2"}
    assert {header.BitsStored for header in headers} == {8, 10, 12}
