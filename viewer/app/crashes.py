"""What happens when something unexpected does: a log without patient data, and a dialog with a report to copy."""

from __future__ import annotations

import faulthandler
import logging
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from core.paths import private_folder

LOG_NAME = "viewer.log"
FAULT_NAME = "fault.log"
LAST_FAULT_NAME = "fault-last.log"
FAULT = "The program ended unexpectedly last time; tags that were done are kept. What is known of it: {path}"
LOG_BYTES = 512 * 1024
LOG_COUNT = 3

log = logging.getLogger("viewer")


@contextmanager
def faults_watched(folder: Path) -> Iterator[str]:
    """Write the stack of every thread when the interpreter itself dies, into a private folder.

    What was written is forgotten at an orderly end: Windows has it written for exceptions that its own dialogs handle.
    A folder that cannot be written leaves the program without a trace: that is no reason not to start.

    Yields:
        What is to be said of the last start, as a sentence; empty: it ended as it should.
    """
    try:
        private_folder(folder)
        said = _kept_fault(folder)
        # Without a buffer: faulthandler writes through the descriptor, and only then its place is the file's.
        trace = (folder / FAULT_NAME).open("wb", buffering=0)
    except OSError:
        yield ""
        return
    with trace:
        faulthandler.enable(trace)
        try:
            yield said
        finally:
            faulthandler.disable()
            # What stands there without our writing is of another window.
            if trace.tell():
                trace.truncate(0)


def _kept_fault(folder: Path) -> str:
    """Keep the trace that the last start left, before the file is begun anew."""
    fault = folder / FAULT_NAME
    if not fault.is_file() or not fault.stat().st_size:
        return ""
    fault.replace(folder / LAST_FAULT_NAME)
    return FAULT.format(path=folder / LAST_FAULT_NAME)


def keep_log(folder: Path) -> None:
    """Write a rotating log into a folder, if that is possible. Nothing that is logged names a patient."""
    from logging.handlers import RotatingFileHandler  # not before the first paint: it brings sockets

    try:
        private_folder(folder)
        handler = RotatingFileHandler(folder / LOG_NAME, maxBytes=LOG_BYTES, backupCount=LOG_COUNT, encoding="utf-8")
    except OSError:
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False


class Reports:
    """Reports of errors in the log. One that comes again is counted, so that it does not push the others out."""

    def __init__(self) -> None:
        """None yet."""
        self._times: Counter[str] = Counter()

    def log(self, report: str) -> None:
        """Log a report; the second, fourth, eighth… time only how often it has come."""
        # What comes before the file is open does not count, or the file would never have the whole of it.
        self._times[report] += any(isinstance(handler, logging.FileHandler) for handler in log.handlers)
        times = self._times[report]
        if times <= 1:
            log.error("unexpected error\n%s", report)
        elif times.bit_count() == 1:
            log.error("unexpected error, %d times by now: %s", times, report.splitlines()[-1])


def end_log() -> None:
    """Close the log's file."""
    for handler in tuple(log.handlers):
        log.removeHandler(handler)
        handler.close()


def catch_unexpected(show: Callable[[str], None]) -> None:
    """Hand the traceback of every unexpected error of the window's thread to ``show``."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        show("".join(traceback.format_exception(kind, error, trace)))

    sys.excepthook = hook
