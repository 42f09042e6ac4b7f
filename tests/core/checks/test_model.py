"""The model that ships: whole, and with the answer that is stored."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.bundle import load, shipped
from core.checks import CORE, Check, Result, State, run_one
from core.checks.expected import expected

Expect = Callable[[Callable[[dict[str, Any]], object]], None]
CHECKS: dict[str, Check] = {check.name: check for check in CORE}


def test_the_stored_answer_is_that_of_the_model_that_ships() -> None:
    assert expected().answer.bundle == load(shipped()).digest


def test_the_known_film_is_not_a_clear_case_and_has_a_map() -> None:
    answer = expected().answer
    assert 0.1 < answer.probability < 0.9
    assert sum(cell > 0.05 for row in answer.map for cell in row) >= 3


def test_bundle_and_answer_are_right_here() -> None:
    assert run_one(CHECKS["bundle"]).state is State.OK
    result = run_one(CHECKS["engine"])
    assert result.state is State.OK
    # Processors round differently.
    assert float(result.detail.split()[1].rstrip(",;")) == pytest.approx(expected().answer.probability, abs=1e-4)
    assert result.took_ms > 0


@pytest.mark.parametrize("name", ["bundle.json", "weights.safetensors", "reader.tflite"])
def test_one_changed_byte_of_the_model_is_noticed(installed: Path, name: str) -> None:
    path = next((installed / "models").glob(f"*/{name}"))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    for check in ("bundle", "engine"):
        result = run_one(CHECKS[check])
        assert result.state is State.FAILED
        assert name in result.detail or name == "bundle.json"


def engine() -> Result:
    return run_one(CHECKS["engine"])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda answer: answer.update(probability=answer["probability"] + 2e-4), "another answer here"),
        (lambda answer: answer["map"][3].__setitem__(3, answer["map"][3][3] + 2e-3), "another answer here"),
        (lambda answer: answer.update(map=[[0.0]]), "(7, 7) cells, and not (1, 1)"),
        (lambda answer: answer.update(bundle="0" * 64), "is another model's"),
        (lambda answer: answer.update(digest="values:0"), "is not the film whose answer is stored"),
        (lambda answer: answer.update(film="demo/none.png"), "none.png"),
    ],
)
def test_another_answer_is_a_failure(expect: Expect, change: Callable[[dict[str, Any]], object], said: str) -> None:
    expect(lambda document: change(document["answer"]))
    result = engine()
    assert result.state is State.FAILED
    assert said in result.detail


def test_a_little_less_is_what_another_processor_may_differ_by(expect: Expect) -> None:
    expect(lambda document: document["answer"].update(probability=document["answer"]["probability"] + 5e-5))
    assert engine().state is State.OK


def test_without_a_model_it_says_so(installed: Path) -> None:
    (installed / "models").rename(installed / "elsewhere")
    assert "no model ships with this installation" in engine().detail
