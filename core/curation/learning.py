"""The order of the queue, learnt from the tags: a logistic model on principal components of the features."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

COMPONENTS = 64
"""Principal components that the model sees, where there are as many."""

COLD_WEIGHT = 2.0
"""Deviation of the metal score's log-odds among the model's inputs, where that of a component is 1."""

STRENGTH = 0.001
"""Inverse of the penalty on the model's coefficients (C of scikit-learn): a few tags must not be overrated."""

NOISE = 1e-4
"""Components whose share of the largest one is below this are rounding errors."""


class Learner:
    """Learns from each tag anew, beginning where it stood. It belongs to one thread at a time.

    The same tags in the same order give the same probabilities.
    """

    def __init__(self, vectors: NDArray[np.float32], cold: NDArray[np.float64]) -> None:
        """Find the principal components: seconds for 10,000 films, once.

        Args:
            vectors: Features, (n, d).
            cold: Metal score of every film, (n,), 0 to 1.
        """
        self._cold = np.asarray(cold, np.float64)
        certain = np.clip(self._cold, 1e-6, 1.0 - 1e-6)
        odds = np.log(certain / (1.0 - certain))[:, None]
        self._rows = np.column_stack([_components(vectors), COLD_WEIGHT * _standardised(odds)])
        self._model = _logistic()

    def refit(self, positions: NDArray[np.intp], labels: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Learn from all tags so far.

        Args:
            positions: Which films are tagged, (k,).
            labels: Whether each shows metal, (k,).

        Returns:
            Probability of metal of every film, (n,), 0 to 1, as if every second film showed metal: the rare kind
            counts as much as the usual one. While all tags say the same, the cold score.
        """
        if len(np.unique(labels)) < 2:
            return self._cold.copy()
        self._model.fit(self._rows[positions], labels)
        learnt: NDArray[np.float64] = self._model.predict_proba(self._rows)[:, 1]
        return learnt


def ordered(
    probabilities: NDArray[np.float64], *, uncertain_share: float, open_: NDArray[np.bool_]
) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """The queue: likely metal first, and at even distances a film that the model is unsure of.

    Args:
        probabilities: Of every film, (n,), 0 to 1.
        uncertain_share: Which part of the queue is there for the model to learn from, 0 to 1.
        open_: Which films are still to be tagged, (n,).

    Returns:
        Positions of the open films, each once, (m,), and which of them stand there for being uncertain, (m,). Films
        of the same probability keep their order. The distances go on where they were as films are tagged.
    """
    films = np.flatnonzero(open_)
    found = probabilities[films]
    likely = iter(films[np.argsort(-found, kind="stable")].tolist())
    unsure = iter(films[np.argsort(np.abs(found - 0.5), kind="stable")].tolist())
    # Counted from the first film ever tagged: an order made anew at each tag would never come to its tenth place.
    places = np.arange(len(open_) - len(films), len(open_) + 1)
    mixed_in = np.diff(np.floor(places * uncertain_share)) > 0
    queue: dict[int, None] = {}
    for turn in mixed_in.tolist():
        queue[next(film for film in (unsure if turn else likely) if film not in queue)] = None
    return np.array(list(queue), np.intp), mixed_in


def _logistic() -> Any:  # noqa: ANN401 - a scikit-learn estimator
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=STRENGTH, class_weight="balanced", warm_start=True, max_iter=1000)


def _components(vectors: NDArray[np.float32]) -> NDArray[np.float64]:
    """Principal components of standardised features, (n, at most 64), each with deviation 1."""
    from sklearn.utils.extmath import randomized_svd

    rows = _standardised(vectors)
    wanted = min(COMPONENTS, *rows.shape)
    left, sizes, _ = randomized_svd(rows, wanted, random_state=0)
    return _standardised(left[:, sizes > NOISE * max(sizes[0], 1.0)].astype(np.float64))


def _standardised(columns: NDArray[Any]) -> NDArray[Any]:
    """Each column with mean 0 and deviation 1; a constant one gives zeros."""
    deviation = columns.std(axis=0)
    found: NDArray[Any] = (columns - columns.mean(axis=0)) / np.where(deviation > 1e-9, deviation, np.inf)
    return found
