"""A training that is stopped between two epochs, on a tail of one convolution."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.progress import Progress, complete
from core.training import Epoch, EpochDone, PlainFit, Resumed, TrainingRecipe
from core.training.checkpoint import Checkpoint
from core.training.fit import Examples, fit
from core.training.learner import make_deterministic
from core.training.store import RowStore
from core.training.trunk import TrunkRows

pytestmark = pytest.mark.slow

RECIPE = TrainingRecipe(batch=8, epochs=3, patience=3, base_rate=0.01, seed=4)
SHAPE = (4, 4, 6)
COUNT = 30

Run = tuple[list[bytes], tuple[Epoch, ...] | None, list[Progress]]


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> TrunkRows:
    random = np.random.default_rng(0)
    with RowStore(tmp_path_factory.mktemp("rows"), int(np.prod(SHAPE))) as store:
        for number in range(COUNT):
            store.add(str(number), random.normal(size=int(np.prod(SHAPE))).astype(np.float32))
        return TrunkRows(store.mapped(), (SHAPE,), tuple((number,) for number in range(COUNT)), "numbers")


def small_tail() -> Any:  # noqa: ANN401 - a keras.Model
    import keras

    make_deterministic(RECIPE.seed)
    maps = keras.Input(SHAPE)
    x = keras.layers.BatchNormalization(name="norm")(keras.layers.Conv2D(8, 3, name="convolution")(maps))
    x = keras.layers.GlobalAveragePooling2D(name="pool")(x)
    x = keras.layers.Dropout(0.3, name="head_1_dropout")(x)
    return keras.Model([maps], keras.layers.Dense(2, activation="softmax", name="predictions")(x))


def train(rows: TrunkRows, checkpoint: Checkpoint | None, stop_after: int = 99) -> Run:
    """Weights at the end, curves without times (None: stopped), and what was told."""
    positive = np.arange(COUNT) % 2 == 1
    learn, tune = (Examples(rows, np.arange(a, b), positive[a:b]) for a, b in ((0, 21), (21, COUNT)))
    tail, told = small_tail(), list[Progress]()
    curves = complete(
        fit(tail, RECIPE, learn, tune, checkpoint), told.append, lambda: bool(epochs(told)[stop_after - 1 :])
    )
    weights = [np.asarray(values).tobytes() for values in tail.get_weights()]
    return weights, curves and tuple(replace(epoch, seconds=None) for epoch in curves), told


def epochs(told: list[Progress]) -> list[int]:
    return [progress.epoch.number for progress in told if isinstance(progress, EpochDone) and progress.epoch]


@pytest.fixture(scope="module")
def whole(rows: TrunkRows) -> Run:
    """A training that nobody disturbed."""
    run = train(rows, None)
    assert epochs(run[2]) == [1, 2, 3]
    return run


@pytest.mark.parametrize("stop_after", [1, 2, 3])
def test_a_cancelled_training_goes_on_and_ends_with_the_same_bytes(
    rows: TrunkRows, whole: Run, tmp_path: Path, stop_after: int
) -> None:
    checkpoint = Checkpoint(tmp_path, "a" * 64)
    assert train(rows, checkpoint, stop_after)[1] is None
    weights, curves, told = train(rows, checkpoint)

    assert isinstance(told[0], Resumed)
    assert told[0].message == f"Going on after pass {stop_after}"
    assert tuple(replace(epoch, seconds=None) for epoch in told[0].curves) == (whole[1] or ())[:stop_after]
    assert epochs(told) == [1, 2, 3][stop_after:]
    assert (weights, curves) == whole[:2]


def test_a_damaged_checkpoint_means_a_new_start_and_a_sentence(rows: TrunkRows, whole: Run, tmp_path: Path) -> None:
    checkpoint = Checkpoint(tmp_path, "a" * 64)
    train(rows, checkpoint, 1)
    numbers = next(checkpoint.folder.glob("*.safetensors"))
    numbers.write_bytes(numbers.read_bytes()[:-9])
    weights, curves, told = train(rows, checkpoint)

    assert told[0].message.endswith("starting over")
    assert epochs(told) == [1, 2, 3]
    assert (weights, curves) == whole[:2]


def test_of_another_runs_state_nothing_is_taken(rows: TrunkRows, whole: Run, tmp_path: Path) -> None:
    train(rows, Checkpoint(tmp_path, "a" * 64), 1)

    for key in ("b" * 64, "a" * 32 + "b" * 32):
        weights, curves, told = train(rows, Checkpoint(tmp_path, key))
        assert epochs(told) == [1, 2, 3]
        assert (weights, curves) == whole[:2]


def test_each_step_tells_loss_accuracy_and_the_time_left(whole: Run) -> None:
    steps = [progress for progress in whole[2] if progress.message.startswith("Pass 1 of 3")]
    assert [progress.done for progress in steps] == [1, 2, 3]
    assert all("loss " in step.message and "accuracy " in step.message for step in steps)
    assert all(step.message.endswith("left") for step in steps)


def test_keras_own_fit_gives_the_same_losses(rows: TrunkRows, whole: Run) -> None:
    (pictures,) = rows.batch(np.arange(21))
    plain = PlainFit(small_tail(), RECIPE, pictures, np.arange(21) % 2 == 1)
    losses = [plain.epoch(number) for number in (1, 2, 3)]

    # Two rates, dropout, batch norm, and a last batch that is shorter.
    assert whole[1] is not None
    assert [epoch.loss for epoch in whole[1]] == pytest.approx(losses, rel=1e-6)
