"""What is analysed next: the film on screen, the rest of its study, its neighbours, then the rest."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable

from core.types import ImageRef


class AnalysisQueue:
    """A thread-safe order of work. It starts no thread and runs nothing.

    The worker loops: :meth:`take` an image, read it, ask :meth:`wanted` whether it still is (its user may have moved
    on meanwhile), analyse it, :meth:`finish` it; an image that is no longer wanted is given back with :meth:`drop`.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._near: list[ImageRef] = []
        self._rest: deque[ImageRef] = deque()
        self._background: frozenset[ImageRef] = frozenset()
        self._out: set[ImageRef] = set()
        self._done: set[ImageRef] = set()
        self._outdated: set[ImageRef] = set()
        self._closed = False

    def show(
        self,
        screen: Iterable[ImageRef],
        study: Iterable[ImageRef] = (),
        neighbours: Iterable[ImageRef] = (),
    ) -> None:
        """Say what is on screen. What was near before, and is not now, falls back to the rest, or out.

        Args:
            screen: Images in the viewport; they go first.
            study: The study's other images.
            neighbours: Images before and after in the list.
        """
        with self._changed:
            self._near = list(dict.fromkeys((*screen, *study, *neighbours)))
            self._changed.notify_all()

    def fill(self, rest: Iterable[ImageRef]) -> None:
        """Set what is analysed when nothing near is left, in this order; empty: nothing."""
        with self._changed:
            self._rest = deque(dict.fromkeys(rest))
            self._background = frozenset(self._rest)
            self._changed.notify_all()

    def take(self, timeout: float | None = 0.0) -> ImageRef | None:
        """The next image, which is then the caller's until it is finished or dropped.

        Args:
            timeout: Seconds to wait for one; None: until there is one or the queue is closed.

        Returns:
            The image; None: there is none, or the queue is closed.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._next() is not None, timeout)
            found = None if self._closed else self._next()
            if found is not None:
                self._out.add(found)
            return found

    def wanted(self, ref: ImageRef) -> bool:
        """Whether an image that was taken should still be analysed."""
        with self._changed:
            return not self._closed and (ref in self._background or ref in self._near)

    def finish(self, ref: ImageRef) -> None:
        """An image is analysed, failed or not eligible: it does not come again, unless that was asked for meanwhile."""
        with self._changed:
            self._out.discard(ref)
            self._done.add(ref)
            if ref in self._outdated:
                self._outdated.discard(ref)
                self._renew([ref])

    def drop(self, ref: ImageRef) -> None:
        """Give an image back unanalysed; it comes again when it is near or part of the rest."""
        with self._changed:
            self._out.discard(ref)
            self._outdated.discard(ref)
            if ref in self._background:
                self._rest.appendleft(ref)
            self._changed.notify_all()

    def again(self, refs: Iterable[ImageRef]) -> None:
        """Let images come again (another model, an override): finished ones now, those at work once they finish."""
        with self._changed:
            wanted = list(refs)
            self._outdated.update(ref for ref in wanted if ref in self._out)
            self._renew([ref for ref in wanted if ref in self._done])

    def pending(self) -> int:
        """How many images are still to come, those being analysed included."""
        with self._changed:
            return len((self._background | set(self._near) | self._out) - self._done)

    def close(self) -> None:
        """Wake all who wait; nothing comes any more."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _renew(self, finished: list[ImageRef]) -> None:
        self._done.difference_update(finished)
        self._rest.extendleft(ref for ref in reversed(finished) if ref in self._background)
        self._changed.notify_all()

    def _next(self) -> ImageRef | None:
        near = next((ref for ref in self._near if not self._settled(ref)), None)
        if near is not None:
            return near
        while self._rest and self._settled(self._rest[0]):
            self._rest.popleft()
        return self._rest[0] if self._rest else None

    def _settled(self, ref: ImageRef) -> bool:
        return ref in self._done or ref in self._out
