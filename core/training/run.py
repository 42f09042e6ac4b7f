"""One training run from a manifest to a bundle."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np

from core.bundle import shipped_tensors
from core.datasets import Manifest, Sample, Split
from core.errors import TrainingError
from core.networks import build, cut, get_tensors, set_tensors
from core.progress import Operation, Progress
from core.training.checkpoint import Checkpoint
from core.training.describe import Destination, Outcome, Scored, describe
from core.training.fit import Examples, fit, log_odds
from core.training.learner import answering, make_deterministic, strategy
from core.training.pictures import PLAIN, Variant, variants
from core.training.recipe import TrainingRecipe
from core.training.start import Init, Start, start, without_head
from core.training.trunk import Cache, Film, KerasModel, TrunkRows, trunk_rows


def train(
    recipe: TrainingRecipe, manifest: Manifest, init: Init, destination: Destination, cache: Cache
) -> Operation[Path]:
    """Train, calibrate on the tuning split, measure the test split once, and write the bundle.

    Closing the operation stops the run: no bundle is left half-written, and the same call goes on after the last epoch
    that was finished.

    Args:
        recipe: The choices.
        manifest: The pictures; it needs a tuning split.
        init: What the backbone starts from.
        destination: Where the bundle goes and what it is called.
        cache: Where trunk outputs and checkpoints are kept.

    Returns:
        The bundle's folder.

    Raises:
        TrainingError: The run cannot start, or diverges.
        DatasetError: Some pictures cannot be read.
        BundleError: The weights do not fit, or the compiled model differs too much from the trained one.
    """
    from core.training.bundling import make_reported_bundle

    _check(manifest, destination)
    trained, checkpoint = yield from _learn(recipe, manifest, init, cache, manifest)
    info = yield from describe(trained.outcome, destination)
    bundle = yield from make_reported_bundle(trained.model, info, destination.folder, manifest)
    checkpoint.discard()
    return bundle


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """A trained model and what it says of its pictures.

    Attributes:
        model: With its tensors as they ship: kernels rounded to float16.
        outcome: Learning curves, and log-odds of every picture that was measured.
    """

    model: KerasModel
    outcome: Outcome


def learn(
    recipe: TrainingRecipe, manifest: Manifest, init: Init, cache: Cache, measured: Manifest | None = None
) -> Operation[Trained]:
    """Train and measure, without making a bundle. A run that was stopped goes on after its last finished epoch.

    Args:
        recipe: The choices.
        manifest: What is learnt from (training split) and what decides when to stop (tuning split).
        init: What the backbone starts from.
        cache: Where trunk outputs and checkpoints are kept.
        measured: What is measured, mirrored twins excepted; None: the manifest itself.

    Raises:
        TrainingError: The run cannot start, or diverges.
        DatasetError: Some pictures cannot be read.
        BundleError: The weights do not fit.
    """
    trained, checkpoint = yield from _learn(recipe, manifest, init, cache, measured or manifest)
    checkpoint.discard()
    return trained


def _learn(
    recipe: TrainingRecipe, manifest: Manifest, init: Init, cache: Cache, measured: Manifest
) -> Operation[tuple[Trained, Checkpoint]]:
    yield Progress("Building the model")
    origin = start(init)
    model, trunk, tail = _model(recipe, origin)
    films = [*_films(manifest, recipe), *_films(measured, recipe, plain=True)]
    rows = yield from trunk_rows(trunk, films, recipe, cache)
    examples = _examples(manifest, rows, rows.positions[: len(manifest.samples)])
    checkpoint = Checkpoint(cache.folder, _key(recipe, manifest, origin, rows))
    curves = yield from fit(tail, recipe, examples[Split.TRAIN], examples[Split.VALID], checkpoint)
    # Calibrated and measured as it ships: kernels in float16.
    set_tensors(model, shipped_tensors(get_tensors(model)))
    scored = yield from _scored(tail, measured, rows, recipe)
    outcome = Outcome(recipe, manifest, origin.name, curves, scored, origin.credit)
    return Trained(model, outcome), checkpoint


def _key(recipe: TrainingRecipe, manifest: Manifest, origin: Start, rows: TrunkRows) -> str:
    """Names all that a run's numbers depend on: its choices, pictures, labels and start, and who computes them."""
    import keras
    import tensorflow as tf

    choices = msgspec.json.encode(recipe, order="sorted").decode()
    parts = (choices, manifest.digest, origin.name, rows.digest, keras.__version__, tf.__version__)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def forget() -> None:
    """Let go of what Keras keeps of the models built so far, before the next run of many in one process."""
    import keras

    keras.backend.clear_session(free_memory=True)


def _check(manifest: Manifest, destination: Destination) -> None:
    if not manifest.of(Split.VALID):
        raise TrainingError(manifest.root, "there is no tuning split", "Make a dataset first: humerus dataset ds1")
    target = destination.folder / destination.bundle
    if target.exists():
        raise TrainingError(target, "this bundle exists already", "Give the new one another version")


def _model(recipe: TrainingRecipe, origin: Start) -> tuple[KerasModel, KerasModel, KerasModel]:
    """The whole model, trunk and tail."""
    tensors = origin.tensors(recipe.architecture.backbone)
    make_deterministic(recipe.seed)
    with strategy().scope():
        model = build(recipe.architecture, recipe.preprocessing.size)
        trunk, tail = cut(model, recipe.layers)
    missing = sorted(without_head(get_tensors(model)).keys() - tensors.keys()) if tensors else []
    if missing:
        problem = f"the weights to start from lack {missing[0]} ({len(missing)} in all)"
        raise TrainingError(origin.name, problem)
    set_tensors(model, tensors, partial=True)
    return model, trunk, tail


def _films(manifest: Manifest, recipe: TrainingRecipe, *, plain: bool = False) -> list[Film]:
    return [
        Film(manifest.file(sample), (PLAIN,) if plain else _variants(sample, recipe))
        for sample in (_straight(manifest.samples) if plain else manifest.samples)
    ]


def _variants(sample: Sample, recipe: TrainingRecipe) -> tuple[Variant, ...]:
    if sample.split is Split.TRAIN:
        return variants(recipe.affine, flipped=sample.flipped)
    # Twins outside of the training split: a leaky manifest alone has them.
    return (Variant(0, flipped=sample.flipped),)


def _straight(samples: Iterable[Sample]) -> list[Sample]:
    return [sample for sample in samples if not sample.flipped]


def _examples(manifest: Manifest, rows: TrunkRows, positions: Sequence[tuple[int, ...]]) -> dict[Split, Examples]:
    found = {}
    for split in Split:
        chosen = [
            (row, manifest.positive(sample))
            for sample, places in zip(manifest.samples, positions, strict=True)
            if sample.split is split
            for row in places
        ]
        if chosen:
            places, positive = zip(*chosen, strict=True)
            found[split] = Examples(rows, np.array(places, np.int64), np.array(positive, np.bool_))
    return found


def _scored(
    tail: KerasModel, measured: Manifest, rows: TrunkRows, recipe: TrainingRecipe
) -> Operation[dict[Split, Scored]]:
    straight = _straight(measured.samples)
    places = dict(zip(straight, rows.positions[-len(straight) :], strict=True))
    run, scored = answering(tail), dict[Split, Scored]()
    for split in Split:
        samples = tuple(sample for sample in straight if sample.split is split)
        if samples:
            chosen = np.array([places[sample][0] for sample in samples], np.int64)
            positive = np.array([measured.positive(sample) for sample in samples], np.bool_)
            z = yield from log_odds(run, Examples(rows, chosen, positive), recipe.batch)
            scored[split] = Scored(samples, z, positive)
    return scored
