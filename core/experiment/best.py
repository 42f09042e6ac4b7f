"""The best customised model as a bundle that the viewer opens, with its evaluation inside."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.bundle import load
from core.bundle.weights import decode
from core.datasets import Manifest, Split
from core.evaluation import auroc
from core.experiment.plan import Part, Planned
from core.experiment.results import Results, each, films, log_odds
from core.experiment.run import datasets
from core.experiment.store import WEIGHTS, FinishedRun
from core.networks import Model, build, set_tensors
from core.progress import Operation, Progress
from core.training import Destination, Init, Scored, start
from core.training.bundling import make_reported_bundle
from core.training.describe import Outcome, describe


@dataclass(frozen=True, slots=True)
class Finished:
    """The bundle of an experiment.

    Attributes:
        folder: Its folder; None: there is none.
        remark: What must be known of it, as a sentence; empty: nothing.
    """

    folder: Path | None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Best:
    """The customised run that is chosen.

    Attributes:
        run: Which.
        found: Its result.
        auroc: On the tuning films of DS1.
    """

    run: Planned
    found: FinishedRun
    auroc: float


def best(results: Results) -> Best | None:
    """The customised run with the highest AUROC on DS1's tuning films, of equals the first; None: none is finished.

    The test split has no part in it.
    """
    tuning = results.films("DS1", Split.VALID)
    runs = [
        Best(run, found, each(auroc, [found], tuning)[0])
        for run, found in results.runs.items()
        if run.part is Part.CUSTOMISED
    ]
    return max(runs, key=lambda one: one.auroc, default=None)


def finish(results: Results, init: Init, destination: Destination) -> Operation[Finished]:
    """Make the bundle of the best run: calibrated on its tuning films, measured on its test films.

    Args:
        results: Of the grid.
        init: What its runs started from.
        destination: Where it goes and what it is called; a bundle that is there already is left alone.

    Raises:
        BundleError: The reader model differs from the oracles by more than the tolerance.
    """
    chosen = best(results)
    if chosen is None:
        return Finished(None, "There is no bundle: no customised run is finished.")
    dataset = datasets(chosen.run.spec, results.source)[0]
    target = destination.folder / destination.bundle
    if target.exists():
        return Finished(target, _known(target, chosen, dataset))
    info = yield from describe(_outcome(chosen, dataset, start(init).credit), destination)
    yield Progress("Building the model")
    model = _rebuilt(chosen.found)
    return Finished((yield from make_reported_bundle(model, info, destination.folder, dataset)))


def _known(target: Path, chosen: Best, dataset: Manifest) -> str:
    made = load(target).info.provenance
    if (made.manifest, made.seed) == (dataset.digest, chosen.run.spec.training.seed):
        return ""
    return f"{target.name} is of an earlier run than the best one now ({chosen.run.name}): give another --version."


def _outcome(chosen: Best, dataset: Manifest, credit: str) -> Outcome:
    record, spec = chosen.found.record, chosen.run.spec
    scored = {}
    for split in Split:
        those = films(dataset, split)
        if those.samples:
            scored[split] = Scored(those.samples, log_odds([chosen.found], those)[:, 0], those.truth)
    return Outcome(spec.training, dataset, record.init, record.curves, scored, credit)


def _rebuilt(found: FinishedRun) -> Model:
    recipe, path = found.record.spec.training, found.folder / WEIGHTS
    model = build(recipe.architecture, recipe.preprocessing.size)
    set_tensors(model, decode(path.read_bytes(), recipe.architecture, path))
    return model
