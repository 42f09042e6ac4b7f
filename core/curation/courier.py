"""Brings tags from the reader's hand to the store: kept first, sent after, acknowledged only when committed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import groupby

from core.curation.outbox import Outbox
from core.curation.store import TagStore
from core.curation.values import Event
from core.errors import StoreError

BATCH = 500
"""About so many events are one transaction."""


class Courier:
    """Sends events to a store through an outbox.

    Synchronous, for two threads at most: one keeps (:meth:`put`) and waits for the disk alone, one delivers and asks
    for news, however long the store takes. The store is opened when it is first needed, and again after every failure.
    What the outbox held from an earlier run is sent first.

    Attributes:
        name: The store's; empty until it is open.
        problem: Why something is less safe than it should be, in words; empty: nothing is wrong.
    """

    def __init__(self, open_: Callable[[], TagStore], outbox: Outbox) -> None:
        self.name = ""
        self.problem = ""
        self._lock = threading.RLock()
        self._open = open_
        self._outbox = outbox
        self._store: TagStore | None = None
        self._queue: dict[str, Event] | None = None
        self._unwritten: list[Event] = []
        self._committed: list[Event] = []
        self._position = 0
        self._last = ""

    @property
    def waiting(self) -> int:
        """How many events are not yet in the store."""
        return len(self.left())

    def left(self) -> tuple[Event, ...]:
        """Events that are not yet in the store, oldest first; at the start those of an earlier run."""
        with self._lock:
            return tuple(self._waiting().values())

    def put(self, events: Iterable[Event]) -> None:
        """Keep events for delivery: on this disk, and when that fails in memory, which :attr:`problem` tells."""
        events = tuple(events)
        with self._lock:
            self._waiting().update({event.id: event for event in events})
            self._unwritten += events
            self._write()

    def deliver(self) -> tuple[Event, ...]:
        """Send what waits, oldest first; gives what the store has committed since this last returned.

        Raises:
            StoreError: Not everything could be sent. The rest stays, and is sent by the next call.
        """
        for batch in _batches(self.left()):
            with self._opened() as store:
                store.add(batch)
            with self._lock:
                self._acknowledge(batch)
        committed, self._committed = tuple(self._committed), []
        return committed

    def news(self) -> tuple[Event, ...]:
        """Events that came into the store since the last call, one's own among them.

        All events, when the store was set back to an older state meanwhile.

        Raises:
            StoreError: The store cannot be read at present; nothing is missed.
        """
        with self._opened() as store:
            events, position = store.since(self._position - 1) if self._last else store.since()
            goes_on = bool(events) and events[0].id == self._last
            if self._last and not goes_on:
                # A server that came back from an older backup: what it counts from there on is something else.
                events, position = store.since()
        news = events[1:] if goes_on else events
        self._position, self._last = position, events[-1].id if events else ""
        return news

    def keep(self) -> None:
        """What only memory holds is once more tried to be kept on this disk."""
        with self._lock:
            self._write()

    def close(self) -> None:
        """Let go of the store; what only memory holds is once more tried to be kept."""
        self.keep()
        self._drop()

    def _waiting(self) -> dict[str, Event]:
        if self._queue is None:
            self._queue = {event.id: event for event in self._outbox.waiting()}
            self.problem = self._outbox.problem
        return self._queue

    def _write(self) -> None:
        if not self._unwritten:
            return
        try:
            self._outbox.put(self._unwritten)
        except StoreError as error:
            self.problem = f"{len(self._unwritten)} tags are in memory only: {error}"
        else:
            self._unwritten, self.problem = [], self._outbox.problem

    def _acknowledge(self, batch: Sequence[Event]) -> None:
        done = {event.id for event in batch}
        self._queue = {key: event for key, event in self._waiting().items() if key not in done}
        self._unwritten = [event for event in self._unwritten if event.id not in done]
        self._committed += batch
        # What cannot be removed is sent again at the next start, and the store leaves it out.
        with suppress(StoreError):
            self._outbox.settle(batch)
        if not self._unwritten:
            self.problem = self._outbox.problem

    @contextmanager
    def _opened(self) -> Iterator[TagStore]:
        """The store, opened where need be; after a failure it is opened anew."""
        try:
            self._store = self._store or self._open()
            self.name = self._store.name
            yield self._store
        except StoreError:
            self._drop()
            raise

    def _drop(self) -> None:
        if self._store is not None:
            self._store.close()
        self._store = None


def _batches(events: Sequence[Event]) -> Iterator[tuple[Event, ...]]:
    """In order; the events of one act stay together."""
    batch: list[Event] = []
    for _act, group in groupby(events, key=lambda event: event.act):
        batch += group
        if len(batch) >= BATCH:
            yield tuple(batch)
            batch = []
    if batch:
        yield tuple(batch)
