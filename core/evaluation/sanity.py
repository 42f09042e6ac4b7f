"""Does the map depend on what the model learnt? Adebayo et al.: Sanity Checks for Saliency Maps (2018).

The model's tensors are drawn anew from its top to its bottom: first the head, then the last block too, then all of
them. A map that stays the same shows edges of the film, not reasons of the model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod, sqrt

import msgspec
import numpy as np
from numpy.typing import NDArray

from core.bundle import Architecture, Bundle, allowed_tensors, tensors
from core.datasets import Manifest
from core.errors import InferenceError
from core.evaluation.answers import Answer
from core.evaluation.intervals import Estimate, mean
from core.evaluation.saliency import overlap_of
from core.inference import ReaderModel, normalised_cam
from core.installed import SANITY, lack
from core.preprocess import apply
from core.progress import Operation, Progress
from core.reading import canonical, read

FILMS = 20
LEVEL = 0.5
"""Share of the map's maximum from which on a cell belongs to the region."""
DEPENDS = 0.5
"""A map depends on the weights when its rank correlation is surely (upper end of the interval) below this."""

Tensors = dict[str, NDArray[np.float32]]


class Randomised(msgspec.Struct, frozen=True, kw_only=True):
    """Maps of a model whose upper part was drawn anew, against those of the model itself.

    Attributes:
        part: What was drawn anew.
        vanished: Of how many films the map became zero everywhere or the model gave no number; they are left out.
        correlation: Mean Spearman rank correlation over the map's cells, -1 to 1.
        iou: Mean intersection over union of the cells from half the maximum on.
    """

    part: str
    vanished: int
    correlation: Estimate
    iou: Estimate


class Sanity(msgspec.Struct, frozen=True, kw_only=True):
    """The check's result.

    Attributes:
        films: How many films it was made on.
        stages: From the head down; empty: it was not made.
        verdict: In words; why there is none where it was not made.
    """

    films: int
    stages: tuple[Randomised, ...]
    verdict: str


def check(bundle: Bundle, manifest: Manifest, answers: Sequence[Answer]) -> Operation[Sanity]:
    """Draw the model's tensors anew, part by part, and compare the maps.

    Args:
        bundle: Whose model.
        manifest: Where the films lie.
        answers: Of positive films whose map is not zero; :data:`FILMS` of them are taken, spread evenly.
    """
    if missing := lack(SANITY):
        return Sanity(films=0, stages=(), verdict=f"The check was left out: {missing.problem}.")
    chosen = _spread([answer for answer in answers if answer.positive and answer.prediction.cam.max() > 0])
    inputs: list[NDArray[np.float32]] = []
    for answer in chosen:
        yield Progress("Reading films for the randomisation check", len(inputs), len(chosen))
        film = canonical(read(manifest.file(answer.sample)))
        inputs.append(apply(film, bundle.info.preprocessing).tensor)
    learnt = {name: np.asarray(tensor, np.float32) for name, tensor in tensors(bundle).items()}
    stages = []
    for done, (part, drawn) in enumerate(randomised(bundle.info.architecture, learnt).items()):
        yield Progress(f"Drawing anew: {part}", done, 3)
        reader = ReaderModel(_compiled(bundle, drawn))
        stages.append((yield from _stage(part, reader, inputs, chosen)))
    return Sanity(films=len(chosen), stages=tuple(stages), verdict=verdict(stages))


def _spread(answers: Sequence[Answer]) -> list[Answer]:
    places = np.unique(np.linspace(0, max(0, len(answers) - 1), FILMS).astype(int)) if answers else ()
    return [answers[place] for place in places]


def randomised(architecture: Architecture, learnt: Mapping[str, NDArray[np.float32]]) -> dict[str, Tensors]:
    """The model's tensors with its head, its last block too, and all of them drawn anew; always the same ones.

    Kernels are drawn as Keras does (Glorot and Bengio, 2010), biases are 0, batch norm changes nothing.
    """
    shapes = allowed_tensors(architecture)
    names = list(shapes)
    head = next(place for place, name in enumerate(names) if name.startswith(("head_1/", "predictions/")))
    last = [name for name in names[:head] if name.endswith("/kernel")][-1].split("_")[0]
    block = next(place for place, name in enumerate(names) if name.startswith(f"{last}_"))
    random = np.random.default_rng(0)
    drawn = {name: _drawn(name, shapes[name], random) for name in names}
    starts = {"the head": head, "the head and the last block": block, "everything": 0}
    return {part: {**learnt, **{name: drawn[name] for name in names[start:]}} for part, start in starts.items()}


def verdict(stages: Sequence[Randomised]) -> str:
    """The result in words: what counts is the model of which nothing is left."""
    found = stages[-1].correlation if stages else None
    if found is None or found.value is None or found.high is None:
        return "Not estimable: too few films whose map can be compared."
    number = f"rank correlation {found} once everything is drawn anew"
    if found.high < DEPENDS:
        return f"Passed: the maps depend on what the model learnt ({number})."
    return f"Not passed: the maps stay much the same without what the model learnt ({number})."


def _drawn(name: str, shape: tuple[int, ...], random: np.random.Generator) -> NDArray[np.float32]:
    if name.endswith("/kernel"):
        field = prod(shape[:-2])
        limit = sqrt(6 / (field * (shape[-2] + shape[-1])))
        return random.uniform(-limit, limit, shape).astype(np.float32)
    ones = name.endswith(("/gamma", "/moving_variance"))
    return np.ones(shape, np.float32) if ones else np.zeros(shape, np.float32)


def _compiled(bundle: Bundle, drawn: Tensors) -> bytes:
    from core.networks import build, compile_reader, set_tensors

    model = build(bundle.info.architecture, bundle.info.preprocessing.size)
    set_tensors(model, drawn)
    return compile_reader(model)


def _stage(
    part: str, reader: ReaderModel, inputs: Sequence[NDArray[np.float32]], answers: Sequence[Answer]
) -> Operation[Randomised]:
    from scipy.stats import spearmanr

    correlations, overlaps, clusters = [], [], []
    for done, (tensor, answer) in enumerate(zip(inputs, answers, strict=True)):
        yield Progress(f"Maps without what was learnt: {part}", done, len(inputs))
        before, after = normalised_cam(answer.prediction.cam), _map(reader, tensor)
        if np.ptp(after) > 0 and np.ptp(before) > 0:
            correlations.append(float(spearmanr(before, after, axis=None).statistic))
            overlaps.append(overlap_of(before >= LEVEL, after >= LEVEL))
            clusters.append(answer.sample.cluster)
    return Randomised(
        part=part,
        vanished=len(inputs) - len(correlations),
        correlation=mean(np.array(correlations), clusters),
        iou=mean(np.array(overlaps), clusters),
    )


def _map(reader: ReaderModel, tensor: NDArray[np.float32]) -> NDArray[np.float32]:
    try:
        return normalised_cam(reader.run(tensor).cam)
    except InferenceError:  # a model of drawn numbers need not give one
        return np.zeros((1, 1), np.float32)
