"""Every choice of a training run as one frozen value; it is printed into the bundle."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from core.bundle import Architecture
from core.datasets import Affine, Recipe
from core.networks import BACKBONES
from core.preprocess import Preprocessing

Rate = Annotated[float, Meta(gt=0.0, le=1.0)]


class TrainingRecipe(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The choices of a run.

    Attributes:
        architecture: Backbone and head.
        preprocessing: From the canonical picture to the input tensor.
        layers: How many of the backbone's last layers are trained; 0: the head alone; all but its input layer: full
            training.
        batch_norm: ``trained``: the batch norm layers among them use the batch's statistics and learn; ``frozen``: they
            keep what they started with.
        affine: Rotated and scaled variants of training pictures.
        head_rate: Adam's learning rate for the head.
        base_rate: Adam's learning rate for the backbone's last layers.
        batch: Pictures in a step.
        epochs: Most passes over the training pictures.
        patience: Stop after so many epochs without a better monitored value; the best weights are kept.
        monitor: What decides on the tuning split: cross-entropy (lower) or AUROC (higher).
        seed: Of the head's weights, the order of pictures and the dropout.
    """

    architecture: Architecture = Architecture()
    preprocessing: Preprocessing = Preprocessing()
    layers: Annotated[int, Meta(ge=0, le=594)] = 60
    batch_norm: Literal["trained", "frozen"] = "trained"
    affine: Affine = Affine()
    head_rate: Rate = 1e-3
    base_rate: Rate = 1e-4
    batch: Annotated[int, Meta(ge=1, le=1024)] = 32
    epochs: Annotated[int, Meta(ge=1, le=1000)] = 30
    patience: Annotated[int, Meta(ge=1, le=1000)] = 5
    monitor: Literal["loss", "AUROC"] = "AUROC"
    seed: Annotated[int, Meta(ge=0, lt=2**31)] = 0

    def __post_init__(self) -> None:
        known = BACKBONES[self.architecture.backbone]
        if self.layers > known.most:
            use = f"at most {known.most} can be trained" if known.most else "it is only used frozen: layers=0"
            msg = f"layers={self.layers}: {known.name} has {known.layers} layers; {use}"
            raise ValueError(msg)


def for_dataset(recipe: TrainingRecipe, dataset: Recipe | None) -> TrainingRecipe:
    """Take over what a dataset's recipe says of its pictures: how they are resized, and their affine variants.

    Args:
        recipe: Of the run.
        dataset: A manifest's recipe; None: the run's own choices stay.
    """
    if dataset is None:
        return recipe
    preprocessing = msgspec.structs.replace(recipe.preprocessing, resize=dataset.resize)
    return msgspec.structs.replace(recipe, affine=dataset.affine, preprocessing=preprocessing)
