"""Training from pictures to a bundle, on a tiny dataset."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.bundle import Architecture, load, tensors
from core.datasets import fracatlas
from core.errors import TrainingError
from core.inference import Engine
from core.preprocess import Preprocessing
from core.progress import complete
from core.reading import read
from core.training import Affine, Cache, Destination, TrainingRecipe, train

pytestmark = pytest.mark.slow

RECIPE = TrainingRecipe(
    architecture=Architecture(head=(16, 8, 4), dropout=0.2),
    preprocessing=Preprocessing(size=64),
    affine=Affine(count=1),
    batch=8,
    epochs=2,
    seed=7,
)


def run(films: Path, out: Path, recipe: TrainingRecipe = RECIPE) -> Path:
    bundle = complete(train(recipe, fracatlas(films), None, Destination(out, "tiny"), Cache(films.parent / "cache")))
    assert bundle is not None
    return bundle


@pytest.fixture(scope="module")
def folder(films: Path) -> Path:
    return run(films, films.parent / "out")


def test_training_ends_with_a_bundle_that_loads_and_predicts(films: Path, folder: Path) -> None:
    assert folder.name == "tiny-1.0.0"
    bundle = load(folder)
    info = bundle.info
    assert (info.labels.negative, info.labels.positive) == ("No fracture", "Fracture")
    assert info.preprocessing == RECIPE.preprocessing
    assert info.provenance.manifest == fracatlas(films).digest
    assert info.provenance.images == 16
    assert info.provenance.hardware_in_training
    assert info.provenance.recipe["affine"] == {"count": 1, "angle": 10.0, "scale": 0.1}
    assert len(info.provenance.recipe["curves"]) == 2
    assert str(films.parent) not in (folder / "bundle.json").read_text()
    assert {metric.split for metric in info.metrics} == {"valid", "test"}
    # Four films tell nothing, and the bundle says so.
    assert all(metric.value is None for metric in info.metrics)
    assert any("split by image" in limit for limit in info.limits)
    assert "tiny 1.0.0" in (folder / "report" / "report.html").read_text()

    prediction = Engine(bundle).analyse(read(films / "images" / "film04.png"), override=True)
    assert 0.0 <= prediction.probability <= 1.0


def test_the_same_seed_gives_the_same_model(films: Path, folder: Path, tmp_path: Path) -> None:
    first, second = (tensors(load(path)) for path in (folder, run(films, tmp_path)))

    assert first.keys() == second.keys()
    for name, values in first.items():
        assert np.array_equal(values, second[name]), name


def test_a_bundle_is_never_overwritten(films: Path, tmp_path: Path) -> None:
    (tmp_path / "tiny-1.0.0").mkdir()

    with pytest.raises(TrainingError, match="exists already"):
        run(films, tmp_path)


@pytest.mark.parametrize("moment", ["Computing the frozen layers", "Writing the bundle"])
def test_a_cancelled_run_leaves_no_bundle(films: Path, tmp_path: Path, moment: str) -> None:
    destination, cache = Destination(tmp_path / "out"), Cache(films.parent / "cache")
    operation = train(RECIPE, fracatlas(films), None, destination, cache)
    messages: list[str] = []
    result = complete(operation, lambda progress: messages.append(progress.message), lambda: moment in messages)

    assert result is None
    assert messages[-1] == moment
    assert not list(tmp_path.rglob("*"))


def test_weights_that_are_no_backbone_are_refused(films: Path, tmp_path: Path) -> None:
    weights = tmp_path / "weights.safetensors"
    weights.write_bytes(b"no weights at all")

    with pytest.raises(TrainingError, match="cannot be read"):
        complete(train(RECIPE, fracatlas(films), weights, Destination(tmp_path / "out"), Cache(tmp_path / "cache")))
