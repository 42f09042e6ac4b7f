"""Operations on threads and in child processes: progress, result, cancel, failure."""

from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
from pytestqt.qtbot import QtBot

from core.progress import Operation
from viewer.jobs import Job, Jobs

Start = Callable[[Callable[[], Operation[int]]], Job]


@pytest.fixture
def operations(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """What is run: a child process must find it by a name that leads there in every process."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    import child_operations  # type: ignore[import-not-found]

    found: ModuleType = child_operations
    return found


@pytest.fixture
def jobs(qapp: object) -> Iterator[Jobs]:
    made = Jobs()
    yield made
    made.close()


@pytest.fixture(params=["thread", "child"])
def start(request: pytest.FixtureRequest, jobs: Jobs) -> Start:
    """Start an operation on a thread, or in a child process: they look alike."""
    if request.param == "thread":
        return lambda operation: jobs.start("a test", operation)
    return lambda operation: jobs.start_child("a test", operation)


def test_an_operation_reports_and_gives_its_result(
    qtbot: QtBot, jobs: Jobs, start: Start, operations: ModuleType
) -> None:
    steps: list[int] = []
    results: list[object] = []
    jobs.progressed.connect(lambda _job, progress: steps.append(progress.done))
    with qtbot.waitSignal(jobs.ended):
        start(operations.three).finished.connect(results.append)
    assert results == [3]
    assert steps == [0, 1, 2]
    assert jobs.running == ()


def test_a_cancelled_operation_ends_and_says_so(qtbot: QtBot, jobs: Jobs, start: Start, operations: ModuleType) -> None:
    with qtbot.waitSignal(jobs.progressed):
        job = start(operations.never_ends)
    with qtbot.waitSignals([job.cancelled, jobs.ended]):
        job.cancel()
    assert jobs.running == ()


def test_an_error_for_people_arrives_as_it_was_raised(qtbot: QtBot, start: Start, operations: ModuleType) -> None:
    job = start(operations.fails)
    with qtbot.waitSignal(job.failed) as failed:
        pass
    assert str(failed.args[0]) == "a.dcm: truncated."


def test_a_bug_arrives_as_a_traceback(qtbot: QtBot, jobs: Jobs, start: Start, operations: ModuleType) -> None:
    with qtbot.waitSignal(jobs.crashed) as crashed:
        start(operations.crashes)
    assert "ZeroDivisionError" in crashed.args[0]


def test_a_child_that_dies_is_said_in_words(qtbot: QtBot, jobs: Jobs, operations: ModuleType) -> None:
    job = jobs.start_child("Score-CAM", operations.dies)
    with qtbot.waitSignal(job.failed) as failed:
        pass
    assert "ended by itself (exit code 9)" in str(failed.args[0])


def test_closing_ends_what_still_runs(qtbot: QtBot, jobs: Jobs, operations: ModuleType) -> None:
    with qtbot.waitSignal(jobs.progressed):
        job = jobs.start("a test", operations.never_ends)
    jobs.close()
    assert not job.is_running
