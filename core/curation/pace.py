"""How fast a reader is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

PAUSE = timedelta(seconds=60)
"""A longer gap between two tags is no work on a film."""
LAST = 100
"""The pace is that of the last so many tags."""


def films_a_minute(times: Sequence[datetime]) -> float | None:
    """The pace of a reader.

    Args:
        times: When films were tagged, oldest first.

    Returns:
        Films a minute over the last :data:`LAST`, pauses left out; None while there are fewer than three.
    """
    gaps = [after - before for before, after in pairwise(times[-LAST:])]
    working = [gap for gap in gaps if timedelta(0) < gap <= PAUSE]
    if len(working) < 2:
        return None
    return len(working) * 60.0 / sum(working, timedelta()).total_seconds()
