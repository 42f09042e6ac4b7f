"""One run of a grid as a frozen value, and its name on disk."""

from __future__ import annotations

import hashlib
from typing import Annotated

import msgspec
from msgspec import Meta

from core.datasets import Recipe
from core.training import TrainingRecipe


class RunSpec(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is run: a dataset made from the experiment's source, and a training on it.

    Attributes:
        dataset: How the dataset is made.
        training: How the model is trained; its preprocessing and affine variants are those of the dataset.
        subset: So many training pictures alone, a fixed stratified part; None: all of them.
    """

    dataset: Recipe
    training: TrainingRecipe
    subset: Annotated[int, Meta(ge=8)] | None = None

    def key(self, source: str, init: str) -> str:
        """Name of the run's folder: the same whenever its result would be.

        Args:
            source: Digest of the source's manifest.
            init: What the weights start from, with its digest.
        """
        parts = (msgspec.json.encode(self, order="sorted").decode(), source, init)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]
