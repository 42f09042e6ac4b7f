"""Training on the cached trunk against Keras' own fit on the same pictures; memory with many pictures."""

from __future__ import annotations

import multiprocessing
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import cv2
import msgspec
import numpy as np
from numpy.typing import NDArray

from core.bench.material import film
from core.networks import Model, build, cut
from core.progress import Operation, complete
from core.training import Affine, Cache, Epoch, EpochDone, PlainFit, TrainingRecipe
from core.training.fit import Examples, fit
from core.training.learner import make_deterministic
from core.training.pictures import PLAIN, picture, tensor
from core.training.store import RowStore
from core.training.trunk import Film, TrunkRows, trunk_rows

PICTURES = 256
EPOCHS = 3
"""The first traces the graphs, and is not timed."""
MANY = 5_000
SIDE = 256
RECIPE = TrainingRecipe(affine=Affine(count=0), epochs=EPOCHS, patience=EPOCHS, monitor="loss")


def training_figures(divisor: int = 1) -> dict[str, float]:
    """Measure DenseNet121 at 224 x 224, its last 60 layers and the head, batches of 32.

    Args:
        divisor: Do this part of the work.

    Returns:
        ``plain_epoch_s`` and ``cached_epoch_s``, medians of epochs that were run turn and turn about, and their ratio
        ``epoch_speedup``; ``trunk_s``, which the cached way needs once; ``max_loss_difference`` over three epochs;
        ``peak_memory_gb`` of a process that trains on 5,000 pictures: its largest resident set, mapped pages of the
        cache among them.
    """
    with tempfile.TemporaryDirectory() as folder:
        # A child inherits its parent's largest size, so it comes first.
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as child:
            peak = child.submit(peak_memory_gb, Path(folder), max(2 * RECIPE.batch, MANY // divisor)).result()
        return {**_speed(max(RECIPE.batch, PICTURES // divisor), Path(folder)), "peak_memory_gb": peak}


def _speed(count: int, folder: Path) -> dict[str, float]:
    films, positive = _films(folder / "films", count), np.arange(count) % 2 == 1
    trunk, tail = cut(_model(), RECIPE.layers)
    began = time.perf_counter()
    rows = _all(trunk_rows(trunk, films, RECIPE, Cache(folder / "cache")))
    trunk_s = time.perf_counter() - began
    tensors = np.stack([tensor(picture(item.path, RECIPE.preprocessing), PLAIN, RECIPE.affine) for item in films])
    plain = PlainFit(_model(), RECIPE, tensors, positive)
    found = []
    for epoch in _epochs(_fit(tail, rows, positive, RECIPE)):
        began = time.perf_counter()
        loss = plain.epoch(epoch.number)
        found.append((time.perf_counter() - began, epoch.seconds or 0.0, abs(loss - epoch.loss)))
    slow, fast, _ = (statistics.median(values) for values in zip(*found[1:], strict=True))
    return {
        "plain_epoch_s": slow,
        "cached_epoch_s": fast,
        "epoch_speedup": slow / fast,
        "trunk_s": trunk_s,
        "max_loss_difference": max(difference for _, _, difference in found),
    }


def peak_memory_gb(folder: Path, count: int) -> float:
    """Train an epoch on so many rows of the real width; largest resident set of this process, in gigabytes."""
    recipe = msgspec.structs.replace(RECIPE, epochs=1)
    _, tail = cut(_model(), recipe.layers)
    shapes = tuple(tuple(map(int, part.shape[1:])) for part in tail.inputs)
    random = np.random.default_rng(0)
    with RowStore(folder / "many", sum(int(np.prod(shape)) for shape in shapes)) as store:
        for number in range(count):
            store.add(str(number), random.random(sum(int(np.prod(shape)) for shape in shapes), np.float32))
        rows = TrunkRows(store.mapped(), shapes, tuple((number,) for number in range(count)), digest="")
    for _ in _epochs(_fit(tail, rows, np.arange(count) % 2 == 1, recipe)):
        pass
    return _largest_resident_set() / 1e9


def _largest_resident_set() -> int:
    """Bytes of this process, at most so far."""
    if sys.platform == "win32":
        import psutil

        return int(psutil.Process().memory_info().peak_wset)
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else 1024 * peak


def _model() -> Model:
    make_deterministic(RECIPE.seed)
    return build(RECIPE.architecture, RECIPE.preprocessing.size)


def _films(folder: Path, count: int) -> list[Film]:
    folder.mkdir()
    paths = [folder / f"{number:03}.png" for number in range(count)]
    for number, path in enumerate(paths):
        cv2.imwrite(str(path), film(SIDE, number, bits=8).astype(np.uint8))
    return [Film(path) for path in paths]


def _fit(
    tail: Model, rows: TrunkRows, positive: NDArray[np.bool_], recipe: TrainingRecipe
) -> Operation[tuple[Epoch, ...]]:
    places = np.array(rows.positions, np.int64)[:, 0]
    first = slice(recipe.batch)
    tuning = Examples(rows, places[first], positive[first])
    return fit(tail, recipe, Examples(rows, places, positive), tuning)


def _epochs(operation: Operation[tuple[Epoch, ...]]) -> Iterator[Epoch]:
    for progress in operation:
        if isinstance(progress, EpochDone) and progress.epoch is not None:
            yield progress.epoch


def _all(operation: Operation[TrunkRows]) -> TrunkRows:
    rows = complete(operation)
    if rows is None:
        raise AssertionError  # nobody cancels it
    return rows
