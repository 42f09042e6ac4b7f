"""The command line of a training run, up to where it would start."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from core.cli.app import app
from core.errors import DatasetError, TrainingError


def call(*arguments: str) -> BaseException | None:
    return CliRunner().invoke(app, ["train", *arguments]).exception


def test_a_choice_that_the_recipe_does_not_have_is_refused(films: Path, tmp_path: Path) -> None:
    place = ("--source", str(films), "--init", "random", "--out", str(tmp_path))
    for choice in (
        "epoch=3",
        "epochs=many",
        "batch_norm=sometimes",
        "monitor.loss=1",
        "affine.angel=3",
        "architecture.head=a,b",
    ):
        error = call(*place, "--set", choice)

        assert isinstance(error, TrainingError), choice
        assert choice in str(error)


def test_a_folder_that_is_no_dataset_is_refused(tmp_path: Path) -> None:
    error = call("--source", str(tmp_path), "--init", "random", "--out", str(tmp_path / "out"))

    assert isinstance(error, DatasetError)


def test_an_existing_bundle_is_refused_before_anything_is_computed(films: Path, tmp_path: Path) -> None:
    (tmp_path / "mine-2.0").mkdir()
    place = ("--source", str(films), "--init", "random", "--out", str(tmp_path))
    error = call(*place, "--name", "mine", "--version", "2.0", "--cache", str(tmp_path / "cache"))

    assert isinstance(error, TrainingError)
    assert "exists already" in str(error)
    assert not (tmp_path / "cache").exists()


def test_a_name_that_a_bundle_cannot_have_is_refused_before_anything_is_computed(films: Path, tmp_path: Path) -> None:
    place = ("--source", str(films), "--init", "random", "--out", str(tmp_path), "--cache", str(tmp_path / "cache"))
    for option, value in (("--name", "My Model"), ("--version", "one")):
        error = call(*place, option, value)

        assert isinstance(error, TrainingError)
        assert value in str(error)
    assert not (tmp_path / "cache").exists()
