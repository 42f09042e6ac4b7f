"""Bundles for tests: one that is only files, one with a real small model, and films made of numbers."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from core.bundle import (
    Architecture,
    Bundle,
    BundleInfo,
    Calibration,
    Labels,
    Provenance,
    Thresholds,
    allowed_tensors,
    load,
    shipped,
    write,
)
from core.preprocess import Preprocessing
from core.types import Greyscale, ImageRef, Prediction, Radiograph, ResultState

DescribeBundle = Callable[..., BundleInfo]
MakeFilm = Callable[..., Radiograph]
MakePrediction = Callable[..., Prediction]


def _describe(**values: Any) -> BundleInfo:  # noqa: ANN401 - a field of any type
    fields: dict[str, Any] = {
        "name": "test-model",
        "version": "1.0",
        "created": "2026-01-31",
        "program_version": "0.1.0",
        "labels": Labels(negative="No fracture", positive="Fracture"),
        "anatomy": ("humerus", "shoulder"),
        "architecture": Architecture(head=(8,)),
        "preprocessing": Preprocessing(size=64),
        "calibration": Calibration(
            temperature=2.0,
            image=Thresholds(rule_out=0.2, rule_in=0.7),
            study=Thresholds(rule_out=0.3, rule_in=0.6),
            split="valid",
        ),
        "provenance": Provenance(
            dataset="numbers",
            manifest="0" * 64,
            recipe={"epochs": 0},
            init="random",
            seed=1,
            images=2,
            positives=1,
            hardware_in_training=True,
        ),
        "licence": "CC-BY-4.0",
        "attribution": "Nobody; it is made of random numbers.",
    }
    return BundleInfo(**{**fields, **values})


@pytest.fixture(scope="session")
def describe_bundle() -> DescribeBundle:
    """``describe_bundle(**fields) -> BundleInfo``: of a 64 x 64 model with one small hidden layer."""
    return _describe


@pytest.fixture(scope="session")
def written_bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle whose tensors are zeros and whose reader model is only bytes; not to be changed."""
    tensors = {name: np.zeros(shape, np.float32) for name, shape in allowed_tensors(Architecture(head=(8,))).items()}
    folder = tmp_path_factory.mktemp("bundles")
    return write(folder, _describe(), tensors, b"reader", {"figures/roc.svg": b"<svg/>"})


@pytest.fixture
def bundle_folder(written_bundle: Path, tmp_path: Path) -> Path:
    """A copy of such a bundle, to spoil."""
    return shutil.copytree(written_bundle, tmp_path / written_bundle.name)


@pytest.fixture(scope="session")
def shipped_bundle() -> Bundle:
    """The bundle that comes with the program."""
    return load(shipped())


@pytest.fixture
def make_film() -> MakeFilm:
    """``make_film(pixels=None, **fields) -> Radiograph``; without pixels 8-bit noise, 160 x 200, no modality."""

    def film(pixels: NDArray[Any] | None = None, **fields: Any) -> Radiograph:  # noqa: ANN401
        noise = np.random.default_rng(7).integers(0, 256, (160, 200), np.uint8)
        chosen = noise if pixels is None else pixels
        values: dict[str, Any] = {"ref": ImageRef(Path("film.png")), "greyscale": Greyscale(), "encoding": "PNG"}
        return Radiograph(**{**values, "pixels": chosen, "digest": "values:1", **fields})

    return film


@pytest.fixture
def make_prediction() -> MakePrediction:
    """``make_prediction(**fields) -> Prediction``: 0.5, a map of zeros on a 224 x 224 film."""

    def prediction(**fields: Any) -> Prediction:  # noqa: ANN401
        values: dict[str, Any] = {
            "image_digest": "values:1",
            "bundle_digest": "b" * 64,
            "probability": 0.5,
            "state": ResultState.UNCERTAIN,
            "cam": np.zeros((7, 7), np.float32),
            "features": np.zeros(1024, np.float32),
            "to_image": np.eye(3),
            "model_size": 224,
            "latency_ms": 1.0,
        }
        return Prediction(**{**values, **fields})

    return prediction


@pytest.fixture(scope="session")
def small_model() -> Any:  # noqa: ANN401 - a keras.Model
    """DenseNet121 on 64 x 64 with random weights and a head that is sure of itself; for slow tests."""
    import keras

    from core.networks import build

    keras.utils.set_random_seed(3)
    model = build(Architecture(head=(32, 16)), 64)
    random = np.random.default_rng(3)
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            # As if it had been trained: scales and offsets that matter.
            channels = layer.gamma.shape[0]
            layer.gamma.assign(random.uniform(0.5, 1.5, channels))
            layer.beta.assign(random.normal(0.1, 0.3, channels))
            layer.moving_mean.assign(random.normal(0, 0.2, channels))
            layer.moving_variance.assign(random.uniform(0.5, 2.0, channels))
    return model


@pytest.fixture(scope="session")
def small_bundle(small_model: Any, tmp_path_factory: pytest.TempPathFactory) -> Bundle:  # noqa: ANN401
    """The small model as a bundle, through the parity gate; for slow tests."""
    from core.progress import complete
    from core.training.bundling import make_bundle

    info = _describe(architecture=Architecture(head=(32, 16)))
    folder = complete(make_bundle(small_model, info, tmp_path_factory.mktemp("small")))
    assert folder is not None
    return load(folder)
