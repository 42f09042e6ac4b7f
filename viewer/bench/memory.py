"""What stays in memory after many large films."""

from __future__ import annotations

import tempfile
from pathlib import Path

import psutil

from core.bench import write_films
from viewer.app.program import Program
from viewer.bench.opened import opened, wait_until

FILMS = 300
SIDE = 2000


def memory_figures(divisor: int = 1) -> dict[str, float]:
    """Step through 300 films, waiting for each.

    Args:
        divisor: Do this part of the work.

    Returns:
        ``resident_mb`` at the end and ``resident_growth_mb`` from the 100th film to the last: after a third of them
        every cache is full, and what grows from there on is a leak.
    """
    films = max(6, FILMS // divisor)
    with tempfile.TemporaryDirectory() as folder:
        write_films(Path(folder), films, SIDE)
        program = opened(Path(folder))
        wait_until(lambda: _listed(program) == films, 120)
        sizes = _step_through(program)
        program.close()
    return {"resident_mb": sizes[-1], "resident_growth_mb": sizes[-1] - sizes[films // 3 - 1]}


def _listed(program: Program) -> int:
    return sum(len(study.images) for study in program.store.state.studies.values())


def _step_through(program: Program) -> list[float]:
    sizes = []
    for study in tuple(program.store.state.studies.values()):
        for record in study.images:
            program.store.show(study, record.ref)
            wait_until(lambda: program.store.state.film is not None and program.store.state.outcome is not None, 60)
            sizes.append(resident_mb())
    return sizes


def resident_mb() -> float:
    """Memory of this process that is in use now, in MB."""
    return float(psutil.Process().memory_info().rss) / (1 << 20)
