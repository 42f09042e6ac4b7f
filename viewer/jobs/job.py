"""What a thread's operation and a child process's look like to the window."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable
from typing import TypeAlias

from PySide6.QtCore import QObject, Qt, Signal

from core.errors import HumerusError
from core.progress import Progress

End: TypeAlias = tuple[str, object]
"""Name of the signal that ends a job, and its value."""


class Job(QObject):
    """One operation that runs elsewhere. Exactly one of ``finished``, ``failed``, ``cancelled``, ``crashed`` ends it.

    All signals are emitted on the window's thread, at the earliest when the event loop turns after :meth:`start`:
    whoever starts a job has time to connect.

    Signals:
        progressed: Each :class:`~core.progress.Progress`.
        finished: The operation's result.
        failed: A :class:`~core.errors.HumerusError` for people.
        cancelled: It was cancelled and has cleaned up.
        crashed: Text of the traceback of a bug.
    """

    progressed = Signal(object)
    finished = Signal(object)
    failed = Signal(object)
    cancelled = Signal()
    crashed = Signal(str)
    _told = Signal(str, object)

    def __init__(self, title: str, work: Callable[[Job], End], parent: QObject | None = None) -> None:
        """Make a job.

        Args:
            title: For the status line; no patient data.
            work: Does it, on the job's thread: reports progress, looks at :attr:`is_stopping`, returns how it ended.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self.title = title
        self._work = work
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=title, daemon=True)
        self._told.connect(self._pass_on, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Begin, on a thread of its own."""
        self._thread.start()

    def cancel(self) -> None:
        """Ask it to stop."""
        self._stop.set()

    def wait(self, seconds: float = 10.0) -> None:
        """Wait until its thread has ended."""
        self._thread.join(seconds)

    @property
    def is_running(self) -> bool:
        """False once its thread has ended."""
        return self._thread.is_alive()

    @property
    def is_stopping(self) -> bool:
        """True once it was asked to stop."""
        return self._stop.is_set()

    def report(self, progress: Progress) -> None:
        """Tell the window how far it is; from any thread."""
        self._told.emit("progressed", progress)

    def _run(self) -> None:
        try:
            end = self._work(self)
        except HumerusError as error:
            end = ("failed", error)
        except Exception:  # noqa: BLE001 - the job boundary: a bug is shown, the window lives on
            end = ("crashed", traceback.format_exc())
        self._told.emit(*end)

    def _pass_on(self, name: str, value: object) -> None:
        values = () if name == "cancelled" else (value,)
        getattr(self, name).emit(*values)
