"""The paper's grid as a list of runs: what is run, under which name, and what cannot be, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from core.bundle import Architecture
from core.datasets import RECIPES, Recipe
from core.experiment.spec import RunSpec
from core.preprocess import Preprocessing
from core.training import TrainingRecipe

BACKBONES = ("VGG16", "DenseNet121", "DenseNet169")
"""Those of the paper's figures 5 and 6."""

CUSTOMISED = "DenseNet121"
ALL_LAYERS = 426
"""All of DenseNet121's 427 layers but its input."""

DATASETS: tuple[Literal["DS1", "DS2"], ...] = ("DS1", "DS2")
SUBSET = 600


class Part(StrEnum):
    """What a run is for, the most wanted first: what a budget leaves out, it leaves out from the end."""

    BASE = "frozen bases"
    CUSTOMISED = "customised"
    LAYERS = "trained layers"
    STAGES = "image processing"
    SPLITS = "splits"


@dataclass(frozen=True, slots=True)
class Planned:
    """A run of the plan.

    Attributes:
        part: What it is for.
        label: What sets it apart in its part: a backbone, or the choice that it tries.
        spec: What is run.
    """

    part: Part
    label: str
    spec: RunSpec

    @property
    def name(self) -> str:
        """For people; different for every run of a plan."""
        films = f"{self.spec.subset} training films, " if self.spec.subset else ""
        return f"{self.label}, {self.part}, {self.spec.dataset.dataset}, {films}seed {self.spec.training.seed}"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What the paper has and this plan has not."""

    name: str
    reason: str


class Choices(msgspec.Struct, frozen=True, kw_only=True):
    """What may be asked of the grid.

    Attributes:
        customised: Recipe of the customised model and of everything that is tried on it.
        base: Recipe of the frozen bases; its architecture and layers are the grid's.
        seeds: How often each run of the paper's figures is repeated.
        subset: Training pictures of the ablations.
        ablations: Whether there are any.
    """

    customised: TrainingRecipe = TrainingRecipe()
    base: TrainingRecipe = TrainingRecipe()
    seeds: Annotated[int, Meta(ge=1, le=100)] = 3
    subset: Annotated[int, Meta(ge=8)] = SUBSET
    ablations: bool = True


@dataclass(frozen=True, slots=True)
class Plan:
    """The grid.

    Attributes:
        choices: What was asked of it.
        runs: In the order in which they are wanted.
        left_out: What cannot be run, and why.
    """

    choices: Choices
    runs: tuple[Planned, ...]
    left_out: tuple[LeftOut, ...] = ()

    def of(self, part: Part) -> tuple[Planned, ...]:
        """The runs of a part, in order."""
        return tuple(run for run in self.runs if run.part is part)


def grid(choices: Choices, starts: Mapping[str, str], *, tagged: bool = True) -> Plan:
    """Make the plan.

    Args:
        choices: What is asked of it.
        starts: Why a backbone has no equivalent start, by its name; those with one are not named. A frozen base
            without one is not drawn: untrained features say nothing of it.
        tagged: Whether it is known which pictures show hardware; DS2 needs that.
    """
    left_out = [LeftOut(f"{name}, {Part.BASE}", starts[name]) for name in BACKBONES if name in starts]
    runs = [*_figures(choices, [name for name in BACKBONES if name not in starts])]
    if choices.ablations:
        runs += [*_ablations(choices), *_splits(choices)]
    if not tagged:
        left_out.append(LeftOut("DS2", "no picture is tagged as with or without hardware: give --tags"))
    kept = (run for run in runs if tagged or run.spec.dataset.dataset != "DS2")
    return Plan(choices, tuple(kept), tuple(left_out))


def _figures(choices: Choices, bases: list[str]) -> Iterator[Planned]:
    for seed in range(choices.seeds):
        for name in DATASETS:
            dataset = RECIPES[name.lower()]["literal"]
            for backbone in bases:
                yield Planned(Part.BASE, backbone, _spec(dataset, _frozen(choices.base, backbone), seed=seed))
            yield Planned(Part.CUSTOMISED, CUSTOMISED, _spec(dataset, choices.customised, seed=seed))


def _frozen(recipe: TrainingRecipe, backbone: str) -> TrainingRecipe:
    architecture = msgspec.convert({"backbone": backbone, "head": (), "dropout": 0.0}, Architecture)
    return msgspec.structs.replace(recipe, architecture=architecture, layers=0)


def _ablations(choices: Choices) -> Iterator[Planned]:
    """One seed on a part of DS1's training pictures without twins."""
    recipe = choices.customised
    for label, changes in _tried(recipe).items():
        changed = msgspec.structs.replace(recipe, **changes)
        part = Part.STAGES if "preprocessing" in changes else Part.LAYERS
        dataset = msgspec.structs.replace(RECIPES["ds1"]["literal"], flip="none")
        yield Planned(part, label, _spec(dataset, changed, subset=choices.subset))


TRIED_STAGES: dict[str, dict[str, Any]] = {
    "collimation crop": {"crop": "collimation"},
    "polarity check": {"polarity": "checked"},
    "CLAHE": {"contrast": "clahe"},
    "bone emphasis": {"emphasis": "bone"},
    "sound recipe (letterbox)": {"resize": RECIPES["ds1"]["sound"].resize},
}
"""Fields of :class:`core.preprocess.Preprocessing`, each tried by itself."""


def reference(recipe: TrainingRecipe) -> str:
    """Label of the ablation that all others are held against: the customised model as it is."""
    return f"last {recipe.layers} layers"


def _tried(recipe: TrainingRecipe) -> dict[str, dict[str, Any]]:
    return {
        reference(recipe): {},
        "head only": {"layers": 0},
        **{label: {"preprocessing": _processed(recipe, stage)} for label, stage in TRIED_STAGES.items()},
        "all layers": {"layers": ALL_LAYERS},
    }


def _processed(recipe: TrainingRecipe, stage: dict[str, Any]) -> Preprocessing:
    return msgspec.structs.replace(recipe.preprocessing, **stage)


def _splits(choices: Choices) -> Iterator[Planned]:
    splits: tuple[Literal["paper", "leaky"], ...] = ("paper", "leaky")
    for split in splits:
        dataset = msgspec.structs.replace(RECIPES["ds2"]["literal"], split=split)
        label = {"paper": "pooled and split 90/10", "leaky": "flipped first, then split (leaky)"}[split]
        yield Planned(Part.SPLITS, label, _spec(dataset, choices.customised))


def _spec(dataset: Recipe, training: TrainingRecipe, *, seed: int | None = None, subset: int | None = None) -> RunSpec:
    """A run; its dataset says how its pictures are resized and turned, as its training does."""
    matched = msgspec.structs.replace(dataset, affine=training.affine, resize=training.preprocessing.resize)
    seeded = training if seed is None else msgspec.structs.replace(training, seed=seed)
    return RunSpec(dataset=matched, training=seeded, subset=subset)
