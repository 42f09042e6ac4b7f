"""A run that is killed goes on where it was, and ends with the same bytes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import msgspec
import numpy as np
import pytest

from core.bundle import Architecture
from core.datasets import fracatlas
from core.networks import get_tensors
from core.preprocess import Preprocessing
from core.progress import Progress, complete
from core.training import Affine, Cache, EpochDone, Trained, TrainingRecipe, learn

pytestmark = pytest.mark.slow

RECIPE = TrainingRecipe(
    architecture=Architecture(head=(8, 4), dropout=0.3),
    preprocessing=Preprocessing(size=32),
    layers=17,
    affine=Affine(count=0),
    batch=8,
    epochs=3,
    patience=3,
    seed=4,
)


IN_A_CHILD = """
import sys
from pathlib import Path

import msgspec

from core.datasets import fracatlas
from core.training import Cache, EpochDone, TrainingRecipe, learn

recipe = msgspec.json.decode(sys.argv[1], type=TrainingRecipe)
for progress in learn(recipe, fracatlas(Path(sys.argv[2])), None, Cache(Path(sys.argv[3]))):
    if isinstance(progress, EpochDone):
        print(progress.message, flush=True)
"""


def train(films: Path, cache: Path, recipe: TrainingRecipe = RECIPE) -> tuple[Trained, list[Progress]]:
    told: list[Progress] = []
    trained = complete(learn(recipe, fracatlas(films), None, Cache(cache)), told.append)
    assert trained is not None
    return trained, told


def epochs(told: list[Progress]) -> list[int]:
    return [progress.epoch.number for progress in told if isinstance(progress, EpochDone) and progress.epoch]


@pytest.fixture(scope="module")
def whole(films: Path) -> Trained:
    """A run that nobody disturbed."""
    trained, told = train(films, films.parent / "undisturbed")
    assert epochs(told) == [1, 2, 3]
    return trained


@pytest.fixture
def killed(films: Path, tmp_path: Path) -> Path:
    """The cache of a run that was killed (SIGKILL) after its first pass."""
    arguments = (msgspec.json.encode(RECIPE).decode(), str(films), str(tmp_path))
    command = [sys.executable, "-c", IN_A_CHILD, *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[3]) as child:
        assert child.stdout is not None
        assert child.stdout.readline().startswith("Pass 1: loss")
        child.kill()
    return tmp_path


def same(first: Trained, second: Trained) -> bool:
    tensors = (get_tensors(trained.model) for trained in (first, second))
    one, other = tensors
    scores = zip(first.outcome.scored.values(), second.outcome.scored.values(), strict=True)
    curves = [[msgspec.to_builtins(e) | {"seconds": None} for e in t.outcome.curves] for t in (first, second)]
    return (
        all(one[name].tobytes() == other[name].tobytes() for name in one)
        and all(a.log_odds.tobytes() == b.log_odds.tobytes() for a, b in scores)
        and curves[0] == curves[1]
    )


def test_a_killed_run_goes_on_and_ends_with_the_same_bytes(films: Path, whole: Trained, killed: Path) -> None:
    resumed, told = train(films, killed)

    assert any(progress.message == "Going on after pass 1" for progress in told)
    assert epochs(told) == [2, 3]
    assert same(whole, resumed)
    # The result is there, so the checkpoint is not.
    assert not list(killed.glob("runs/*"))


def test_curves_tell_loss_and_accuracy(whole: Trained) -> None:
    for epoch in whole.outcome.curves:
        assert np.isfinite([epoch.loss, epoch.valid_loss]).all()
        assert epoch.accuracy is not None
        assert epoch.valid_accuracy is not None
        assert 0 <= epoch.accuracy <= 1
        assert epoch.valid_accuracy * 4 in {0, 1, 2, 3, 4}
        assert epoch.seconds is not None
