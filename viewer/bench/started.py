"""A process that tells how long it took from its start: ``python -m viewer.bench.started WHAT BEGIN [PATH]``.

WHAT is ``bare`` (an empty QMainWindow, numpy imported), ``window`` (ours), or ``result`` (ours, with the first
film's probability and map on screen). BEGIN is ``time.monotonic()`` of the moment before the process was made.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from viewer.__main__ import hurry


def main() -> None:
    """Do what the command line says, print the seconds, and end at once."""
    what, begin, *paths = sys.argv[1:]
    {"bare": _bare, "window": _window, "result": _result}[what](float(begin), [Path(path) for path in paths])


def _tell(begin: float) -> None:
    print(time.monotonic() - begin, flush=True)  # noqa: T201 - the process's answer
    sys.stdout.flush()
    import os

    os._exit(0)  # what is still being loaded is not waited for


def _bare(begin: float, _paths: list[Path]) -> None:
    import numpy as np
    from PySide6.QtCore import QTimer
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QApplication, QMainWindow

    class Bare(QMainWindow):
        def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
            super().paintEvent(event)
            QTimer.singleShot(0, lambda: _tell(begin))

    application = QApplication([np.__name__])
    window = Bare()
    window.resize(1280, 800)
    window.show()
    application.exec()


def _window(begin: float, paths: list[Path]) -> None:
    hurry()
    from viewer.app import main as run
    from viewer.app.bootstrap import FirstPaint

    waiting: list[FirstPaint] = []
    run(
        [str(path) for path in paths],
        lambda program: waiting.append(FirstPaint(program.window.canvas, lambda: _tell(begin))),
    )


def _result(begin: float, paths: list[Path]) -> None:
    hurry()
    from viewer.app import main as run
    from viewer.app.bootstrap import FirstPaint
    from viewer.app.program import Program
    from viewer.state import ViewState

    waiting: list[FirstPaint] = []

    def watch(program: Program) -> None:
        def look(_old: ViewState, new: ViewState) -> None:
            if getattr(new.outcome, "cam", None) is not None and new.film is not None and not waiting:
                waiting.append(FirstPaint(program.window.canvas, lambda: _tell(begin)))
                program.window.canvas.update()

        program.store.changed.connect(look)

    run([str(path) for path in paths], watch)


if __name__ == "__main__":
    main()
