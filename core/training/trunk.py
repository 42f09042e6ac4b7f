"""The frozen trunk is computed once for each picture and variant; training runs on what it gave.

With ``trainable = False`` Keras runs batch norm in inference mode, so everything below the cut is a fixed function of
the input tensor.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from math import prod
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.datasets.problems import refusal
from core.errors import ReadingError
from core.networks import get_tensors
from core.progress import Operation, Progress
from core.training.pictures import PLAIN, Variant, fingerprint, key, picture, tensor
from core.training.recipe import TrainingRecipe
from core.training.store import MappedRows, RowStore, make_room, store_name

KerasModel: TypeAlias = Any
"""A keras.Model; Keras has no types."""

Runner: TypeAlias = Callable[[NDArray[np.float32]], Sequence[Any]]

BATCH = 32
"""Pictures in every pass through the trunk. Convolutions round differently for batches of different sizes, but give a
picture the same bytes wherever it stands in one of the same size: so a row is the same whichever pictures were missing
when it was computed, and the same as in Keras' own fit with batches of this size."""
CHANNELS = 3
"""Of a model's input; all hold the same grey picture."""


@dataclass(frozen=True, slots=True)
class Cache:
    """Where trunk outputs are kept.

    Attributes:
        folder: Holds one store for each trunk, preprocessing and size of picture.
        limit: Bytes that it may have.
    """

    folder: Path
    limit: int = 10_000_000_000


@dataclass(frozen=True, slots=True)
class Film:
    """A picture that a run needs, and in which variants."""

    path: Path
    variants: tuple[Variant, ...] = (PLAIN,)


@dataclass(frozen=True, slots=True, eq=False)
class TrunkRows:
    """Trunk outputs of some pictures.

    Attributes:
        values: (rows, width) float32, memory-mapped.
        shapes: Of the tensors at the cut that a row holds one after the other, without batch.
        positions: For each film, in the order asked for, the rows of its variants.
        digest: Names all of this: weights below the cut, pictures and variants, in their order.
        grey: The tensor at the cut is the picture itself, of which rows hold one channel.
    """

    values: MappedRows
    shapes: tuple[tuple[int, ...], ...]
    positions: tuple[tuple[int, ...], ...]
    digest: str
    grey: bool = False

    def batch(self, rows: NDArray[np.int64]) -> list[NDArray[np.float32]]:
        """The tensors at the cut for these rows, each (len(rows), …)."""
        ends = np.cumsum([prod(shape) for shape in self.shapes])[:-1]
        split = np.split(self.values[rows], ends, axis=1)
        parts = [part.reshape(-1, *shape) for part, shape in zip(split, self.shapes, strict=True)]
        return [np.repeat(part, CHANNELS, axis=-1) for part in parts] if self.grey else parts


@dataclass(slots=True)
class _Queue:
    keys: list[str] = field(default_factory=list)
    tensors: list[NDArray[np.float32]] = field(default_factory=list)


def trunk_rows(trunk: KerasModel, films: Sequence[Film], recipe: TrainingRecipe, cache: Cache) -> Operation[TrunkRows]:
    """Take the trunk's outputs from the cache, computing those that are not there yet.

    Args:
        trunk: Lower part of a model, from :func:`core.networks.cut`.
        films: What is needed.
        recipe: Preprocessing and affine ranges.
        cache: Where the outputs are kept.

    Returns:
        The rows.

    Raises:
        DatasetError: Some pictures cannot be read; each is named.
        TrainingError: The cache may not have as many bytes as the run needs, or the disk has not.
    """
    grey = len(trunk.layers) == 1
    shapes = ((*trunk.input.shape[1:3], 1),) if grey else tuple(tuple(map(int, t.shape[1:])) for t in trunk.outputs)
    # Rows are named by the picture at model size, so of the preprocessing only what comes after it is left.
    cut = ("image",) if grey else trunk.output_names
    name = store_name(_digest(trunk), *cut, recipe.preprocessing.normalise, f"batches of {BATCH}")
    width = sum(map(prod, shapes))
    # The same trunk gives rows of another width for pictures of another size.
    folder = f"{name}-{width}"
    with RowStore(cache.folder / folder, width) as store:
        yield from _make_room(store, folder, films, recipe, cache)
        keys = yield from _fill(store, _first_channel if grey else _runner(trunk), films, recipe)
        positions = tuple(tuple(int(row) for row in store.positions(names)) for names in keys)
        digest = store_name(name, *(key for names in keys for key in names))
        return TrunkRows(store.mapped(), shapes, positions, digest, grey)


def _make_room(
    store: RowStore, folder: str, films: Sequence[Film], recipe: TrainingRecipe, cache: Cache
) -> Operation[None]:
    final = store.nbytes + store.room(sum(len(film.variants) for film in films))
    stale = final > cache.limit
    wanted: set[str] = set()
    if stale:
        # Perhaps not, when some of the run's rows are there already: every picture has to be looked at.
        for done, film in enumerate(films):
            yield Progress("Making room", done, len(films))
            with contextlib.suppress(ReadingError):
                wanted.update(_keys(film, recipe))
        final = store.nbytes + store.room(sum(key not in store for key in wanted))
        stale = final > cache.limit
    make_room(cache.folder, folder, store.room(len(wanted)) if stale else final, cache.limit)
    if stale:
        store.keep(wanted)


def _keys(film: Film, recipe: TrainingRecipe) -> list[str]:
    source = fingerprint(film.path, recipe.preprocessing)
    return [key(source, variant, recipe.affine) for variant in film.variants]


def _fill(store: RowStore, run: Runner, films: Sequence[Film], recipe: TrainingRecipe) -> Operation[list[list[str]]]:
    keys: list[list[str]] = []
    problems: list[str] = []
    queue = _Queue()
    for done, film in enumerate(films):
        yield Progress("Computing the frozen layers", done, len(films))
        try:
            keys.append(_keys(film, recipe))
        except ReadingError as error:
            problems.append(f"{film.path}: {error.problem}")
            continue
        for _ in _missing(store, keys[-1], film, recipe, queue):
            yield Progress("Computing the frozen layers", done, len(films))
            if len(queue.keys) == BATCH:
                _flush(store, run, queue)
    if problems:
        raise refusal("dataset", problems, "Repair or leave out these pictures")
    _flush(store, run, queue)
    return keys


def _missing(
    store: RowStore, names: Sequence[str], film: Film, recipe: TrainingRecipe, queue: _Queue
) -> Iterator[Variant]:
    for name, variant in zip(names, film.variants, strict=True):
        if name not in store and name not in queue.keys:
            queue.keys.append(name)
            queue.tensors.append(tensor(picture(film.path, recipe.preprocessing), variant, recipe.affine))
            yield variant


def _flush(store: RowStore, run: Runner, queue: _Queue) -> None:
    if queue.keys:
        outputs = [np.asarray(output) for output in run(np.stack(queue.tensors))]
        rows = np.concatenate([output.reshape(len(queue.keys), -1) for output in outputs], axis=1)
        for name, row in zip(queue.keys, rows, strict=True):
            store.add(name, row)
    queue.keys.clear()
    queue.tensors.clear()


def _runner(trunk: KerasModel) -> Runner:
    import tensorflow as tf

    signature = tf.TensorSpec((None, *trunk.input.shape[1:]), tf.float32)

    # Keras gives a single output without its list; taken for one, a batch would be its pictures' rows mixed up.
    def run(batch: Any) -> list[Any]:  # noqa: ANN401 - tensors have no types here
        found: list[Any] = tf.nest.flatten(trunk(batch, training=False))
        return found

    traced = tf.function(run, input_signature=[signature])

    def runner(batch: NDArray[np.float32]) -> Sequence[Any]:
        padded = np.zeros((BATCH, *batch.shape[1:]), np.float32)
        padded[: len(batch)] = batch
        return [np.asarray(output)[: len(batch)] for output in traced(padded)]

    return runner


def _first_channel(batch: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    return [batch[..., :1]]


def _digest(trunk: KerasModel) -> str:
    digest = hashlib.sha256()
    for name, values in sorted(get_tensors(trunk).items()):
        digest.update(f"{name} {values.shape}\n".encode())
        digest.update(values.tobytes())
    return digest.hexdigest()
