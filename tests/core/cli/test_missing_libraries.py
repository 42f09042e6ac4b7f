"""What a command says where a library that not every installation has is not there."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.paths import resources

Humerus = Callable[..., Any]

FILMS = resources() / "demo" / "MURA-shaped"
TRAIN = ("train", "--source", FILMS, "--init", "radiograph")
EVALUATE = ("evaluate", "--manifest", FILMS)
PAPER = ("experiment", "paper", "--source", FILMS, "--init", "radiograph")


@pytest.mark.parametrize(
    ("command", "library", "said"),
    [
        (TRAIN, "tensorflow", "Training: this needs TensorFlow, "),
        (TRAIN, "tf_keras_vis", "Training: this needs tf-keras-vis, "),
        (TRAIN, "matplotlib", "Training: this needs matplotlib, "),
        (EVALUATE, "matplotlib", "The report: this needs matplotlib, "),
        (EVALUATE, "jinja2", "The report: this needs Jinja2, "),
        (EVALUATE, "sklearn", "The report: this needs scikit-learn, "),
        (PAPER, "tensorflow", "The experiment: this needs TensorFlow, "),
        (PAPER, "dask", "The experiment: this needs Dask, "),
        ((*PAPER, "--budget", "0"), "scipy", "The report: this needs SciPy, "),
    ],
)
def test_it_is_said_before_any_work_is_done(
    humerus: Humerus,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    command: tuple[object, ...],
    library: str,
    said: str,
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    ran = humerus(*command, "--out", tmp_path / "out")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(f"humerus: {said}which this installation does not have. ")
    assert ran.err.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_all_that_is_missing_is_said_at_once_with_how_to_get_it(
    humerus: Humerus, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for library in ("matplotlib", "tensorflow", "keras"):
        monkeypatch.setitem(sys.modules, library, None)
    ran = humerus(*TRAIN, "--out", tmp_path)
    assert "this needs TensorFlow, Keras and matplotlib, which" in ran.err
    assert "pip install TensorFlow Keras matplotlib" in ran.err


def test_whoever_has_the_reader_package_is_told_of_the_full_one(
    humerus: Humerus, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert "Install the full package" in humerus(*EVALUATE, "--out", tmp_path).err


def test_what_nobody_asked_for_beforehand_is_said_when_it_is_missed(
    humerus: Humerus, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "keras", None)
    reported = ("experiment", "paper", "--source", FILMS, "--init", "imagenet", "--budget", "0")
    ran = humerus(*reported, "--out", tmp_path)
    assert ran.code == 1
    assert ran.err.startswith("humerus: This command: this needs Keras, which this installation does not have. ")


def test_a_module_that_no_installation_lacks_is_a_bug(humerus: Humerus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "core.bundle", None)
    with pytest.raises(ModuleNotFoundError, match=r"core\.bundle"):
        humerus("bundle", "verify")
