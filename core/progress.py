"""Long operations are generators that yield :class:`Progress` and return their result.

Window and command line drive the same generator. To cancel, its driver closes it between two steps on its own
thread; the generator's ``finally`` cleans up. A step lasts 100 ms at most.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Protocol, TypeVar

from core.errors import HumerusError

T = TypeVar("T")


@dataclass(frozen=True)
class Progress:
    """How far a long operation is. Subclasses carry partial results.

    Attributes:
        message: What is being done, for people. Holds no patient data.
        done: Steps done.
        total: All steps, or None while that is not known.
    """

    message: str
    done: int = 0
    total: int | None = None

    @property
    def fraction(self) -> float | None:
        """Share done, 0 to 1, or None while the total is not known."""
        return min(1.0, self.done / self.total) if self.total else None


Operation = Generator[Progress, None, T]


def complete(
    operation: Operation[T],
    report: Callable[[Progress], None] = lambda _progress: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> T | None:
    """Drive an operation to its end on this thread.

    Args:
        operation: The generator to drive.
        report: Called with each progress value.
        cancelled: Asked before each step; True closes the operation.

    Returns:
        The operation's result, or None when it was cancelled.
    """
    try:
        while not cancelled():
            report(next(operation))
    except StopIteration as end:
        result: T = end.value
        return result
    operation.close()
    return None


class Sender(Protocol):
    """The end of a pipe that messages go into (``multiprocessing.connection.Connection``)."""

    def send(self, message: object) -> None:
        """Pickle and send one value."""


def serve(sender: Sender, operation: Callable[..., Operation[object]], arguments: tuple[object, ...]) -> None:
    """Run an operation in a child process, telling the parent of every step.

    Sends each :class:`Progress`, and last ``("result", value)``, ``("error", HumerusError)`` or
    ``("bug", traceback text)``. The parent cancels by ending the process.
    """
    try:
        steps = operation(*arguments)
        while True:
            sender.send(next(steps))
    except StopIteration as end:
        sender.send(("result", end.value))
    except HumerusError as error:
        sender.send(("error", error))
    except Exception:  # noqa: BLE001 - the job boundary: a bug is told to the parent, which shows it
        sender.send(("bug", traceback.format_exc()))
