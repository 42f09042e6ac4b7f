"""What is wanted of the training's figures."""

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
