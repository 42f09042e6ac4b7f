"""An annotator who tags what the queue shows and is always right: how soon would all metal have been found?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.curation.learning import Learner, ordered

FIRST = 5
"""Films that the annotator comes upon before the queue can help; the seed draws them."""

BATCH = 4
"""Films tagged before the order changes: the next ones are already loaded while the model learns."""

UNCERTAIN = 0.1
"""Share of the queue that is there for being uncertain."""

Order = Callable[[NDArray[np.intp], NDArray[np.bool_]], NDArray[np.intp]]
"""From the films tagged so far and their tags to the order of those that are left."""


@dataclass(frozen=True, slots=True, eq=False)
class Session:
    """What an annotator met.

    Attributes:
        seen: Positions of the films in the order in which they were tagged; each once, (n,).
        found: How many films had been seen when each film with metal was found, ascending, this one counted, (metal,).
    """

    seen: NDArray[np.intp]
    found: NDArray[np.intp]

    def recall_at(self, share: float) -> float:
        """Part of the metal that is found after this share of the films, 0 to 1."""
        return float(np.mean(self.found <= share * len(self.seen)))

    def share_to(self, recall: float) -> float:
        """Share of the films that have to be seen until so much of the metal is found, 0 to 1."""
        return float(self.found[int(np.ceil(recall * len(self.found))) - 1] / len(self.seen))


def learned_order(learner: Learner, films: int) -> Order:
    """The queue's own order, learnt from the tags."""

    def order(tagged: NDArray[np.intp], labels: NDArray[np.bool_]) -> NDArray[np.intp]:
        open_ = np.ones(films, bool)
        open_[tagged] = False
        return ordered(learner.refit(tagged, labels), uncertain_share=UNCERTAIN, open_=open_)[0]

    return order


def fixed_order(films: NDArray[np.intp]) -> Order:
    """An order that learns nothing: of the files, of the metal score, or drawn."""

    def order(tagged: NDArray[np.intp], _labels: NDArray[np.bool_]) -> NDArray[np.intp]:
        return films[~np.isin(films, tagged)]

    return order


def simulated(order: Order, truth: NDArray[np.bool_], seed: int | None) -> Session:
    """Tag films in an order until none with metal is left; the rest follow in the last order.

    Args:
        order: Asked anew after each batch.
        truth: Whether each film shows metal, (n,).
        seed: Draws the films that come before the queue helps; None: there are none.
    """
    drawn = np.random.default_rng(seed).permutation(len(truth))[:FIRST] if seed is not None else np.empty(0)
    seen = drawn.astype(np.intp)
    while truth.sum() > truth[seen].sum():
        seen = np.concatenate([seen, order(seen, truth[seen])[:BATCH]])
    rest = np.setdiff1d(np.arange(len(truth)), seen)
    seen = np.concatenate([seen, rest])
    return Session(seen, np.flatnonzero(truth[seen]) + 1)
