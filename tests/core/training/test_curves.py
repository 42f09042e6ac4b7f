"""How a run tells of itself."""

from __future__ import annotations

import pickle

import msgspec
import pytest

from core.training import Epoch, EpochDone, Resumed, Training
from core.training.curves import duration


def test_an_epoch_is_a_sentence() -> None:
    epoch = Epoch(3, 0.51234, 0.6, 0.75, 0.8, 0.7, 12.0)
    assert str(epoch) == "Pass 3: loss 0.512, accuracy 0.800; tuning loss 0.600, accuracy 0.700, AUROC 0.750"


def test_curves_of_older_runs_are_read() -> None:
    old = b'{"number": 1, "loss": 0.7, "valid_loss": 0.6, "valid_auroc": 0.5}'
    epoch = msgspec.json.decode(old, type=Epoch)
    assert (epoch.accuracy, epoch.valid_accuracy, epoch.seconds) == (None, None, None)
    assert str(epoch) == "Pass 1: loss 0.700; tuning loss 0.600, AUROC 0.500"


def test_progress_goes_through_a_pipe() -> None:
    for progress in (
        EpochDone("Pass 1", 1, 8, Epoch(1, 0.7, 0.6, 0.5), 30.0),
        Resumed("Going on after pass 1", 1, 8, (Epoch(1, 0.7, 0.6, 0.5),)),
        Training("Pass 1 of 8", 3, 12, 1, 0.7, 0.5, 90.0),
    ):
        assert pickle.loads(pickle.dumps(progress)) == progress


@pytest.mark.parametrize(("seconds", "text"), [(0.4, "0 s"), (89, "89 s"), (150, "2 min"), (12600, "3.5 h")])
def test_durations_are_said_as_people_do(seconds: float, text: str) -> None:
    assert duration(seconds) == text
