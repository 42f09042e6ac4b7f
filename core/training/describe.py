"""What a finished run says of itself in ``bundle.json``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import get_type_hints

import msgspec
import numpy as np
from numpy.typing import NDArray

import core
from core.bundle import BundleInfo, Calibration, Labels, Metric, Provenance
from core.datasets import Manifest, Sample, Split
from core.errors import TrainingError
from core.evaluation import WANTED, as_cases, calibrate, measured, probability, study_numbers
from core.progress import Operation
from core.training.curves import Epoch
from core.training.recipe import TrainingRecipe

CHANCE = 0.5
"""AUROC of a coin."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a bundle goes.

    Attributes:
        folder: In which ``name-version`` is made.
        name: Lower-case name.
        version: Of the model.
        limits: What a reader of its results must know beside what the dataset says, as sentences.

    Raises:
        TrainingError: A bundle cannot have this name or version.
    """

    folder: Path
    name: str = "humerus"
    version: str = "1.0.0"
    limits: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        allowed = get_type_hints(BundleInfo, include_extras=True)
        for field, value in (("name", self.name), ("version", self.version)):
            try:
                msgspec.convert(value, allowed[field])
            except msgspec.ValidationError as error:
                raise TrainingError(value, f"a bundle cannot have this {field} ({error})") from error

    @property
    def bundle(self) -> str:
        """Name of the bundle's folder."""
        return f"{self.name}-{self.version}"


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """What the model says of a split, view by view.

    Attributes:
        samples: n of them.
        log_odds: Of the finding, before temperature, (n,).
        positive: (n,) bool.
    """

    samples: tuple[Sample, ...]
    log_odds: NDArray[np.float64]
    positive: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that a run gave beside the weights.

    Attributes:
        recipe: Its choices.
        manifest: Its pictures.
        init: What the backbone started from.
        credit: What must be said because it did; empty: nothing.
        curves: Its epochs.
        scored: Training split, tuning split and, where there is one, test split, without mirrored twins.
    """

    recipe: TrainingRecipe
    manifest: Manifest
    init: str
    curves: tuple[Epoch, ...]
    scored: dict[Split, Scored]
    credit: str = ""


def describe(outcome: Outcome, destination: Destination) -> Operation[BundleInfo]:
    """Calibrate on the tuning split, measure every split, and say how the model came about.

    Args:
        outcome: Of the run.
        destination: Name, version and further limits.
    """
    tuning = outcome.scored[Split.VALID]
    calibration = calibrate(tuning.log_odds, tuning.positive, study_numbers(tuning.samples), Split.VALID)
    metrics: list[Metric] = []
    for split in (Split.VALID, Split.TEST):
        if split in outcome.scored:
            metrics += yield from _metrics(outcome.scored[split], split, calibration)
    source = outcome.manifest.source
    return BundleInfo(
        name=destination.name,
        version=destination.version,
        created=datetime.now(UTC).date().isoformat(),
        program_version=core.__version__,
        labels=Labels(negative=source.negative, positive=source.positive),
        anatomy=source.anatomy,
        architecture=outcome.recipe.architecture,
        preprocessing=outcome.recipe.preprocessing,
        calibration=calibration,
        provenance=_provenance(outcome),
        metrics=tuple(metrics),
        limits=(*shortcomings(metrics), *source.limits, *_left_out(outcome.manifest), *destination.limits),
        licence=source.licence,
        attribution=_attribution(outcome),
    )


def _attribution(outcome: Outcome) -> str:
    source = outcome.manifest.source.attribution
    return source if outcome.credit in source else f"{source} {outcome.credit}"


def shortcomings(metrics: Iterable[Metric]) -> list[str]:
    """What the test split shows that a reader of results must not miss, as sentences."""
    found = []
    for metric in metrics:
        if metric.split != Split.TEST or metric.value is None or metric.low is None or metric.high is None:
            continue
        number = f"{metric.value:.2f} ({metric.low:.2f} to {metric.high:.2f}, n = {metric.n})"
        if metric.name == "AUROC" and metric.low <= CHANCE:
            films = f'test films "{metric.stratum}"' if metric.stratum else "the test split"
            found.append(f"On {films} the AUROC is {number}: not shown to be better than chance.")
        if metric.name == "sensitivity at rule-out" and not metric.stratum and metric.high < WANTED:
            found.append(
                f"On the test split the sensitivity at rule-out is {number}, less than the {WANTED:.2f} that the "
                "threshold was fitted for: a negative result does not exclude the finding."
            )
    return found


def _left_out(manifest: Manifest) -> list[str]:
    counts = Counter((dropped.sample.split, dropped.reason) for dropped in manifest.dropped)
    listed = "; ".join(f"{count} of {split} ({reason})" for (split, reason), count in sorted(counts.items()))
    return [f"Pictures of the dataset that were left out: {listed}."] if listed else []


def _provenance(outcome: Outcome) -> Provenance:
    manifest = outcome.manifest
    train = [sample for sample in manifest.of(Split.TRAIN) if not sample.flipped]
    positives = [sample for sample in train if manifest.positive(sample)]
    # How long an epoch took is the machine's, not the model's.
    curves = [msgspec.to_builtins(replace(epoch, seconds=None)) for epoch in outcome.curves]
    return Provenance(
        dataset=manifest.source.name,
        manifest=manifest.digest,
        recipe={**msgspec.to_builtins(outcome.recipe), "curves": curves},
        init=outcome.init,
        seed=outcome.recipe.seed,
        images=len(train),
        positives=len(positives),
        # Untagged positives may show metal.
        hardware_in_training=any(sample.hardware is not False for sample in positives),
    )


def _metrics(scored: Scored, split: Split, calibration: Calibration) -> Operation[tuple[Metric, ...]]:
    probabilities = probability(scored.log_odds, calibration.temperature)
    images, studies = as_cases(scored.samples, probabilities, scored.positive, split)
    return (yield from measured(scored.samples, images, studies, calibration))
