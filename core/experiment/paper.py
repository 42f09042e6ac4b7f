"""The paper in one command: plan, run what is left, report what is finished, and make a bundle of the best model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from core.datasets import RECIPES, Manifest, Split, made
from core.errors import DatasetError
from core.experiment.beginning import without_start
from core.experiment.best import Finished, finish
from core.experiment.estimate import Estimate, Estimator, measured, within
from core.experiment.plan import DATASETS, Choices, LeftOut, Plan, Planned, grid
from core.experiment.report import write_report
from core.experiment.results import Results
from core.experiment.run import Job
from core.experiment.schedule import spread
from core.experiment.store import finished, read
from core.experiment.work import Failure
from core.progress import Operation, Progress
from core.training import Cache, Destination, Init, start

RUNS = "runs"


@dataclass(frozen=True, slots=True)
class Experiment:
    """What is asked for.

    Attributes:
        source: The pictures, with their hardware tags.
        init: What the backbones start from.
        choices: Of the grid.
        folder: Where runs, report and bundle go.
        cache: Where trunk outputs are kept.
        budget: Seconds that the runs may take; 0: only report what is finished; None: as many as they need.
        scheduler: Address of a Dask scheduler; None: the runs are made here.
    """

    source: Manifest
    init: Init
    choices: Choices
    folder: Path
    cache: Cache
    budget: float | None = None
    scheduler: str | None = None


@dataclass(frozen=True, slots=True)
class Forecast:
    """What will be run, and what was run before.

    Attributes:
        plan: The whole grid.
        folders: Of each run.
        done: Runs that have their result.
        chosen: What is run now, with its estimate, in order.
        left_out: What does not fit into the budget.
    """

    plan: Plan
    folders: Mapping[Planned, Path]
    done: tuple[Planned, ...]
    chosen: Mapping[Planned, Estimate]
    left_out: tuple[LeftOut, ...]

    @property
    def seconds(self) -> float:
        """How long it takes at most."""
        return sum(estimate.seconds for estimate in self.chosen.values())


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it.

    Attributes:
        report: The page.
        bundle: Of the best customised model, or why there is none.
        results: All that the report is made of.
    """

    report: Path
    bundle: Finished
    results: Results


def forecast(experiment: Experiment) -> Operation[Forecast]:
    """Plan the grid, find what is finished, and measure this machine for what is left.

    Raises:
        TrainingError: The weights to start from cannot be read.
        DatasetError: The source has no test split, or DS1 cannot be made of it.
    """
    yield Progress("Planning")
    source, origin = experiment.source, start(experiment.init).name
    if not source.of(Split.TEST):
        raise DatasetError(source.root, "there is no test split", 'Name some pictures\' split "test"')
    plan = grid(experiment.choices, without_start(experiment.init), tagged=_tagged(source))
    runs = experiment.folder / RUNS
    folders = {run: runs / run.spec.key(source.digest, origin) for run in plan.runs}
    done = tuple(run for run in plan.runs if finished(folders[run]))
    left = [run for run in plan.runs if run not in done]
    if experiment.budget == 0.0:
        nothing = tuple(LeftOut(run.name, "no time was given to it") for run in left)
        return Forecast(plan, folders, done, {}, nothing)
    speeds = yield from measured(run.spec.training for run in left)
    estimator = Estimator(source, speeds)
    for run in done:
        yield Progress("Planning")
        estimator.take(run.spec)
    chosen, left_out = yield from within(left, estimator, experiment.budget)
    return Forecast(plan, folders, done, chosen, left_out)


def paper(experiment: Experiment, found: Forecast, destination: Destination) -> Operation[Outcome]:
    """Run what is left, write the report, and make a bundle of the best customised model.

    Closing the operation stops the runs; finished ones stay, and the next call goes on with what is left.

    Args:
        experiment: What is asked for.
        found: Its forecast.
        destination: Where the bundle goes and what it is called.

    Raises:
        TrainingError: The scheduler cannot be used.
    """
    # Scores name films, and the report shows some.
    experiment.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    jobs = {
        found.folders[run]: Job(run.spec, experiment.source, experiment.init, experiment.cache) for run in found.chosen
    }
    failures = yield from spread(jobs, experiment.scheduler)
    results = collected(experiment.source, found, failures)
    page = yield from write_report(results, experiment.folder)
    bundle = yield from finish(results, experiment.init, destination)
    return Outcome(page, bundle, results)


def collected(source: Manifest, found: Forecast, failures: Mapping[Path, Failure]) -> Results:
    """Everything that is finished in an experiment's folder, whoever ran it.

    Raises:
        DatasetError: A run's folder is damaged.
    """
    folders = found.folders
    return Results(
        source=source,
        datasets=dict(_datasets(source)),
        plan=found.plan,
        runs={run: read(folders[run]) for run in found.plan.runs if finished(folders[run])},
        failures={run: failures[folders[run]] for run in found.plan.runs if folders[run] in failures},
        left_out=found.left_out,
    )


def _datasets(source: Manifest) -> Iterator[tuple[str, Manifest]]:
    """DS1, and DS2 where hardware is tagged; without twins."""
    for name in DATASETS:
        if name == "DS1" or _tagged(source):
            recipe = msgspec.structs.replace(RECIPES[name.lower()]["literal"], flip="none")
            yield name, made(source, recipe)


def _tagged(source: Manifest) -> bool:
    return any(sample.hardware is not None for sample in source.samples)
