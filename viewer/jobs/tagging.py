"""Tags on their way into the store: one thread keeps them on this disk, one delivers and hears of others' tags."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from core.curation import Event
from core.errors import StoreError
from viewer.jobs.worker import Worker, opening

if TYPE_CHECKING:
    from core.curation.courier import Courier

AGAIN_MS = 3_000
"""So long after a failure the store is tried again."""
LOOK_MS = 5_000
"""So often others' tags are asked for."""
HUNG_S = 2.0
"""So long the end waits for the store; what it has not taken lies in the outbox."""


def courier_of(folder: Path, address: str) -> Courier:
    """The courier of a store; the store itself is opened when it is first needed.

    Args:
        folder: Of the outboxes.
        address: The store's.
    """
    with opening:
        from core.curation import database  # noqa: F401 - SQLAlchemy, before it is needed
        from core.curation.courier import Courier
        from core.curation.outbox import Outbox
        from core.curation.store import open_store

    return Courier(lambda: open_store(address), Outbox(folder, address))


class Tagging(QObject):
    """Owns the courier of one store, and its threads. No call waits for the disk or the server.

    Signals:
        found: A tuple of events that an earlier run kept on this disk and could not send.
        opened: The store can be used, and all that was in it has arrived; its name, without a password.
        arrived: A tuple of events that are in the store now: one's own, acknowledged, and others'.
        troubled: (StoreError or None, events waiting): why tags are not in the store yet; None: all of them are.
        warned: A sentence: tags are less safe than they should be.
        crashed: Text of the traceback of a bug.
    """

    found = Signal(object)
    opened = Signal(str)
    arrived = Signal(object)
    troubled = Signal(object, int)
    warned = Signal(str)
    crashed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._unkept: deque[tuple[Event, ...]] = deque()
        self._tasks: deque[Callable[[], None]] = deque()
        self._courier: Courier | None = None
        self._maker: Callable[[], Courier] | None = None
        self._look_wanted = self._leaving = self._is_open = self._in_trouble = False
        self._problem = ""
        self._keeper: Worker[Callable[[], None]] = Worker("tags", self._next_here, lambda task: task(), self)
        # A server that says nothing must not keep tags from this disk: it has a thread of its own.
        self._sender: Worker[Callable[[], None]] = Worker("tags-store", self._next_there, lambda task: task(), self)
        for worker in (self._keeper, self._sender):
            worker.crashed.connect(self.crashed)
        self._again = QTimer(self, interval=AGAIN_MS, singleShot=True)
        self._again.timeout.connect(self.look)
        self._often = QTimer(self, interval=LOOK_MS)
        self._often.timeout.connect(self.look)
        self.troubled.connect(lambda error, _waiting: self._again.start() if error is not None else None)

    def use(self, courier: Callable[[], Courier]) -> None:
        """Begin to use the store.

        Args:
            courier: Makes its courier, on the thread that keeps.
        """
        self._maker = courier
        self.do(lambda: self._use(courier))
        self._often.start()

    def put(self, events: tuple[Event, ...]) -> None:
        """Keep events and deliver them."""
        with self._lock:
            self._unkept.append(events)
        self._keeper.wake()

    def look(self) -> None:
        """Deliver what waits, and ask for news."""
        self._look_wanted = True
        self._sender.wake()

    def do(self, task: Callable[[], None]) -> None:
        """Do something small on the thread that keeps, in its turn."""
        with self._lock:
            self._tasks.append(task)
        self._keeper.wake()

    def leave(self) -> None:
        """Another store is used from now on: what was not sent is kept, and the threads end. Does not wait for it."""
        self._often.stop()
        self._again.stop()
        self.do(self._end_here)

    def close(self) -> None:
        """End the threads; what was not sent lies in the outbox."""
        self._often.stop()
        self._again.stop()
        self._keeper.close()
        if self._courier is None and self._unkept and self._maker is not None:
            self._courier = self._maker()
        self._keep()
        has_ended = self._sender.close(HUNG_S)
        if self._courier is not None:
            # A connection on which a thread still waits is let go of by the end of the process.
            (self._courier.close if has_ended else self._courier.keep)()

    # ------------------------------------------------------------ on the thread that keeps

    def _next_here(self) -> Callable[[], None] | None:
        with self._lock:
            if self._tasks:
                return self._tasks.popleft()
            return self._keep if self._unkept and self._courier is not None else None

    def _use(self, courier: Callable[[], Courier]) -> None:
        made = courier()
        # Before the other thread has it, and news of it can come.
        if left := made.left():
            self.found.emit(left)
        self._courier = made
        self.look()

    def _keep(self) -> None:
        """Write what is not kept yet into the outbox."""
        while self._unkept and self._courier is not None:
            # It leaves the list only when it is kept: a bug on the way must not lose it.
            self._courier.put(self._unkept[0])
            with self._lock:
                self._unkept.popleft()
            self.look()

    def _end_here(self) -> None:
        self._keep()
        self._leaving = True
        self._sender.wake()
        self._keeper.leave()

    # ------------------------------------------------------------ on the thread that delivers

    def _next_there(self) -> Callable[[], None] | None:
        if self._leaving:
            return self._end_there
        if self._look_wanted and self._courier is not None:
            self._look_wanted = False
            return self._look
        return None

    def _end_there(self) -> None:
        if self._courier is not None:
            self._courier.close()
        self._sender.leave()

    def _look(self) -> None:
        courier = self._courier
        if courier is None:
            return
        try:
            courier.deliver()
            news = courier.news()
        except StoreError as error:
            self._in_trouble = True
            self.troubled.emit(error, courier.waiting)
            self._warn(courier.problem)
            return
        self._warn(courier.problem)
        if self._in_trouble:
            self._in_trouble = False
            self.troubled.emit(None, 0)
        if news:
            self.arrived.emit(news)
        if not self._is_open:
            self._is_open = True
            self.opened.emit(courier.name)

    def _warn(self, problem: str) -> None:
        if problem and problem != self._problem:
            self.warned.emit(f"{problem}.")
        self._problem = problem
