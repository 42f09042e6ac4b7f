"""What is analysed next."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from core.inference import AnalysisQueue
from core.types import ImageRef


def refs(names: str) -> list[ImageRef]:
    return [ImageRef(Path(name)) for name in names]


def order(queue: AnalysisQueue) -> str:
    found = ""
    while (ref := queue.take()) is not None:
        found += ref.path.name
        queue.finish(ref)
    return found


@pytest.fixture
def queue() -> AnalysisQueue:
    return AnalysisQueue()


def test_screen_then_study_then_neighbours_then_rest(queue: AnalysisQueue) -> None:
    queue.fill(refs("abcdefgh"))
    queue.show(screen=refs("e"), study=refs("def"), neighbours=refs("cg"))
    assert order(queue) == "edfcgabh"
    assert queue.pending() == 0


def test_what_left_the_screen_is_dropped(queue: AnalysisQueue) -> None:
    queue.show(refs("a"), refs("ab"))
    queue.show(refs("c"))
    assert order(queue) == "c"


def test_what_left_the_screen_waits_its_turn_when_everything_is_analysed(queue: AnalysisQueue) -> None:
    queue.fill(refs("abc"))
    queue.show(refs("c"))
    queue.show(refs("b"))
    assert order(queue) == "bac"


def test_an_image_that_is_being_read_is_no_longer_wanted_when_the_screen_moves_on(queue: AnalysisQueue) -> None:
    queue.show(refs("a"))
    taken = queue.take()
    assert taken is not None
    assert queue.wanted(taken)
    queue.show(refs("b"))
    assert not queue.wanted(taken)
    queue.drop(taken)
    assert order(queue) == "b"
    queue.show(refs("a"))
    assert order(queue) == "a"


def test_a_dropped_image_of_the_rest_comes_again(queue: AnalysisQueue) -> None:
    queue.fill(refs("ab"))
    taken = queue.take()
    assert taken is not None
    assert queue.take() == refs("b")[0]
    queue.drop(taken)
    assert order(queue) == "a"


def test_nothing_is_given_twice(queue: AnalysisQueue) -> None:
    queue.fill(refs("aab"))
    queue.show(refs("a"), refs("ab"), refs("b"))
    assert [queue.take(), queue.take(), queue.take()] == [*refs("ab"), None]
    assert queue.pending() == 2


def test_finished_images_come_again_when_asked(queue: AnalysisQueue) -> None:
    queue.fill(refs("abc"))
    assert order(queue) == "abc"
    queue.again(refs("bcx"))
    assert queue.pending() == 2
    assert order(queue) == "bc"


def test_an_image_that_is_asked_for_again_while_it_is_analysed_comes_again_once(queue: AnalysisQueue) -> None:
    (a,) = refs("a")
    queue.show([a])
    queue.fill([a])
    assert queue.take() == a
    queue.again([a])
    queue.finish(a)
    assert queue.pending() == 1
    assert order(queue) == "a"
    assert queue.pending() == 0


def test_a_waiting_worker_is_woken_by_work_and_by_closing(queue: AnalysisQueue) -> None:
    found: list[ImageRef | None] = []

    def work() -> None:
        found.append(queue.take(timeout=None))
        found.append(queue.take(timeout=None))

    worker = threading.Thread(target=work)
    worker.start()
    queue.show(refs("a"))
    while not found:
        worker.join(0.01)
    queue.close()
    worker.join(10)
    assert found == [*refs("a"), None]
    assert queue.take() is None
