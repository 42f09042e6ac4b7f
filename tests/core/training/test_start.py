"""What a backbone starts from."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from core.bundle import Architecture, allowed_tensors, encoded_tensors
from core.errors import BundleError, TrainingError
from core.paths import resources
from core.training import start

FILE = resources() / "weights" / "fracatlas-densenet121-trunk.safetensors"
HEADLESS = {name for name in allowed_tensors(Architecture(head=())) if not name.startswith("predictions")}


@pytest.mark.parametrize("init", [None, "random"])
def test_nothing_is_random_weights(init: str | None) -> None:
    assert start(init).name == "random"
    assert start(init).tensors("VGG16") == {}


def test_the_radiograph_weights_ship() -> None:
    found = start("radiograph")

    assert found.name == f"{FILE.name} (SHA-256 {hashlib.sha256(FILE.read_bytes()).hexdigest()})"
    assert found.name == start(FILE).name
    assert found.tensors("DenseNet121").keys() == HEADLESS
    assert "FracAtlas" in found.credit
    with pytest.raises(TrainingError, match=r"none for DenseNet169\. Start DenseNet169 from imagenet"):
        found.tensors("DenseNet169")


def test_their_origin_and_limits_travel_with_them() -> None:
    text = (FILE.parent / "README.md").read_text(encoding="utf-8")
    assert all(word in text for word in ("CC BY 4.0", "Abedeen", "10.1038/s41597-023-02432-4", FILE.name))


def test_of_a_file_with_a_head_the_backbone_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "whole.safetensors"
    shapes = allowed_tensors(Architecture(head=(8,)))
    path.write_bytes(encoded_tensors({name: np.zeros(shape, np.float32) for name, shape in shapes.items()}))

    assert start(path).tensors("DenseNet121").keys() == HEADLESS
    assert str(tmp_path) not in start(str(path)).name


def test_a_bundle_gives_its_backbone(bundle_folder: Path) -> None:
    found = start(bundle_folder)

    assert found.name.startswith("test-model-1.0 (SHA-256 ")
    assert found.tensors("DenseNet121").keys() == HEADLESS
    assert found.credit == "Nobody; it is made of random numbers."
    with pytest.raises(TrainingError, match="backbone is DenseNet121, not VGG16"):
        found.tensors("VGG16")


def test_a_changed_bundle_is_refused(bundle_folder: Path) -> None:
    with (bundle_folder / "weights.safetensors").open("r+b") as stream:
        stream.seek(-1, 2)
        stream.write(b"\x01")
    with pytest.raises(BundleError, match="changed"):
        start(bundle_folder)


def test_what_is_no_file_of_weights_is_refused(tmp_path: Path) -> None:
    (tmp_path / "weights.safetensors").write_bytes(b"no weights at all")
    for path in (tmp_path / "weights.safetensors", tmp_path / "missing.safetensors"):
        with pytest.raises(TrainingError, match="cannot be read"):
            start(path)


OFFLINE = """
from core.errors import TrainingError
from core.training import start
try:
    start("imagenet").tensors("VGG16")
except TrainingError as error:
    print(error)
"""


@pytest.mark.slow
def test_without_the_internet_imagenet_says_what_can_be_done(tmp_path: Path) -> None:
    # Nothing listens on port 9, so that every download is refused at once.
    nowhere = dict.fromkeys(("http_proxy", "https_proxy", "HTTPS_PROXY", "HTTP_PROXY"), "http://127.0.0.1:9")
    environment = {"PATH": "", "KERAS_HOME": str(tmp_path), "PYTHONPATH": str(Path(__file__).parents[3]), **nowhere}
    done = subprocess.run(
        [sys.executable, "-c", OFFLINE], env=environment, capture_output=True, text=True, timeout=300, check=False
    )

    assert done.stdout.startswith("imagenet: ImageNet's weights of VGG16 could not be downloaded"), done.stderr
    assert "or start from radiograph." in done.stdout
    assert len(done.stdout.splitlines()) == 1
