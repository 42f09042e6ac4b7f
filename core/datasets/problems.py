"""Many problems as one error that people can read."""

from __future__ import annotations

from collections.abc import Sequence

from core.errors import DatasetError

SHOWN = 20
"""Most problems within the error's sentence; the command line lists all of them below it when there are more."""


def refusal(subject: object, problems: Sequence[str], remedy: str) -> DatasetError:
    """The error that names every problem.

    Args:
        subject: The table or folder.
        problems: At least one, each with its line where there are lines.
        remedy: What can be done.
    """
    shown = "; ".join(problems[:SHOWN])
    if len(problems) <= SHOWN:
        return DatasetError(subject, shown, remedy)
    sentence = f"{len(problems)} problems: {shown}; and {len(problems) - SHOWN} more"
    return DatasetError(subject, sentence, remedy, tuple(problems))
