"""Learning curves, and how a run that goes on tells of them."""

from __future__ import annotations

import time
from dataclasses import dataclass

from core.progress import Progress


@dataclass(frozen=True, slots=True)
class Epoch:
    """A point of the learning curves.

    Attributes:
        number: From 1.
        loss: Mean cross-entropy over the training pictures, with dropout, as they were learnt from.
        valid_loss: Cross-entropy on the tuning split after the epoch.
        valid_auroc: AUROC there.
        accuracy: Share of the training pictures that were right, with dropout, as they were learnt from; None: was not
            recorded.
        valid_accuracy: Share of the tuning split that is right after the epoch, at a probability of one half.
        seconds: How long the epoch took on the machine that ran it.
    """

    number: int
    loss: float
    valid_loss: float
    valid_auroc: float
    accuracy: float | None = None
    valid_accuracy: float | None = None
    seconds: float | None = None

    def __str__(self) -> str:
        parts = ((self.loss, self.accuracy), (self.valid_loss, self.valid_accuracy))
        learnt, tuning = (
            f"loss {loss:.3f}" + (f", accuracy {right:.3f}" if right is not None else "") for loss, right in parts
        )
        return f"Pass {self.number}: {learnt}; tuning {tuning}, AUROC {self.valid_auroc:.3f}"


@dataclass(frozen=True)
class Training(Progress):
    """Inside an epoch.

    Attributes:
        number: Of the epoch, from 1.
        loss: Mean over the epoch's pictures so far.
        accuracy: Over the same.
        seconds_left: Until the last epoch that the recipe allows; the run may stop earlier.
    """

    number: int = 0
    loss: float = 0.0
    accuracy: float = 0.0
    seconds_left: float | None = None


@dataclass(frozen=True)
class EpochDone(Progress):
    """An epoch has ended, and what it left is safe.

    Attributes:
        epoch: The new point of the curves.
        seconds_left: As in :class:`Training`.
    """

    epoch: Epoch | None = None
    seconds_left: float | None = None


@dataclass(frozen=True)
class Resumed(Progress):
    """A run goes on where it was stopped.

    Attributes:
        curves: The epochs that it had done before, from the first.
    """

    curves: tuple[Epoch, ...] = ()


class Clock:
    """Estimates the time that is left from the steps that were done here.

    Args:
        steps: That are still to be done.
    """

    def __init__(self, steps: int) -> None:
        self._began = time.monotonic()
        self._steps, self._done = steps, 0

    def tick(self) -> float:
        """One more step is done."""
        self._done += 1
        return self.left()

    def left(self) -> float:
        """Seconds that the rest will take; 0 before the first step."""
        if not self._done:
            return 0.0
        return (time.monotonic() - self._began) / self._done * max(0, self._steps - self._done)


def duration(seconds: float) -> str:
    """Seconds as people say them: "40 s", "12 min", "3.5 h"."""
    for unit, size, below in (("s", 1.0, 90.0), ("min", 60.0, 5400.0)):
        if seconds < below:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds / 3600:.1f} h"
