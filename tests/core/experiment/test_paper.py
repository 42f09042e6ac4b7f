"""The paper's experiment on a tiny tree: stopped, gone on with on a Dask worker, reported, bundled, used."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from core.bundle import load
from core.datasets import Manifest
from core.errors import TrainingError
from core.experiment.alone import work_alone
from core.experiment.paper import Experiment, Outcome, forecast, paper
from core.experiment.plan import Choices, grid
from core.experiment.run import Job
from core.experiment.schedule import spread
from core.experiment.store import SCORES
from core.experiment.work import Failure
from core.inference import Engine
from core.preprocess import Preprocessing
from core.progress import complete
from core.reading import read as film
from core.training import Affine, Cache, Destination, TrainingRecipe

pytestmark = pytest.mark.slow

TINY = TrainingRecipe(layers=4, preprocessing=Preprocessing(size=64), affine=Affine(count=0), batch=8, epochs=2)
CHOICES = Choices(customised=TINY, base=TINY, seeds=1, ablations=False)


@dataclass(frozen=True)
class Told:
    """An experiment that was stopped in its second run, and then carried out on a worker."""

    folder: Path
    after_stop: tuple[str, ...]
    first_written: int
    outcome: Outcome


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """Address of a Dask scheduler with one worker."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, protocol="tcp", dashboard_address=None
    ) as all_:
        yield all_.scheduler_address


@pytest.fixture(scope="module")
def told(tiny_source: Manifest, scheduler: str, tmp_path_factory: pytest.TempPathFactory) -> Told:
    folder = tmp_path_factory.mktemp("paper")
    here = Experiment(tiny_source, "random", CHOICES, folder, Cache(folder / "cache"))
    destination = Destination(folder / "bundle", "tiny", "1.0")
    plan = complete(forecast(here))
    assert plan is not None
    steps = paper(here, plan, destination)
    for progress in steps:
        if progress.message.startswith("Run 2 of 2: Pass"):
            break
    steps.close()
    written = sorted((folder / "runs").iterdir())
    first = written[0].stat().st_mtime_ns

    there = replace(here, scheduler=scheduler)
    left = complete(forecast(there))
    assert left is not None
    assert len(left.chosen) == 1
    outcome = complete(paper(there, left, destination))
    assert outcome is not None
    return Told(folder, tuple(path.name for path in written), first, outcome)


def test_a_stopped_experiment_keeps_what_was_finished_and_goes_on_with_the_rest(told: Told) -> None:
    assert len(told.after_stop) == 1
    kept = told.folder / "runs" / told.after_stop[0]
    assert kept.stat().st_mtime_ns == told.first_written
    assert len(list((told.folder / "runs").iterdir())) == 2
    for run in told.outcome.results.plan.runs:
        assert len(told.outcome.results.runs[run].record.curves) == 2


def test_the_report_holds_the_papers_figures_and_says_what_is_missing(told: Told) -> None:
    page = told.outcome.report.read_text()
    for number in (1, 2, 3, 4, 7, 8, 9, 10):
        assert f"Figure {number}." in page
        assert (told.folder / "figures" / f"figure-{number:02}.svg").exists()
    for number in (5, 6):
        assert f"Figure {number} is missing" in page
    assert "a frozen base of random weights" in page
    assert "66 to 82 %" not in page
    assert "76 to 92 %" in page
    assert "not testable" in page
    assert str(told.folder) not in page

    numbers = msgspec.json.decode((told.folder / "metrics.json").read_bytes())
    assert [run["seed"] for run in numbers["runs"]] == [0, 0]
    assert {item["name"] for item in numbers["missing"]} >= {"VGG16, frozen bases"}


def test_the_bundle_opens_and_answers_and_has_its_report_inside(told: Told, tiny_source: Manifest) -> None:
    folder = told.outcome.bundle.folder
    assert folder == told.folder / "bundle" / "tiny-1.0"
    bundle = load(folder)

    assert any(name.startswith("report/") for name in bundle.info.files)
    assert bundle.info.provenance.recipe["layers"] == 4
    answer = Engine(bundle).analyse(film(tiny_source.file(tiny_source.samples[-1])), override=True)
    assert 0.0 <= answer.probability <= 1.0
    assert [path.name for path in (told.folder / "bundle").iterdir()] == ["tiny-1.0"]


def test_the_command_finds_everything_done_and_says_so(
    told: Told, atlas: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    from core.cli import main

    options = ["--seeds", "1", "--no-ablations", "--name", "tiny", "--version", "1.0", "--init", "random", "--json"]
    for choice in ("layers=4", "preprocessing.size=64", "affine.count=0", "batch=8", "epochs=2"):
        options += ["--set", choice]
    places = ["--source", str(atlas), "--out", str(told.folder), "--cache", str(told.folder / "cache")]
    monkeypatch.setattr(sys, "argv", ["humerus", "experiment", "paper", *places, *options])
    capfd.readouterr()
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 0
    document: dict[str, Any] = msgspec.json.decode(capfd.readouterr().out)

    assert {run["state"] for run in document["runs"]} == {"done"}
    assert document["bundle"].endswith("tiny-1.0")
    assert document["failed"] == []
    assert {item["name"] for item in document["impossible"]} == {
        f"{name}, frozen bases" for name in ("VGG16", "DenseNet121", "DenseNet169")
    }


def test_a_run_that_fails_is_named_and_the_others_go_on(told: Told, tiny_source: Manifest, tmp_path: Path) -> None:
    first, second = grid(CHOICES, dict.fromkeys(("VGG16", "DenseNet121", "DenseNet169"), "none")).runs
    no_weights = tmp_path / "weights.safetensors"
    no_weights.write_bytes(b"no weights at all")
    cache = Cache(told.folder / "cache")
    jobs = {
        tmp_path / "runs" / "fails": Job(first.spec, tiny_source, no_weights, cache),
        tmp_path / "runs" / "works": Job(second.spec, tiny_source, "random", cache),
    }
    failures = complete(spread(jobs, None))

    assert failures is not None
    assert {folder.name: "cannot be read" in why.problem for folder, why in failures.items()} == {"fails": True}
    assert [path.name for path in (tmp_path / "runs").iterdir()] == ["works"]


def test_the_same_seed_gives_the_same_model_whatever_a_worker_does_beside_it(told: Told, tiny_source: Manifest) -> None:
    run, before = list(told.outcome.results.runs.items())[-1]
    again = work_alone(Job(run.spec, tiny_source, "random", Cache(told.folder / "cache")))

    assert not isinstance(again, Failure)
    assert again[SCORES] == (before.folder / SCORES).read_bytes()


def test_a_worker_that_cannot_read_the_source_is_named(scheduler: str, tiny_source: Manifest, tmp_path: Path) -> None:
    elsewhere = replace(tiny_source, root=tmp_path / "elsewhere")
    run = grid(CHOICES, {}).runs[0]
    with pytest.raises(TrainingError, match="cannot read"):
        complete(spread({tmp_path / "run": Job(run.spec, elsewhere, "random", Cache(tmp_path))}, scheduler))


def test_a_scheduler_that_does_not_answer_is_said(tiny_source: Manifest, tmp_path: Path) -> None:
    run = grid(CHOICES, {}).runs[0]
    with pytest.raises(TrainingError, match="no Dask scheduler"):
        complete(spread({tmp_path / "run": Job(run.spec, tiny_source, "random", Cache(tmp_path))}, "tcp://127.0.0.1:9"))
