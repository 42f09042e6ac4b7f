"""Tables of hardware tags."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.datasets import RECIPES, figure_counts, made, mura, tagged
from core.errors import DatasetError

MuraTree = Callable[[Path], Path]
FIRST = "train/XR_HUMERUS/patient00007/study1_positive/image1.png"
SECOND = "valid/XR_HUMERUS/patient00023/study1_positive/image2.png"


def tags(folder: Path, *lines: str) -> Path:
    path = folder / "tags.csv"
    path.write_text("\n".join(("path,hardware", *lines)) + "\n")
    return path


def test_tags_are_laid_over_the_source(mura_tree: MuraTree, tmp_path: Path) -> None:
    source = tagged(mura(mura_tree(tmp_path)), tags(tmp_path, f"{FIRST},1", f"{SECOND},0"))

    known = {sample.path: sample.hardware for sample in source.samples if sample.hardware is not None}
    assert known == {FIRST: True, SECOND: False}


def test_ds2_drops_what_is_tagged_and_counts_what_is_not(mura_tree: MuraTree, tmp_path: Path) -> None:
    source = tagged(mura(mura_tree(tmp_path)), tags(tmp_path, f"{FIRST},1", f"{SECOND},0"))
    manifest = made(source, RECIPES["ds2"]["literal"])

    assert [item.sample.path for item in manifest.dropped] == [FIRST]
    assert manifest.dropped[0].sample.patient == "patient00007"
    assert figure_counts(source, manifest).open_cases == 16


def test_every_wrong_line_is_named(mura_tree: MuraTree, tmp_path: Path) -> None:
    path = tags(tmp_path, f"{FIRST},1", "train/none.png,1", f"{SECOND},metal", f"{SECOND},", f"{FIRST},1")

    with pytest.raises(DatasetError) as caught:
        tagged(mura(mura_tree(tmp_path)), path)

    problem = caught.value.problem
    assert "line 3: the dataset has no picture train/none.png" in problem
    assert 'line 4: hardware is "metal", not 0 or 1' in problem
    assert 'line 5: hardware is "", not 0 or 1' in problem
    assert f"line 5: {SECOND} is listed already in line 4" in problem
    assert f"line 6: {FIRST} is listed already in line 2" in problem


def test_a_table_without_the_column_is_refused(mura_tree: MuraTree, tmp_path: Path) -> None:
    path = tmp_path / "tags.csv"
    path.write_text("path,metal\n")

    with pytest.raises(DatasetError, match="line 1: the columns hardware are missing"):
        tagged(mura(mura_tree(tmp_path)), path)
