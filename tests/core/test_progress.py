"""One generator is driven by window, command line and child process alike."""

import pytest

from core.errors import ReadingError
from core.progress import Operation, Progress, complete, serve


class EndError(Exception):
    """Raised by the operation under test."""


def count(to: int, cleaned: list[str]) -> Operation[int]:
    try:
        for number in range(to):
            yield Progress("counting", number, to)
    finally:
        cleaned.append("cleaned")
    return to


def fail(error: Exception) -> Operation[int]:
    yield Progress("about to fail")
    raise error


class Messages(list[object]):
    """A pipe's end that keeps what is sent."""

    def send(self, message: object) -> None:
        self.append(message)


def test_an_operation_reports_each_step_and_gives_its_result() -> None:
    seen: list[Progress] = []
    cleaned: list[str] = []
    assert complete(count(3, cleaned), seen.append) == 3
    assert [progress.done for progress in seen] == [0, 1, 2]
    assert cleaned == ["cleaned"]


def test_a_cancelled_operation_cleans_up_and_gives_nothing() -> None:
    seen: list[Progress] = []
    cleaned: list[str] = []
    assert complete(count(3, cleaned), seen.append, lambda: len(seen) == 2) is None
    assert len(seen) == 2
    assert cleaned == ["cleaned"]


@pytest.mark.parametrize(("done", "total", "fraction"), [(1, 4, 0.25), (5, 4, 1.0), (3, None, None), (0, 0, None)])
def test_the_share_done_is_known_when_the_total_is(done: int, total: int | None, fraction: float | None) -> None:
    assert Progress("", done, total).fraction == fraction


def test_a_child_sends_its_steps_and_last_its_result() -> None:
    sent = Messages()
    serve(sent, count, (2, []))
    assert sent == [Progress("counting", 0, 2), Progress("counting", 1, 2), ("result", 2)]


def test_a_child_tells_errors_for_people_from_bugs() -> None:
    sent = Messages()
    serve(sent, fail, (ReadingError("a.dcm", "truncated"),))
    kind, error = sent[-1]  # type: ignore[misc]
    assert (kind, str(error)) == ("error", "a.dcm: truncated.")  # type: ignore[has-type]
    serve(sent, fail, (EndError("bug"),))
    kind, text = sent[-1]  # type: ignore[misc]
    assert kind == "bug"  # type: ignore[has-type]
    assert "EndError" in text  # type: ignore[has-type]
