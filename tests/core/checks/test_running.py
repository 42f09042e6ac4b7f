"""Checks run one after the other; none stops another, and what they say can be sent to others."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from core.checks import (
    CORE,
    Check,
    Checked,
    CheckError,
    NotThereError,
    Result,
    State,
    as_document,
    as_text,
    program,
    run,
    run_one,
    succeeded,
    window_checks,
)
from core.checks.libraries import PACKAGES, missing_libraries, remedy
from core.checks.parts import training
from core.errors import StoreError
from core.progress import complete

ROOT = Path(__file__).resolve().parents[3]


def raising(error: Exception) -> Check:
    def look() -> str:
        raise error

    return Check("broken", "Broken", look)


@pytest.mark.slow
def test_every_check_passes_here() -> None:
    results = complete(run(CORE)) or ()
    assert {result.name: result.state for result in results} == dict.fromkeys(
        ("folders", "reading", "bundle", "engine", "tags", "training"), State.OK
    )


@pytest.mark.parametrize(
    ("error", "state", "said"),
    [
        (CheckError("it is broken; mend it"), State.FAILED, "it is broken; mend it"),
        (NotThereError("nobody needs it"), State.MISSING, "nobody needs it"),
        (StoreError("the store", "is away", "Wait"), State.FAILED, "the store: is away. Wait."),
        (KeyError("x"), State.FAILED, "KeyError: 'x'"),
    ],
)
def test_whatever_breaks_is_a_result(error: Exception, state: State, said: str) -> None:
    result = run_one(raising(error))
    assert (result.state, result.detail) == (state, said)


def test_a_check_that_breaks_does_not_stop_the_others() -> None:
    steps = list(run((raising(ValueError("no")), Check("fine", "Fine", lambda: "well"))))
    results = [step.result for step in steps if isinstance(step, Checked) and step.result]
    assert [(result.name, result.state) for result in results] == [("broken", State.FAILED), ("fine", State.OK)]
    assert [(step.message, step.done, step.total) for step in steps] == [
        ("Broken", 0, 2),
        ("Broken", 1, 2),
        ("Fine", 1, 2),
        ("Fine", 2, 2),
    ]
    assert not succeeded(results)


def test_the_home_folder_is_not_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert run_one(Check("x", "X", lambda: f"{tmp_path}/data")).detail == "~/data"


def test_what_is_missing_only_for_training_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tensorflow", None)
    with pytest.raises(NotThereError, match="needs TensorFlow, which this installation does not have"):
        training()


def test_document_and_text_say_the_same() -> None:
    results = (Result("a", "The first", State.OK, "well", 1.5), Result("b", "The second", State.FAILED, "bad", 20.0))
    facts = {**program(), "qt": "6"}
    document = as_document(facts, results)
    assert document["ok"] is False
    assert document["checks"][1] == {
        "name": "b",
        "title": "The second",
        "state": State.FAILED,
        "detail": "bad",
        "took_ms": 20.0,
    }
    text = as_text(facts, results)
    assert "[ok] The first (2 ms)\n    well\n" in text
    assert "qt: 6\n" in text
    assert text.endswith("This machine cannot do the job.\n")
    assert as_document(facts, results[:1])["ok"] is True


# ------------------------------------------------------------ the window's process


def test_a_viewer_that_cannot_be_started_is_said(tmp_path: Path) -> None:
    (result,) = window_checks([str(tmp_path / "humerus-viewer")]).checks
    assert (result.name, result.state) == ("window", State.FAILED)
    assert "cannot be started (No such file or directory); install the program anew" in result.detail


def test_a_viewer_that_ends_without_an_answer_is_said_with_its_last_words() -> None:
    program = "raise ImportError('libEGL.so.1: cannot open shared object file')"
    (result,) = window_checks([sys.executable, "-c", program]).checks
    assert result.state is State.FAILED
    assert "exit code 1: ImportError: libEGL.so.1: cannot open shared object file" in result.detail


def test_missing_libraries_are_named_with_their_packages() -> None:
    missing = missing_libraries({"libc.so.6": "libc6", "libnone.so.9": "libnone9"})
    assert missing == {"libnone.so.9": "libnone9"}
    assert remedy(missing) == ". Missing: libnone.so.9; sudo apt-get install -y libnone9"
    assert remedy({}) == ""


def test_the_set_up_knows_the_same_libraries() -> None:
    lines = (ROOT / "packaging" / "system-libraries.txt").read_text(encoding="utf-8").splitlines()
    listed = dict(line.split() for line in lines if line and not line.startswith("#"))
    assert {name: package for name, package in listed.items() if ".so" in name} == PACKAGES
