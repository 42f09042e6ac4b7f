"""Run one specification."""

from __future__ import annotations

import time
from dataclasses import dataclass

import msgspec

import core
from core.datasets import Manifest, made, subset
from core.experiment.spec import RunSpec
from core.experiment.store import Files, RunRecord, as_files
from core.networks import get_tensors
from core.progress import Operation
from core.training import Cache, Init, learn


@dataclass(frozen=True, slots=True)
class Job:
    """A run with all that it needs: a value that can be sent to another machine.

    Attributes:
        spec: What to run.
        source: The pictures; they lie in the same folder on every machine.
        init: What the backbone starts from.
        cache: Where trunk outputs are kept on the machine that runs it.
    """

    spec: RunSpec
    source: Manifest
    init: Init
    cache: Cache


def run(job: Job) -> Operation[Files]:
    """Run a job.

    Returns:
        The files of its folder, for :func:`core.experiment.store.keep`.

    Raises:
        HumerusError: As :func:`core.training.learn`.
    """
    began = time.monotonic()
    dataset, everything = datasets(job.spec, job.source)
    trained = yield from learn(job.spec.training, dataset, job.init, job.cache, everything)
    outcome = trained.outcome
    record = RunRecord(
        spec=job.spec,
        source=job.source.digest,
        manifest=dataset.digest,
        init=outcome.init,
        curves=outcome.curves,
        train_paths=sum(not sample.flipped for sample in dataset.samples if sample.split == "train"),
        seconds=round(time.monotonic() - began, 1),
        program_version=core.__version__,
    )
    return as_files(record, outcome.scored, get_tensors(trained.model))


def datasets(spec: RunSpec, source: Manifest) -> tuple[Manifest, Manifest]:
    """What a run learns from, and all that it is measured on.

    That is DS1 without twins, so that DS1's and DS2's models meet the same films. A dataset that was split anew is
    measured on itself: its test films are no one else's.
    """
    part = source if spec.subset is None else subset(source, spec.subset)
    dataset = made(part, spec.dataset)
    if spec.dataset.split != "official":
        return dataset, dataset
    return dataset, made(part, msgspec.structs.replace(spec.dataset, dataset="DS1", flip="none"))
