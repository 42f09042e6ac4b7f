"""One training run from a manifest to a bundle."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
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
from core.training.pictures import PLAIN, variants
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
    yield Progress("Building the model")
    model, origin = _model(recipe, init)
    trunk, tail = cut(model, recipe.layers)
    yield Progress("Computing the frozen layers")
    rows = yield from trunk_rows(trunk, _films(manifest, recipe), recipe, cache)
    examples = _examples(manifest, rows)
    curves = yield from fit(tail, recipe, examples[Split.TRAIN], examples[Split.VALID])
    # Calibrated and measured as it ships: kernels in float16.
    tensors = shipped_tensors(get_tensors(model))
    set_tensors(model, tensors)
    scored = yield from _scored(tail, manifest, examples, recipe)
    info = yield from describe(Outcome(recipe, manifest, origin.name, curves, scored), destination)
    return (yield from make_bundle(model, info, destination.folder, _parity_pictures(manifest)))


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


def _films(manifest: Manifest, recipe: TrainingRecipe) -> list[Film]:
    return [
        Film(
            manifest.file(sample),
            variants(recipe, positive=manifest.positive(sample)) if sample.split is Split.TRAIN else (PLAIN,),
        )
        for sample in manifest.samples
    ]


def _examples(manifest: Manifest, rows: TrunkRows) -> dict[Split, Examples]:
    found = {}
    for split in Split:
        chosen = [
            (row, manifest.positive(sample))
            for sample, positions in zip(manifest.samples, rows.positions, strict=True)
            if sample.split is split
            for row in positions
        ]
        if chosen:
            places, positive = zip(*chosen, strict=True)
            found[split] = Examples(rows, np.array(places, np.int64), np.array(positive, np.bool_))
    return found


def _scored(
    tail: KerasModel, manifest: Manifest, examples: dict[Split, Examples], recipe: TrainingRecipe
) -> Operation[dict[Split, Scored]]:
    scored: dict[Split, Scored] = {}
    for split in (Split.VALID, Split.TEST):
        if split in examples:
            samples: Sequence[Sample] = manifest.of(split)
            z = yield from log_odds(tail, examples[split], recipe.batch)
            scored[split] = Scored(tuple(samples), z, examples[split].positive)
    return scored
