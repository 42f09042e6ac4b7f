"""Dask runs the jobs: here one after another, or on the workers of a scheduler. The door to Dask.

A run's result comes back as bytes and is written here, so the machines share no folder for results; its source, its
weights to start from and its cache's folder have the same paths on all of them.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from queue import Empty, Full, Queue
from typing import Any

import core
from core.errors import TrainingError
from core.experiment.alone import work_alone
from core.experiment.run import Job
from core.experiment.store import Files, keep
from core.experiment.work import Cancelled, Failure, Report, work
from core.progress import Operation, Progress
from core.training import Init
from core.training.start import NAMED

STEP = 0.1
"""Seconds that a step waits at most."""


def spread(jobs: Mapping[Path, Job], scheduler: str | None) -> Operation[dict[Path, Failure]]:
    """Run jobs and write the folder of each as soon as it is done.

    Closing the operation stops the runs; what was written stays.

    Args:
        jobs: By the folder that is written, in the order in which they are wanted.
        scheduler: Address of a Dask scheduler, such as ``tcp://host:8786``; None: here, one after another.

    Returns:
        Why some have no result, by folder.

    Raises:
        TrainingError: The scheduler cannot be reached, has no workers, or a worker cannot read the source.
    """
    if not jobs:
        return {}
    return (yield from _here(jobs) if scheduler is None else _there(jobs, scheduler))


def _here(jobs: Mapping[Path, Job]) -> Operation[dict[Path, Failure]]:
    # A step waits until the one before it was heard of, so that a run stops where its driver saw it.
    news: Queue[Progress] = Queue(maxsize=1)
    stop = threading.Event()

    def tell(progress: Progress) -> None:
        told = False
        while not (told or stop.is_set()):
            with suppress(Full):
                news.put(progress, timeout=STEP)
                told = True

    with ThreadPoolExecutor(1, "dask") as thread:
        try:
            done = thread.submit(_one_after_another, jobs, tell, stop.is_set)
            yield from _told(news, done)
            return done.result()
        finally:
            stop.set()


def _told(news: Queue[Progress], done: Future[Any]) -> Iterator[Progress]:
    latest = Progress("Starting")
    while not done.done():
        # Without news a yield all the same: its driver may want to stop.
        with suppress(Empty):
            latest = news.get(timeout=STEP)
        yield latest


def _one_after_another(jobs: Mapping[Path, Job], report: Report, cancelled: Cancelled) -> dict[Path, Failure]:
    import dask

    failures: dict[Path, Failure] = {}

    def task(place: int, folder: Path, job: Job, _before: object) -> None:
        def tell(progress: Progress) -> None:
            report(Progress(f"Run {place} of {len(jobs)}: {progress.message}", progress.done, progress.total))

        if not cancelled() and (found := work(job, tell, cancelled)) is not None:
            _kept(folder, found, failures)

    # Each waits for the one before it: the plan's order is the order of what is wanted most.
    last: Any = None
    for place, (folder, job) in enumerate(jobs.items(), start=1):
        last = dask.delayed(partial(task, place, folder, job), pure=False)(last)
    dask.compute(last, scheduler="synchronous")
    return failures


def _kept(folder: Path, found: Files | Failure, failures: dict[Path, Failure]) -> None:
    if isinstance(found, Failure):
        failures[folder] = found
    else:
        keep(folder, found)


def _there(jobs: Mapping[Path, Job], scheduler: str) -> Operation[dict[Path, Failure]]:
    from distributed import Client

    yield Progress("Asking the scheduler")
    try:
        client = Client(scheduler, timeout="10s", set_as_default=False)
    except (OSError, ValueError) as error:
        raise TrainingError(scheduler, "no Dask scheduler answers there", "Start one: dask scheduler") from error
    with client:
        _check_workers(client, next(iter(jobs.values())), scheduler)
        futures = {
            client.submit(work_alone, job, pure=False, priority=-place): folder
            for place, (folder, job) in enumerate(jobs.items())
        }
        try:
            return (yield from _collected(client, futures))
        finally:
            client.cancel(list(futures))


def _collected(client: Any, futures: dict[Any, Path]) -> Operation[dict[Path, Failure]]:  # noqa: ANN401 - untyped
    failures: dict[Path, Failure] = {}
    waiting = dict(futures)
    while waiting:
        time.sleep(STEP)
        workers = len(client.scheduler_info()["workers"])
        yield Progress(f"Running on {workers} workers", len(futures) - len(waiting), len(futures))
        for future in [future for future in waiting if future.done()]:
            _kept(waiting.pop(future), _result(future), failures)
            future.release()
    return failures


def _result(future: Any) -> Files | Failure:  # noqa: ANN401 - untyped
    error = future.exception()
    if error is not None:
        return Failure(f"the worker was lost ({type(error).__name__}: {error})")
    found: Files | Failure = future.result()
    return found


def _check_workers(client: Any, job: Job, scheduler: str) -> None:  # noqa: ANN401 - untyped
    samples = job.source.samples
    needed = [job.source.file(sample) for sample in (samples[0], samples[-1])]
    answers = client.run(unreadable, [*needed, *_files(job.init)])
    if not answers:
        raise TrainingError(
            scheduler, "the scheduler has no workers", f"Start some: dask worker {scheduler} --nthreads 1"
        )
    for worker, (version, missing) in answers.items():
        if version != core.__version__:
            raise TrainingError(worker, f"this worker has version {version} of the program, not {core.__version__}")
        if missing:
            raise TrainingError(
                worker,
                f"this worker cannot read {missing[0]}",
                "Source and weights must lie at the same path on every machine",
            )


def _files(init: Init) -> list[Path]:
    return [] if init in {None, *NAMED} else [Path(str(init))]


def unreadable(paths: Sequence[Path]) -> tuple[str, list[Path]]:
    """The program's version on a worker, and which of these files it cannot read."""
    return core.__version__, [path for path in paths if not path.exists()]
