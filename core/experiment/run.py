"""Run one specification and keep its result."""

from __future__ import annotations

import time
from pathlib import Path

import msgspec

import core
from core.datasets import Manifest, made, subset
from core.experiment.spec import RunSpec
from core.experiment.store import RECORD, FinishedRun, RunRecord, keep, read
from core.networks import get_tensors
from core.progress import Operation
from core.training import Cache, learn, start


def run(spec: RunSpec, source: Manifest, init: Path | None, cache: Cache, folder: Path) -> Operation[FinishedRun]:
    """Run a specification, or read its result back where it was run before.

    Every model is measured on all pictures of DS1, so that DS1's and DS2's models meet the same films.

    Args:
        spec: What to run.
        source: The pictures.
        init: Backbone weights, or None for random ones.
        cache: Where trunk outputs are kept.
        folder: In which the run's own folder lies.
    """
    origin = start(init).name
    place = folder / spec.key(source.digest, origin)
    if (place / RECORD).exists():
        return read(place)
    began = time.monotonic()
    dataset, everything = datasets(spec, source)
    trained = yield from learn(spec.training, dataset, init, cache, everything)
    outcome = trained.outcome
    record = RunRecord(
        spec=spec,
        source=source.digest,
        manifest=dataset.digest,
        init=origin,
        curves=outcome.curves,
        train_paths=sum(not sample.flipped for sample in dataset.samples if sample.split == "train"),
        seconds=round(time.monotonic() - began, 1),
        program_version=core.__version__,
    )
    keep(place, record, outcome.scored, get_tensors(trained.model))
    return read(place)


def datasets(spec: RunSpec, source: Manifest) -> tuple[Manifest, Manifest]:
    """What a run learns from, and all that it is measured on: DS1 without twins."""
    part = source if spec.subset is None else subset(source, spec.subset)
    everything = msgspec.structs.replace(spec.dataset, dataset="DS1", flip="none")
    return made(part, spec.dataset), made(part, everything)
