"""Films that are read ahead: what is wanted first stays when memory is short."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from core.types import ImageRef
from viewer.jobs import Films
from viewer.jobs.worker import opening

SIZE = 100 * 100
PATIENCE_MS = 60_000


@pytest.fixture
def refs(tmp_path: Path) -> list[ImageRef]:
    """Six films of 10,000 bytes."""
    paths = [tmp_path / f"{number}.png" for number in range(6)]
    for number, path in enumerate(paths):
        cv2.imwrite(str(path), np.full((100, 100), number, np.uint8))
    return [ImageRef(path) for path in paths]


@pytest.fixture
def films(qtbot: QtBot) -> Iterator[Films]:
    made = Films(3 * SIZE)
    yield made
    made.close()


def has(films: Films, ref: ImageRef) -> bool:
    return films.kept(ref) is not None


def test_films_that_are_wanted_soonest_stay_in_a_short_memory(qtbot: QtBot, films: Films, refs: list[ImageRef]) -> None:
    films.want(refs)
    qtbot.waitUntil(partial(has, films, refs[2]), timeout=PATIENCE_MS)
    films.rested(20)
    assert [ref for ref in refs if films.kept(ref)] == refs[:3]


def test_what_is_not_wanted_any_more_makes_room(qtbot: QtBot, films: Films, refs: list[ImageRef]) -> None:
    for first in (0, 1):
        films.want(refs[first : first + 3])
        qtbot.waitUntil(partial(has, films, refs[first + 2]), timeout=PATIENCE_MS)
        films.rested(20)
    assert [ref for ref in refs if films.kept(ref)] == refs[1:4]


def test_a_film_in_hand_is_forgotten_with_all_others(qtbot: QtBot, films: Films, refs: list[ImageRef]) -> None:
    given: list[ImageRef] = []
    films.ready.connect(lambda ref, _film: given.append(ref))
    with opening:
        films.want(refs[:1])
        qtbot.waitUntil(lambda: not films._wanted, timeout=PATIENCE_MS)
        films.clear()
    films.rested(20)
    assert not has(films, refs[0])
    films.want(refs[:1])
    qtbot.waitUntil(lambda: bool(given), timeout=PATIENCE_MS)
    assert given == refs[:1]
