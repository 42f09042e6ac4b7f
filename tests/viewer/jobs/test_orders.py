"""The learned order on its thread: the latest wish wins."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from core.curation.ordering import Wish
from viewer.jobs.ordering import Orders

COUNT = 40


@pytest.fixture
def orders(qtbot: QtBot) -> Iterator[Orders]:
    made = Orders(COUNT)
    yield made
    made.close()


def wish(open_: range) -> Wish:
    flags = np.zeros(COUNT, bool)
    flags[list(open_)] = True
    return Wish(np.zeros(0, np.intp), np.zeros(0, bool), flags, np.zeros(COUNT, bool))


def test_an_order_answers_a_wish(qtbot: QtBot, orders: Orders) -> None:
    orders.know({7: 0.9, 3: 0.01}, {})
    asked = wish(range(COUNT))
    with qtbot.waitSignal(orders.ordered) as answered:
        orders.wish(asked)
    given, order = answered.args
    assert given is asked
    assert (order.sequence[0], order.sequence[-1]) == (7, 3)


def test_the_last_of_many_wishes_is_answered(qtbot: QtBot, orders: Orders) -> None:
    wishes = [wish(range(number)) for number in range(1, 30)]
    answered: list[object] = []
    orders.ordered.connect(lambda given, _order: answered.append(given))
    for each in wishes:
        orders.wish(each)
    qtbot.waitUntil(lambda: bool(answered) and answered[-1] is wishes[-1])
