"""A bundle's reader model on the films of a manifest, exactly as the viewer runs it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.datasets import Manifest, Sample
from core.errors import InferenceError, ReadingError
from core.evaluation.measures import Scores, Truth
from core.inference import Engine
from core.progress import Operation, Progress
from core.reading import read
from core.types import Prediction


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What the model said of a film.

    Attributes:
        sample: The film in the manifest.
        positive: Whether it has the finding.
        prediction: The model's answer.
        shape: Rows and columns of the film as it is stored.
    """

    sample: Sample
    positive: bool
    prediction: Prediction
    shape: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A film that counts nowhere.

    Attributes:
        sample: The film in the manifest.
        reason: Why the model gave no answer, as half a sentence.
    """

    sample: Sample
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """The answers for some films.

    Attributes:
        given: In the manifest's order.
        missing: The films that could not be read or are none that the model can analyse.
    """

    given: tuple[Answer, ...]
    missing: tuple[Unanswered, ...] = ()

    @property
    def samples(self) -> tuple[Sample, ...]:
        """The films that were answered."""
        return tuple(answer.sample for answer in self.given)

    @property
    def probabilities(self) -> Scores:
        """Of the finding, after temperature, (n,)."""
        return np.array([answer.prediction.probability for answer in self.given], np.float64)

    @property
    def truth(self) -> Truth:
        """Whether each has the finding, (n,)."""
        return np.array([answer.positive for answer in self.given], np.bool_)


def answered(engine: Engine, manifest: Manifest, samples: Sequence[Sample]) -> Operation[Answers]:
    """Run the model on films, one a step.

    Modality and body part speak against no film of a dataset: who measures has chosen its films. What cannot be read,
    and colour pictures and tiny ones, are named in the result.

    Args:
        engine: Of the bundle.
        manifest: Where the films lie.
        samples: Which of its films.
    """
    given: list[Answer] = []
    missing: list[Unanswered] = []
    for done, sample in enumerate(samples):
        yield Progress("Analysing films", done, len(samples))
        try:
            film = read(manifest.file(sample))
            prediction = engine.analyse(film, override=True)
        except (ReadingError, InferenceError) as error:
            missing.append(Unanswered(sample, error.problem))
        else:
            given.append(Answer(sample, manifest.positive(sample), prediction, (film.rows, film.columns)))
    return Answers(tuple(given), tuple(missing))
