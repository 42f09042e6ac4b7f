"""Samples and what a manifest checks."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.datasets import Box, Manifest, Sample, Source, Split
from core.errors import DatasetError

SOURCE = Source("Test", "normal", "abnormal", ("humerus",), "CC0-1.0", "nobody")


def sample(path: str, label: str = "normal", split: Split = Split.TRAIN, patient: str = "") -> Sample:
    return Sample(path, label, split, patient=patient, study="s" if patient else "")


def test_a_patient_stays_in_one_split() -> None:
    samples = (
        sample("a", patient="1"),
        sample("b", "abnormal", patient="2"),
        sample("c", split=Split.TEST, patient="2"),
        sample("d", "abnormal", Split.TEST, patient="3"),
    )

    with pytest.raises(DatasetError, match="patient 2 is in test and train"):
        Manifest(SOURCE, Path(), samples)


def test_a_label_belongs_to_the_vocabulary() -> None:
    with pytest.raises(DatasetError, match='"fracture" is none of'):
        Manifest(SOURCE, Path(), (sample("a"), sample("b", "fracture"), sample("c", "abnormal")))


def test_unknown_patients_are_their_own_cluster() -> None:
    assert sample("a").cluster != sample("b").cluster
    assert sample("a", patient="1").cluster == sample("b", patient="1").cluster
    assert sample("a").examination != sample("b").examination
    assert sample("a", patient="1").examination == sample("b", patient="1").examination


@pytest.mark.parametrize("path", ["", "/a.png", "../a.png", "x/../../a.png", "x\\a.png", "x\0.png"])
def test_a_path_lies_below_the_root(path: str) -> None:
    with pytest.raises(ValueError, match="below its source's root"):
        sample(path)


@pytest.mark.parametrize("corners", [(0.5, 0.0, 0.4, 1.0), (0.0, 0.0, 1.1, 1.0), (0.0, 0.3, 1.0, 0.3)])
def test_a_box_has_an_inside(corners: tuple[float, float, float, float]) -> None:
    with pytest.raises(ValueError, match="a box has"):
        Box(*corners)
