"""The order of the queue as it is known so far: features fill in while somebody tags."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.curation.features import FilmFeatures
from core.curation.learning import Learner, ordered

UNCERTAIN_SHARE = 0.1
"""Every tenth film stands in the queue because the model is unsure of it."""
UNKNOWN = 0.25
"""Films of which nothing is known stand behind the suspected ones and before those that look clean."""
LEAST = 32
"""Films with features from which on there is something to learn."""
GROWTH = 1.5
"""The principal components are found anew when so many times as many films have features."""


@dataclass(frozen=True, slots=True, eq=False)
class Wish:
    """What an order is wanted for.

    Attributes:
        tagged: Places of the films whose verdict is known, (k,).
        metal: Whether each shows metal, (k,).
        open_: Which films come into the queue, (n,).
        put_off: Which of them come last, (n,).
    """

    tagged: NDArray[np.intp]
    metal: NDArray[np.bool_]
    open_: NDArray[np.bool_]
    put_off: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Order:
    """An order of the queue.

    Attributes:
        sequence: Places of the open films, each once, (m,).
        uncertain: Places of those that stand where they stand because the model is unsure.
        probability: Of metal, of all films, (n,) 0 to 1; NaN where nothing is known.
    """

    sequence: NDArray[np.intp]
    uncertain: frozenset[int]
    probability: NDArray[np.float64]


class Ordering:
    """Scores, features and the learner. It belongs to one thread."""

    def __init__(self, count: int) -> None:
        """Know nothing of so many films."""
        self._metal = np.full(count, np.nan)
        self._features: dict[int, FilmFeatures] = {}
        self._learner: Learner | None = None
        self._learnt: NDArray[np.intp] = np.zeros(0, np.intp)

    def know(self, metal: Mapping[int, float], features: Mapping[int, FilmFeatures]) -> None:
        """Take scores and features in, by place."""
        for place, score in metal.items():
            self._metal[place] = score
        for place, found in features.items():
            self._features[place] = found
            self._metal[place] = found.metal

    def settle(self) -> None:
        """No more features come: the components are found once more, of all films that have some."""
        if len(self._features) > len(self._learnt):
            self._learn()

    def start_anew(self) -> None:
        """Forget what was learnt from tags: the model begins where it stood, and must not stand on another reader's."""
        self._learner, self._learnt = None, np.zeros(0, np.intp)

    def order(self, wish: Wish) -> Order:
        """The queue as it should be now."""
        probability = self._probability(wish)
        filled = np.where(np.isnan(probability), UNKNOWN, probability)
        first, mixed = ordered(filled, uncertain_share=self._share(wish), open_=wish.open_ & ~wish.put_off)
        last, _ = ordered(filled, uncertain_share=0.0, open_=wish.open_ & wish.put_off)
        return Order(np.concatenate([first, last]), frozenset(first[mixed].tolist()), probability)

    def _share(self, wish: Wish) -> float:
        """Without a model nothing is uncertain."""
        return UNCERTAIN_SHARE if self._learner is not None and len(np.unique(wish.metal)) == 2 else 0.0

    def _probability(self, wish: Wish) -> NDArray[np.float64]:
        found = self._metal.copy()
        learner = self._current()
        if learner is not None:
            places = {place: number for number, place in enumerate(self._learnt.tolist())}
            known = [number for number, place in enumerate(wish.tagged.tolist()) if place in places]
            positions = np.array([places[int(wish.tagged[number])] for number in known], np.intp)
            found[self._learnt] = learner.refit(positions, wish.metal[known])
        return found

    def _current(self) -> Learner | None:
        """The learner of the films whose features are known, made anew when they have become many more."""
        if len(self._features) >= max(LEAST, GROWTH * len(self._learnt)):
            self._learn()
        return self._learner

    def _learn(self) -> None:
        places = sorted(self._features)
        self._learnt = np.array(places, np.intp)
        self._learner = Learner(np.stack([self._features[place].vector for place in places]), self._metal[places])
