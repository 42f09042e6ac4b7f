"""The MURA tree: patient, study, label and body part stand in the path.

``MURA-v1.1/{train,valid}/XR_HUMERUS/patient00011/study1_positive/image1.png``: Rajpurkar et al., "MURA: Large Dataset
for Abnormality Detection in Musculoskeletal Radiographs", 2018.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from core.types import ImageRecord

_STUDY = re.compile(r"(study\d+)_(positive|negative)", re.IGNORECASE | re.ASCII)
_PATIENT = re.compile(r"patient\d+", re.IGNORECASE | re.ASCII)
_REGION = re.compile(r"XR_([A-Z]+)", re.IGNORECASE | re.ASCII)
_NUMBER = re.compile(r"(\d{1,9})$", re.ASCII)


@dataclass(frozen=True, slots=True)
class StudyFolder:
    """What the path of a study's folder says.

    Attributes:
        patient: ``patient00011``.
        study: ``study1``, without the label: the reader's eye is not to be led by the study's name.
        label: ``positive`` or ``negative``.
        body_part: ``HUMERUS``; empty when the folder above is not of the tree.
    """

    patient: str
    study: str
    label: str
    body_part: str


def study_folder(folder: Path) -> StudyFolder | None:
    """Read a folder's path as one of the tree, at whichever level it was opened; None when it is not of it."""
    study = _STUDY.fullmatch(folder.name)
    patient = folder.parent.name
    if study is None or _PATIENT.fullmatch(patient) is None:
        return None
    region = _REGION.fullmatch(folder.parent.parent.name)
    return StudyFolder(patient, study[1], study[2].lower(), region[1].upper() if region else "")


def described(record: ImageRecord) -> ImageRecord:
    """The record of a plain picture with what its path says; unchanged outside a tree and for DICOM."""
    path = record.ref.path
    found = None if record.format == "DICOM" else study_folder(path.parent)
    if found is None:
        return record
    number = _NUMBER.search(path.stem)
    identity = replace(
        record.identity,
        patient_id=found.patient,
        study_description=found.study,
        instance_number=int(number[1]) if number else 0,
    )
    return replace(record, identity=identity, body_part=found.body_part, label=found.label)
