"""What is wanted of the figures of training and curation."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure and its bound.

    Attributes:
        key: As printed in the JSON.
        least: The figure should not be less than this; None: no lower bound.
        most: The figure should not be more than this; None: no upper bound.
        meaning: In words.
    """

    key: str
    meaning: str
    least: float | None = None
    most: float | None = None

    def met(self, value: float) -> bool:
        """Whether a figure is within the bound."""
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)

    def __str__(self) -> str:
        return f">= {self.least:g}" if self.least is not None else f"<= {self.most:g}"


TRAINING_GOALS: tuple[Goal, ...] = (
    Goal("epoch_speedup", "an epoch of keras.Model.fit with a frozen trunk / one on the cached trunk", least=10.0),
    Goal("max_loss_difference", "largest difference of their losses over the epochs", most=1e-6),
    Goal("peak_memory_gb", "resident memory at its peak, training on 5,000 pictures", most=3.0),
)

CURATION_GOALS: tuple[Goal, ...] = (
    Goal("tag_to_next_p95_ms", "from a tag's key to the next film painted, PNG of 512 x 512", most=100.0),
    Goal("tag_to_next_dicom_p95_ms", "the same on compressed DICOM of 2000 x 2000", most=250.0),
    Goal("queue_open_s", "opening the curation window on 10,000 films that the index knows", most=1.0),
    Goal("recall_at_10pct", "part of the hardware that the queue finds after 10 % of the films", least=0.95),
    Goal("recall_at_10pct_valid_test", "the same on films whose labels the shipped model has not seen", least=0.95),
    Goal("films_to_95pct_recall", "share of the films to be seen for 95 % of the hardware", most=0.15),
    Goal("films_to_95pct_recall_valid_test", "the same on films whose labels the model has not seen", most=0.15),
    Goal("refit_ms", "learn from 1,000 tags and order 10,000 films", most=200.0),
)
