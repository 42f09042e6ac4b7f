"""One training run from a manifest to a bundle."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_type_hints

import msgspec
import numpy as np
from numpy.typing import NDArray

from core import reading
from core.bundle import BundleInfo, shipped_tensors
from core.datasets import Manifest, Sample, Split
from core.errors import TrainingError
from core.networks import build, cut, get_tensors, set_tensors
from core.progress import Operation, Progress
from core.training.describe import Destination, Outcome, Scored, describe
from core.training.fit import Examples, fit, log_odds
from core.training.pictures import PLAIN, Variant, variants
from core.training.recipe import TrainingRecipe
from core.training.trunk import Cache, Film, KerasModel, TrunkRows, trunk_rows

RANDOM = "random"
PARITY_PICTURES = 8


@dataclass(frozen=True, slots=True)
class Start:
    """What the backbone starts from.

    Attributes:
        tensors: By ``<layer name>/<variable name>``, the whole backbone's; empty: random.
        name: For the bundle: the file's name and digest, never its folder.
    """

    tensors: dict[str, NDArray[Any]]
    name: str


def start(path: Path | None) -> Start:
    """Read a safetensors file of backbone weights; None: random weights.

    Raises:
        TrainingError: The file cannot be read or is no safetensors file.
    """
    if path is None:
        return Start({}, RANDOM)
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        content = path.read_bytes()
        return Start(dict(load(content)), f"{path.name} (SHA-256 {hashlib.sha256(content).hexdigest()})")
    except (OSError, SafetensorError) as error:
        raise TrainingError(path, f"the weights to start from cannot be read ({error})") from error


def train(
    recipe: TrainingRecipe, manifest: Manifest, init: Path | None, destination: Destination, cache: Cache
) -> Operation[Path]:
    """Train, calibrate on the tuning split, measure the test split once, and write the bundle.

    Closing the operation stops the run; what the trunk cache has is kept, and no bundle is left half-written.

    Args:
        recipe: The choices.
        manifest: The pictures; it needs a tuning split.
        init: Backbone weights (safetensors), or None for random ones.
        destination: Where the bundle goes and what it is called.
        cache: Where trunk outputs are kept.

    Returns:
        The bundle's folder.

    Raises:
        TrainingError: The run cannot start, or diverges.
        DatasetError: Some pictures cannot be read.
        BundleError: The weights do not fit, or the compiled model differs too much from the trained one.
    """
    from core.training.bundling import make_bundle

    _check(manifest, destination)
    trained = yield from learn(recipe, manifest, init, cache)
    info = yield from describe(trained.outcome, destination)
    return (yield from make_bundle(trained.model, info, destination.folder, _parity_pictures(manifest)))


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
    recipe: TrainingRecipe, manifest: Manifest, init: Path | None, cache: Cache, measured: Manifest | None = None
) -> Operation[Trained]:
    """Train and measure, without making a bundle.

    Args:
        recipe: The choices.
        manifest: What is learnt from (training split) and what decides when to stop (tuning split).
        init: Backbone weights (safetensors), or None for random ones.
        cache: Where trunk outputs are kept.
        measured: What is measured, mirrored twins excepted; None: the manifest itself.
    """
    measured = measured or manifest
    yield Progress("Building the model")
    model, origin = _model(recipe, init)
    trunk, tail = cut(model, recipe.layers)
    films = [*_films(manifest, recipe), *_films(measured, recipe, plain=True)]
    rows = yield from trunk_rows(trunk, films, recipe, cache)
    examples = _examples(manifest, rows, rows.positions[: len(manifest.samples)])
    curves = yield from fit(tail, recipe, examples[Split.TRAIN], examples[Split.VALID])
    # Calibrated and measured as it ships: kernels in float16.
    set_tensors(model, shipped_tensors(get_tensors(model)))
    scored = yield from _scored(tail, measured, rows, recipe)
    return Trained(model, Outcome(recipe, manifest, origin.name, curves, scored))


def forget() -> None:
    """Let go of what Keras keeps of the models built so far, before the next run of many in one process."""
    import keras

    keras.backend.clear_session(free_memory=True)


def _parity_pictures(manifest: Manifest) -> list[NDArray[np.float32]]:
    """A few films of the tuning split on which reader model and oracles are compared."""
    samples = manifest.of(Split.VALID)
    chosen = samples[:: max(1, len(samples) // PARITY_PICTURES)][:PARITY_PICTURES]
    return [reading.canonical(reading.read(manifest.file(sample))) for sample in chosen]


def _check(manifest: Manifest, destination: Destination) -> None:
    if not manifest.of(Split.VALID):
        raise TrainingError(manifest.root, "there is no tuning split", 'Name some pictures\' split "valid"')
    allowed = get_type_hints(BundleInfo, include_extras=True)
    for field, value in (("name", destination.name), ("version", destination.version)):
        try:
            msgspec.convert(value, allowed[field])
        except msgspec.ValidationError as error:
            raise TrainingError(value, f"a bundle cannot have this {field} ({error})") from error
    target = destination.folder / destination.bundle
    if target.exists():
        raise TrainingError(target, "this bundle exists already", "Give the new one another version")


def _model(recipe: TrainingRecipe, init: Path | None) -> tuple[KerasModel, Start]:
    import keras

    origin = start(init)
    keras.utils.set_random_seed(recipe.seed)
    model = build(recipe.architecture, recipe.preprocessing.size)
    head = {layer.name for layer in model.layers[[layer.name for layer in model.layers].index("pool") :]}
    missing = [name for name in get_tensors(model) if name not in origin.tensors and name.rsplit("/", 1)[0] not in head]
    if origin.tensors and missing:
        raise TrainingError(init, f"the weights to start from lack {missing[0]} ({len(missing)} in all)")
    set_tensors(model, origin.tensors, partial=True)
    return model, origin


def _films(manifest: Manifest, recipe: TrainingRecipe, *, plain: bool = False) -> list[Film]:
    return [
        Film(manifest.file(sample), (PLAIN,) if plain or sample.split is not Split.TRAIN else _variants(sample, recipe))
        for sample in (_straight(manifest.samples) if plain else manifest.samples)
    ]


def _variants(sample: Sample, recipe: TrainingRecipe) -> tuple[Variant, ...]:
    return variants(recipe.affine, flipped=sample.flipped)


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
    scored: dict[Split, Scored] = {}
    for split in Split:
        samples = tuple(sample for sample in straight if sample.split is split)
        if samples:
            chosen = np.array([places[sample][0] for sample in samples], np.int64)
            positive = np.array([measured.positive(sample) for sample in samples], np.bool_)
            z = yield from log_odds(tail, Examples(rows, chosen, positive), recipe.batch)
            scored[split] = Scored(samples, z, positive)
    return scored
