"""Where training pictures come from: sources, samples and the manifest that names every one of them."""

from core.datasets.copies import Dropped, without_copies
from core.datasets.fracatlas import fracatlas
from core.datasets.making import made, subset
from core.datasets.manifest import Manifest, Source
from core.datasets.recipe import RECIPES, Affine, Recipe
from core.datasets.sample import Box, Sample, Split

__all__ = [
    "RECIPES",
    "Affine",
    "Box",
    "Dropped",
    "Manifest",
    "Recipe",
    "Sample",
    "Source",
    "Split",
    "fracatlas",
    "made",
    "subset",
    "without_copies",
]
