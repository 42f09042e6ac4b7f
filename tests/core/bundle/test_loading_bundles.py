"""A bundle is opened only when every byte of it is what bundle.json says."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from core.bundle import load, reader_model, tensors
from core.errors import BundleError


def rewrite(folder: Path, **changes: Any) -> None:  # noqa: ANN401 - JSON values
    path = folder / "bundle.json"
    content = json.loads(path.read_text())
    path.write_text(json.dumps({**content, **changes}))


def test_what_was_written_is_read(bundle_folder: Path) -> None:
    bundle = load(bundle_folder)
    assert bundle.info.labels.positive == "Fracture"
    assert bundle.info.folder == bundle_folder.name == "test-model-1.0"
    assert len(bundle.digest) == 64
    assert reader_model(bundle) == b"reader"
    found = tensors(bundle)
    assert found["conv1_conv/kernel"].dtype == "float16"
    assert found["conv1_bn/moving_variance"].dtype == "float32"
    assert found["head_1/bias"].shape == (8,)


@pytest.mark.parametrize("name", ["weights.safetensors", "reader.tflite", "report/figures/roc.svg"])
def test_one_changed_byte_is_refused(bundle_folder: Path, name: str) -> None:
    path = bundle_folder / name
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(BundleError, match="has changed since the bundle was made") as refusal:
        load(bundle_folder)
    assert refusal.value.subject == str(path)


def test_a_change_after_loading_is_refused_too(bundle_folder: Path) -> None:
    bundle = load(bundle_folder)
    (bundle_folder / "reader.tflite").write_bytes(b"another")
    with pytest.raises(BundleError, match="has changed"):
        reader_model(bundle)


@pytest.mark.parametrize("name", ["weights.safetensors", "reader.tflite", "bundle.json"])
def test_a_missing_file_is_refused(bundle_folder: Path, name: str) -> None:
    (bundle_folder / name).unlink()
    with pytest.raises(BundleError, match="cannot be read"):
        load(bundle_folder)


def test_a_file_that_is_not_listed_is_refused(bundle_folder: Path) -> None:
    (bundle_folder / "extra.tflite").write_bytes(b"x")
    with pytest.raises(BundleError, match="does not list this file"):
        load(bundle_folder)


def test_what_a_file_manager_leaves_is_ignored(bundle_folder: Path) -> None:
    (bundle_folder / ".DS_Store").write_bytes(b"x")
    assert load(bundle_folder).info.name == "test-model"


@pytest.mark.parametrize("name", ["model.h5", "model.keras", "saved_model.pb", "model.pkl", "report/model.keras"])
def test_files_that_can_run_code_are_refused_by_name(bundle_folder: Path, name: str) -> None:
    (bundle_folder / name).write_bytes(b"x")
    with pytest.raises(BundleError, match="can run code when they are opened"):
        load(bundle_folder)


def test_a_foreign_model_file_is_refused_unopened(tmp_path: Path) -> None:
    path = tmp_path / "model.keras"
    path.write_bytes(b"PK")
    with pytest.raises(BundleError, match="never loaded"):
        load(path)


def test_links_are_refused(bundle_folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.svg"
    outside.write_bytes((bundle_folder / "report/figures/roc.svg").read_bytes())
    (bundle_folder / "report/figures/roc.svg").unlink()
    (bundle_folder / "report/figures/roc.svg").symlink_to(outside)
    with pytest.raises(BundleError, match="holds no links"):
        load(bundle_folder)


def test_a_description_that_is_a_link_is_not_followed(bundle_folder: Path) -> None:
    description = bundle_folder / "bundle.json"
    description.rename(bundle_folder.with_name("elsewhere.json"))
    description.symlink_to(bundle_folder.with_name("elsewhere.json"))
    with pytest.raises(BundleError, match="holds no links"):
        load(bundle_folder)


@pytest.mark.parametrize("name", ["bundle.json", "weights.safetensors", "reader.tflite", "report/figures/roc.svg"])
def test_a_pipe_does_not_block(bundle_folder: Path, name: str) -> None:
    (bundle_folder / name).unlink()
    os.mkfifo(bundle_folder / name)
    with pytest.raises(BundleError, match="no regular file"):
        load(bundle_folder)


def test_a_folder_is_reached_by_a_link(bundle_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(bundle_folder)
    assert load(tmp_path / "link").digest == load(bundle_folder).digest


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e999", "-1e999", "1e308", "-0.1"])
def test_numbers_that_are_none_are_refused(bundle_folder: Path, value: str) -> None:
    path = bundle_folder / "bundle.json"
    path.write_text(path.read_text().replace('"rule_in": 0.7', f'"rule_in": {value}'))
    with pytest.raises(BundleError, match="no valid bundle description"):
        load(bundle_folder)


@pytest.mark.parametrize(
    "name", ["../outside.txt", "/etc/hostname", "report/../../x", "report\\x", "report/a\0b", "notes.txt", "report"]
)
def test_paths_that_have_no_place_in_a_bundle_are_refused(bundle_folder: Path, name: str) -> None:
    files = json.loads((bundle_folder / "bundle.json").read_text())["files"]
    rewrite(bundle_folder, files={**files, name: "0" * 64})
    with pytest.raises(BundleError, match="no place in a bundle"):
        load(bundle_folder)


def test_another_format_names_the_version_that_wrote_it(bundle_folder: Path) -> None:
    rewrite(bundle_folder, format="2.0", program_version="7.8.9", calibration="of another kind")
    with pytest.raises(BundleError, match=r"'2\.0', written by Humerus Viewer 7\.8\.9"):
        load(bundle_folder)


def test_a_later_minor_format_is_read(bundle_folder: Path) -> None:
    rewrite(bundle_folder, format="1.7", something_new=True)
    assert load(bundle_folder).info.format == "1.7"


@pytest.mark.parametrize(
    "change",
    [
        {"calibration": {}},
        {"anatomy": ["moon"]},
        {"anatomy": []},
        {"name": "../x"},
        {"architecture": {"backbone": "Pickle", "head": [8], "dropout": 0.5}},
        {"architecture": {"backbone": "DenseNet121", "head": [10**9], "dropout": 0.5}},
        {"preprocessing": {"size": 10**6, "resize": "stretch", "normalise": "per-image"}},
    ],
)
def test_values_out_of_bounds_are_refused(bundle_folder: Path, change: dict[str, Any]) -> None:
    rewrite(bundle_folder, **change)
    with pytest.raises(BundleError, match="no valid bundle description"):
        load(bundle_folder)


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff\xfe", b'{"format": 1}', b"[" * 100_000])
def test_a_damaged_description_is_refused(bundle_folder: Path, content: bytes) -> None:
    (bundle_folder / "bundle.json").write_bytes(content)
    with pytest.raises(BundleError, match="no valid bundle description"):
        load(bundle_folder)


def test_an_enormous_description_is_not_read(bundle_folder: Path) -> None:
    (bundle_folder / "bundle.json").write_bytes(b" " * (2 << 20))
    with pytest.raises(BundleError, match="larger than"):
        load(bundle_folder)


def test_a_head_of_another_size_does_not_fit_the_weights(bundle_folder: Path) -> None:
    rewrite(bundle_folder, architecture={"backbone": "DenseNet121", "head": [9], "dropout": 0.5})
    with pytest.raises(BundleError, match="head_1"):
        load(bundle_folder)
