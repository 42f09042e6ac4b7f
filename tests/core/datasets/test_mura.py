"""Listing a MURA tree."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import get_type_hints

import msgspec
import pytest

from core.bundle import BundleInfo
from core.datasets import Split, mura
from core.errors import DatasetError

MuraTree = Callable[[Path], Path]


def test_folders_become_patients_studies_labels_and_splits(mura_tree: MuraTree, tmp_path: Path) -> None:
    manifest = mura(mura_tree(tmp_path))

    counts = Counter((sample.split, sample.label) for sample in manifest.samples)
    assert counts == {
        (Split.TRAIN, "normal"): 12,
        (Split.TRAIN, "abnormal"): 12,
        (Split.TEST, "normal"): 4,
        (Split.TEST, "abnormal"): 6,
    }
    first = manifest.samples[0]
    assert first.path == "train/XR_HUMERUS/patient00001/study1_negative/image1.png"
    assert (first.patient, first.study, first.hardware) == ("patient00001", "study1", None)
    assert manifest.file(first).is_file()


def test_the_folder_above_is_as_good(mura_tree: MuraTree, tmp_path: Path) -> None:
    root = mura_tree(tmp_path)

    assert mura(tmp_path) == mura(root)


def test_the_manifest_does_not_depend_on_where_the_tree_lies(mura_tree: MuraTree, tmp_path: Path) -> None:
    here, there = mura(mura_tree(tmp_path / "here")), mura(mura_tree(tmp_path / "there"))

    assert here.csv() == there.csv()
    assert str(tmp_path) not in here.csv().decode()


def test_other_body_parts_are_left_alone(mura_tree: MuraTree, tmp_path: Path) -> None:
    root = mura_tree(tmp_path)
    before = mura(root).digest
    shutil.copytree(root / "train" / "XR_HUMERUS", root / "train" / "XR_ELBOW")

    assert mura(root).digest == before
    assert mura(root, "ELBOW").source.anatomy == ("elbow",)


def test_pictures_outside_a_study_are_named(mura_tree: MuraTree, tmp_path: Path) -> None:
    root = mura_tree(tmp_path)
    stray = root / "train" / "XR_HUMERUS" / "patient00001" / "image9.png"
    stray.write_bytes(b"x")
    (root / "valid" / "XR_HUMERUS" / "patient00021" / "study1_negative").rename(
        root / "valid" / "XR_HUMERUS" / "patient00021" / "study1_maybe"
    )

    with pytest.raises(DatasetError) as caught:
        mura(root)

    assert "train/XR_HUMERUS/patient00001/image9.png is no patientNNNNN" in caught.value.problem
    assert "valid/XR_HUMERUS/patient00021/study1_maybe/image1.png" in caught.value.problem


def test_a_patient_in_train_and_valid_is_refused(mura_tree: MuraTree, tmp_path: Path) -> None:
    root = mura_tree(tmp_path)
    shutil.copytree(
        root / "train" / "XR_HUMERUS" / "patient00003" / "study1_negative",
        root / "valid" / "XR_HUMERUS" / "patient00003" / "study2_negative",
    )

    with pytest.raises(DatasetError, match="patient patient00003 is in test and train"):
        mura(root)


def test_two_trees_are_one_too_many(mura_tree: MuraTree, tmp_path: Path) -> None:
    shutil.copytree(mura_tree(tmp_path), tmp_path / "MURA-v1.1 copy")

    with pytest.raises(DatasetError, match="there are 2 trees"):
        mura(tmp_path)


def test_a_reader_is_told_what_mura_is(mura_tree: MuraTree, tmp_path: Path) -> None:
    source = mura(mura_tree(tmp_path)).source

    said = " ".join(source.limits)
    assert "abnormal, not fracture" in said
    assert "may not be redistributed: neither its pictures nor a model" in said
    assert "redistributed" in source.attribution
    wanted = get_type_hints(BundleInfo, include_extras=True)
    for field in ("licence", "attribution", "limits", "anatomy"):
        msgspec.convert(getattr(source, field), wanted[field])
