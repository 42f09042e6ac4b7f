"""A source of drawn films in FracAtlas' shape, and finished runs with scores that were made up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from core.datasets import RECIPES, Manifest, Source, Split, fracatlas, made
from core.datasets import Sample as Film
from core.experiment.plan import Choices, Planned, grid
from core.experiment.results import Results
from core.experiment.store import FinishedRun, RunRecord, Scores
from core.training import Epoch

LogOdds = Callable[[Film, bool], float]
MakeResults = Callable[..., Results]


def _bone(number: int, *, broken: bool) -> NDArray[np.uint8]:
    random = np.random.default_rng(number)
    picture = random.normal(60, 8, (192, 144)).astype(np.float32)
    x = int(random.integers(56, 88))
    cv2.line(picture, (x, 8), (x, 180), 200.0, 24)
    if broken:
        cv2.line(picture, (x - 28, 84), (x + 28, 104), 60.0, 12)
    return np.asarray(np.clip(picture, 0, 255), np.uint8)


@pytest.fixture(scope="module")
def atlas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """64 films in FracAtlas' shape, half of them broken, some with hardware: 40 train, 12 valid, 12 test."""
    root = tmp_path_factory.mktemp("experiment") / "films"
    (root / "images").mkdir(parents=True)
    lines = ["image_id,split,fractured,hardware,hand,leg,hip,shoulder,fracture_boxes"]
    for number in range(64):
        broken, split = number % 2 == 1, ("train" if number < 40 else "valid" if number < 52 else "test")
        name = f"film{number:02}.png"
        cv2.imwrite(str(root / "images" / name), _bone(number, broken=broken))
        lines.append(f"{name},{split},{int(broken)},{int(number % 8 == 1)},0,0,0,1,")
    (root / "labels.csv").write_text("\n".join(lines) + "\n")
    return root


@pytest.fixture(scope="module")
def tiny_source(atlas: Path) -> Manifest:
    """The same as a manifest."""
    return fracatlas(atlas)


def _source() -> Manifest:
    kind = Source("numbers", "No fracture", "Fracture", ("humerus",), "CC0-1.0", "Nobody.", ("They are numbers.",))
    films = [
        Film(
            path=f"{split}/{label}{number}.png",
            label=label,
            split=split,
            patient=f"{split}{number // 2}",
            hardware=label == "Fracture" and number % 3 == 0,
        )
        for split in Split
        for label in ("No fracture", "Fracture")
        for number in range(60)
    ]
    return Manifest(kind, Path("numbers"), tuple(films))


@pytest.fixture(scope="session")
def numbers() -> Manifest:
    """A source without pictures: in each split 60 negatives and 60 positives, 20 of these with hardware."""
    return _source()


@pytest.fixture(scope="session")
def make_results(numbers: Manifest) -> MakeResults:
    """``make_results(say, choices)``: every run of a grid finished; say(run) is what it says of a film, or None."""

    def make(say: Callable[[Planned], LogOdds | None], choices: Choices | None = None) -> Results:
        plan = grid(choices or Choices(seeds=1, ablations=False), {})
        datasets = {
            name.upper(): made(numbers, msgspec.structs.replace(RECIPES[name]["literal"], flip="none"))
            for name in RECIPES
        }
        spoken = {run: say(run) for run in plan.runs}
        runs = {run: _finished(numbers, run, words) for run, words in spoken.items() if words is not None}
        return Results(numbers, datasets, plan, runs)

    return make


def _finished(source: Manifest, run: Planned, words: LogOdds) -> FinishedRun:
    samples = source.samples
    positive = np.array([source.positive(sample) for sample in samples], np.bool_)
    z = np.array([words(sample, bool(truth)) for sample, truth in zip(samples, positive, strict=True)], np.float64)
    record = RunRecord(
        spec=run.spec,
        source=source.digest,
        manifest="0" * 64,
        init="made up",
        curves=(Epoch(1, 0.7, 0.6, 0.8), Epoch(2, 0.5, 0.5, 0.9)),
        train_paths=120,
        seconds=1.0,
        program_version="0",
    )
    scores = Scores(tuple(s.path for s in samples), tuple(s.split for s in samples), positive, z)
    return FinishedRun(Path(run.name), record, scores)
