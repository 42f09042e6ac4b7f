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


def test_training_ends_with_a_bundle_that_loads_and_predicts(films: Path, tmp_path: Path) -> None:
    folder = run(films, tmp_path / "out")

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
    assert str(tmp_path) not in (folder / "bundle.json").read_text()
    assert {metric.split for metric in info.metrics} == {"valid", "test"}
    # Four films tell nothing, and the bundle says so.
    assert all(metric.value is None for metric in info.metrics)
    assert any("split by image" in limit for limit in info.limits)

    prediction = Engine(bundle).analyse(read(films / "images" / "film04.png"), override=True)
    assert 0.0 <= prediction.probability <= 1.0


def test_the_same_seed_gives_the_same_model(films: Path, tmp_path: Path) -> None:
    first, second = (tensors(load(run(films, tmp_path / name))) for name in ("first", "second"))

    assert first.keys() == second.keys()
    for name, values in first.items():
        assert np.array_equal(values, second[name]), name


def test_a_bundle_is_never_overwritten(films: Path, tmp_path: Path) -> None:
    (tmp_path / "tiny-1.0.0").mkdir()

    with pytest.raises(TrainingError, match="exists already"):
        run(films, tmp_path)


@pytest.mark.parametrize("steps", [3, 60, 90])
def test_a_cancelled_run_leaves_no_bundle(films: Path, tmp_path: Path, steps: int) -> None:
    asked = iter(range(steps))
    operation = train(RECIPE, fracatlas(films), None, Destination(tmp_path / "out"), Cache(tmp_path / "cache"))
    result = complete(operation, cancelled=lambda: next(asked, None) is None)

    assert result is None
    assert not (tmp_path / "out").exists() or not list((tmp_path / "out").iterdir())
