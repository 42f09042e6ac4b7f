"""The whole program on a folder, for measurements that watch it at work."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEventLoop

from core import settings
from core.paths import places
from core.settings import Settings
from viewer.app.bootstrap import make_application, make_program, open_window
from viewer.app.program import Program


def opened(folder: Path, **values: object) -> Program:
    """Show the window on a folder, with some settings of one's own."""
    settings.save(settings.change(Settings(), notice_accepted=True, **values), places().config)
    make_application()
    program = make_program()
    open_window(program, [folder])
    return program


def wait_until(done: Callable[[], bool], seconds: float) -> None:
    """Let the event loop run until something is true.

    Raises:
        TimeoutError: It did not become true in time.
    """
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            raise TimeoutError
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 20)
