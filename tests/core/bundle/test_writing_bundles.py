"""Bundles are written whole or not at all, and hold nothing but the architecture's tensors."""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.bundle import Architecture, BundleInfo, Metric, Thresholds, allowed_tensors, load, shipped_tensors, write
from core.bundle.weights import check, decode, encode
from core.errors import BundleError

PLACE = Path("weights.safetensors")
HEADLESS = Architecture(head=())


@pytest.fixture(scope="module")
def zeros() -> dict[str, np.ndarray]:
    return {name: np.zeros(shape, np.float32) for name, shape in allowed_tensors(HEADLESS).items()}


@pytest.fixture
def info(describe_bundle: Callable[..., BundleInfo]) -> BundleInfo:
    return describe_bundle(architecture=HEADLESS)


def test_every_digest_is_of_its_file(written_bundle: Path) -> None:
    files = load(written_bundle).info.files
    assert set(files) == {"weights.safetensors", "reader.tflite", "report/figures/roc.svg"}
    for name, digest in files.items():
        assert hashlib.sha256((written_bundle / name).read_bytes()).hexdigest() == digest
    assert load(written_bundle).digest == hashlib.sha256((written_bundle / "bundle.json").read_bytes()).hexdigest()


def test_an_existing_bundle_is_not_overwritten(info: BundleInfo, zeros: dict[str, np.ndarray], tmp_path: Path) -> None:
    write(tmp_path, info, zeros, b"first")
    with pytest.raises(BundleError, match="exists already"):
        write(tmp_path, info, zeros, b"second")
    assert (tmp_path / info.folder / "reader.tflite").read_bytes() == b"first"


def test_a_failed_write_leaves_nothing_behind(info: BundleInfo, zeros: dict[str, np.ndarray], tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="cannot be written"):
        write(tmp_path, info, zeros, b"x", {"a" * 300: b"a name that no file system takes"})
    assert list(tmp_path.iterdir()) == []


def test_missing_and_unknown_tensors_are_refused(
    info: BundleInfo, zeros: dict[str, np.ndarray], tmp_path: Path
) -> None:
    with pytest.raises(BundleError, match=r"lacks the tensor 'bn/beta'"):
        write(tmp_path, info, {name: t for name, t in zeros.items() if name != "bn/beta"}, b"x")
    with pytest.raises(BundleError, match=r"unknown tensor 'extra/kernel'"):
        write(tmp_path, info, {**zeros, "extra/kernel": np.zeros(3)}, b"x")
    with pytest.raises(BundleError, match=r"'bn/beta' is F32 \(3,\)"):
        write(tmp_path, info, {**zeros, "bn/beta": np.zeros(3)}, b"x")


def test_kernels_are_rounded_once_and_the_rest_is_kept() -> None:
    stored = shipped_tensors({name: np.full(1, 1 / 3, np.float32) for name in ("a/kernel", "a/bias")})
    assert stored["a/kernel"].dtype == np.float16
    assert stored["a/bias"][0] == np.float32(1 / 3)
    again = shipped_tensors({name: tensor.astype(np.float32) for name, tensor in stored.items()})
    assert np.array_equal(again["a/kernel"], stored["a/kernel"])


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e6])
def test_values_that_cannot_be_stored_are_refused(value: float) -> None:
    with pytest.raises(BundleError, match="not finite"):
        shipped_tensors({"a/kernel": np.full(1, value, np.float32)})


def test_weights_of_another_type_or_length_are_refused(zeros: dict[str, np.ndarray]) -> None:
    content = encode(shipped_tensors(zeros))
    assert decode(content, HEADLESS, PLACE).keys() == zeros.keys()
    with pytest.raises(BundleError, match="bytes long"):
        check(content, len(content) + 1, HEADLESS, PLACE)
    with pytest.raises(BundleError, match="F16"):
        check(encode({**shipped_tensors(zeros), "bn/beta": np.zeros(1024, np.float16)}), 0, HEADLESS, PLACE)


@pytest.mark.parametrize(
    "start",
    [
        b"",
        b"1234567",
        struct.pack("<Q", 1 << 62) + b"{}",
        struct.pack("<Q", 2) + b"[]",
        struct.pack("<Q", 4) + b"\xff\xff\xff\xff",
        struct.pack("<Q", 50_000) + b"[" * 50_000,
    ],
)
def test_what_is_no_safetensors_file_is_refused(start: bytes) -> None:
    with pytest.raises(BundleError, match="safetensors"):
        check(start, len(start), HEADLESS, PLACE)


def test_thresholds_that_cross_are_no_thresholds() -> None:
    with pytest.raises(ValueError, match="above"):
        Thresholds(rule_out=0.7, rule_in=0.3)


def test_a_metric_without_a_value_says_why() -> None:
    with pytest.raises(ValueError, match="reason"):
        Metric(name="AUROC", level="image", split="test", n=3)
    assert Metric(name="AUROC", level="image", split="test", n=3, reason="not estimable (n = 3)").value is None


def test_bundle_json_is_meant_for_people_too(written_bundle: Path) -> None:
    text = (written_bundle / "bundle.json").read_text()
    assert text.startswith("{\n")
    assert json.loads(text)["labels"] == {"negative": "No fracture", "positive": "Fracture"}
