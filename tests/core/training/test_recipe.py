"""Choices of a run."""

from __future__ import annotations

import pytest

from core.bundle import Architecture
from core.datasets import RECIPES, Affine, Recipe
from core.training import TrainingRecipe, for_dataset


@pytest.mark.parametrize(
    ("backbone", "layers", "message"),
    [
        ("VGG16", 60, "only used frozen: layers=0"),
        ("VGG16", 1, "only used frozen"),
        ("DenseNet121", 427, "at most 426"),
        ("DenseNet169", 595, r"layers=595"),
    ],
)
def test_layers_that_a_backbone_does_not_have_are_refused(backbone: str, layers: int, message: str) -> None:
    architecture = Architecture(backbone=backbone)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=message):
        TrainingRecipe(architecture=architecture, layers=layers)


def test_what_a_backbone_has_can_be_trained() -> None:
    for backbone, layers in (("VGG16", 0), ("DenseNet121", 426), ("DenseNet169", 60), ("DenseNet169", 594)):
        architecture = Architecture(backbone=backbone)  # type: ignore[arg-type]
        assert TrainingRecipe(architecture=architecture, layers=layers).layers == layers


def test_a_run_takes_over_what_its_dataset_says_of_pictures() -> None:
    recipe = TrainingRecipe(epochs=3)
    dataset = Recipe(resize="letterbox", affine=Affine(count=5))
    taken = for_dataset(recipe, dataset)

    assert (taken.preprocessing.resize, taken.affine.count, taken.epochs) == ("letterbox", 5, 3)
    assert for_dataset(recipe, None) == recipe
    assert for_dataset(recipe, RECIPES["ds1"]["literal"]) == recipe
