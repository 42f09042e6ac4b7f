"""What is left of a run that was stopped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from core.errors import TrainingError
from core.training import Epoch
from core.training.checkpoint import ABANDONED, Checkpoint, State

KEY = "a" * 64
CURVES = (Epoch(1, 0.7, 0.6, 0.5), Epoch(2, 0.5, 0.55, 0.75, 0.8, 0.7, 12.5))


def state(value: float = 1.0) -> State:
    numbers: dict[str, NDArray[Any]] = {
        "tail/0": np.full((3, 2), value, np.float32),
        "optimizer_0/0": np.array(7, np.int64),
    }
    return State(CURVES, 2, numbers, (np.full(4, value, np.float32), np.array([1, 2], np.uint32)))


def test_a_state_comes_back_as_it_was(tmp_path: Path) -> None:
    checkpoint = Checkpoint(tmp_path, KEY)
    assert checkpoint.read() is None
    checkpoint.write(state(1.0))
    checkpoint.write(state(2.0))
    found = checkpoint.read()

    assert found is not None
    assert (found.curves, found.best) == (CURVES, 2)
    assert found.variables is not None
    assert {name: (str(values.dtype), values.tolist()) for name, values in found.variables.items()} == {
        "tail/0": ("float32", [[2.0] * 2] * 3),
        "optimizer_0/0": ("int64", 7),
    }
    assert [values.tolist() for values in found.weights] == [[2.0] * 4, [1, 2]]
    # Of the state before nothing is left.
    assert len(list(checkpoint.folder.iterdir())) == 2


def test_a_result_that_is_safe_needs_no_checkpoint(tmp_path: Path) -> None:
    checkpoint = Checkpoint(tmp_path, KEY)
    checkpoint.write(state())
    checkpoint.discard()

    assert checkpoint.read() is None
    assert not list(tmp_path.glob("runs/*"))


@pytest.mark.parametrize("content", [b"", b"{}", b'{"key": 1}', b"\xff\xfe", None])
def test_a_damaged_state_is_refused(tmp_path: Path, content: bytes | None) -> None:
    checkpoint = Checkpoint(tmp_path, KEY)
    checkpoint.write(state())
    numbers = next(checkpoint.folder.glob("*.safetensors"))
    if content is None:
        numbers.unlink()
    else:
        (checkpoint.folder / "state.json").write_bytes(content)

    with pytest.raises(TrainingError, match="damaged"):
        checkpoint.read()


def test_a_changed_byte_is_noticed(tmp_path: Path) -> None:
    checkpoint = Checkpoint(tmp_path, KEY)
    checkpoint.write(state())
    numbers = next(checkpoint.folder.glob("*.safetensors"))
    content = bytearray(numbers.read_bytes())
    content[-1] ^= 1
    numbers.write_bytes(content)

    with pytest.raises(TrainingError, match="changed"):
        checkpoint.read()


def test_another_run_never_continues_it(tmp_path: Path) -> None:
    Checkpoint(tmp_path, KEY).write(state())
    other = Checkpoint(tmp_path, "a" * 32 + "b" * 32)

    with pytest.raises(TrainingError, match="another run"):
        other.read()
    assert Checkpoint(tmp_path, "b" * 64).read() is None


def test_runs_that_nobody_went_on_with_do_not_pile_up(tmp_path: Path) -> None:
    for number in range(ABANDONED + 3):
        Checkpoint(tmp_path, f"{number:064}"[::-1]).write(state())
    Checkpoint(tmp_path, KEY).tidy()

    assert len(list(tmp_path.glob("runs/*"))) == ABANDONED
