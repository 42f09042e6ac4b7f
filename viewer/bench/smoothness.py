"""How long the event loop is away from its user while a folder is indexed and analysed."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import numpy as np
from PySide6.QtCore import QElapsedTimer, Qt, QTimer

from core.bench import write_films
from viewer.bench.opened import opened, wait_until

FILMS = 500
SIDE = 1024
TICK_MS = 5
ENOUGH_S = 600.0


class Pulse:
    """A timer that wants to fire every :data:`TICK_MS`; what comes later than that is a gap."""

    def __init__(self) -> None:
        self.gaps: list[float] = []
        self._clock = QElapsedTimer()
        self._timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=TICK_MS)
        self._timer.timeout.connect(self._beat)
        self._clock.start()
        self._timer.start()

    def _beat(self) -> None:
        self.gaps.append(self._clock.nsecsElapsed() / 1e6)
        self._clock.restart()


def smoothness_figures(divisor: int = 1) -> dict[str, float]:
    """Open 500 films; the first scan, the engine's load and every analysis lie in the run.

    Args:
        divisor: Do this part of the work.

    Returns:
        ``ui_gap_p999_ms`` and ``worst_ui_gap_ms`` (time between two turns of the event loop, of which
        :data:`TICK_MS` are the timer's own), ``analysed_per_s``.
    """
    films = max(4, FILMS // divisor)
    with tempfile.TemporaryDirectory() as folder:
        write_films(Path(folder), films, SIDE)
        program = opened(Path(folder))
        pulse = Pulse()
        begin = time.monotonic()
        wait_until(lambda: len(program.store.state.outcomes) >= films, ENOUGH_S)
        taken = time.monotonic() - begin
        program.close()
    return {
        "ui_gap_p999_ms": float(np.percentile(pulse.gaps, 99.9)),
        "worst_ui_gap_ms": max(pulse.gaps),
        "analysed_per_s": films / taken,
    }
