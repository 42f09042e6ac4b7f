"""The boundary of a job: its files, or why there are none."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.errors import HumerusError
from core.experiment.run import Job, run
from core.experiment.store import Files
from core.progress import Progress, complete
from core.training import forget

Report = Callable[[Progress], None]
Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a run has no result.

    Attributes:
        problem: What went wrong, as a sentence without its full stop.
    """

    problem: str


def work(job: Job, report: Report = lambda _: None, cancelled: Cancelled = lambda: False) -> Files | Failure | None:
    """Run a job to its end on this thread.

    Returns:
        The files of its folder; why there are none; None: it was cancelled.
    """
    try:
        return complete(run(job), report, cancelled)
    except HumerusError as error:
        return Failure(str(error).removesuffix("."))
    except Exception as error:  # noqa: BLE001 - the job boundary: the others go on, and the report names it
        place = traceback.extract_tb(error.__traceback__)[-1]
        return Failure(f"{type(error).__name__} in {Path(place.filename).stem}, line {place.lineno}: {error}")
    finally:
        forget()
