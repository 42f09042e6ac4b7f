"""From the store's news to rows, a little at a time.

Studies and results arrive many times a second, thousands at once when an index is opened again. The feed notes which
studies are concerned and works them off in slices of a few milliseconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from time import perf_counter
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from core.types import ImageRef, Outcome, Study
from viewer.browser import texts
from viewer.browser.arrangement import Arrangement
from viewer.browser.rows import StudyRow, row_of
from viewer.state import EMPTY, Store

if TYPE_CHECKING:
    from core.bundle import BundleInfo

K = TypeVar("K")
V = TypeVar("V")
PAUSE_MS = 40
"""Between two slices while news go on arriving."""
SLICE_S = 0.004
"""Length of a slice."""
LEAST = 50
"""Studies in a slice at least: on a busy machine, laying out the tree costs more than they do."""


class Feed(QObject):
    """Keeps an arrangement up to date with the store.

    Signals:
        emptied: All rows were taken away.
        added: (list of places) rows came in, one after the other at these places.
        replaced: (list of places) these rows have new contents.
        fed: A slice is done.
    """

    emptied = Signal()
    added = Signal(object)
    replaced = Signal(object)
    fed = Signal()

    def __init__(self, store: Store, arrangement: Arrangement, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._arrangement = arrangement
        self._info: BundleInfo | None = None
        self._label = ""
        self._studies: Mapping[str, Study] = EMPTY
        self._outcomes: Mapping[ImageRef, Outcome] = EMPTY
        self._number = 0
        self._owners: dict[ImageRef, str] = {}
        self._waiting: dict[str, None] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.feed)
        store.changed.connect(lambda *_: self._wake())
        self._wake()

    @property
    def is_of_another_library(self) -> bool:
        """Whether rows still stand here of studies that the store has no more."""
        return not _grown(self._studies, self._store.state.studies)

    def set_model(self, info: BundleInfo | None, label: str) -> None:
        """Another model: all results are made anew."""
        self._info, self._label = info, label
        self._waiting.update(dict.fromkeys(self._studies))
        self._timer.start(0)

    def feed(self) -> None:
        """Note what is new, and work off one slice of it."""
        self._note_studies()
        self._note_outcomes()
        end = perf_counter() + SLICE_S
        new: list[StudyRow] = []
        changed: list[StudyRow] = []
        while self._waiting and (not (new or changed) or perf_counter() < end):
            for key in list(islice(self._waiting, LEAST)):
                del self._waiting[key]
                old = self._arrangement.get(key)
                (changed if old else new).append(self._row(self._studies[key], old))
        if changed:
            self.replaced.emit(self._arrangement.replace(changed))
        if new:
            self.added.emit(self._arrangement.add(new))
        if self._waiting:
            self._timer.start(PAUSE_MS // 4)
        self.fed.emit()

    def _wake(self) -> None:
        state = self._store.state
        if state.studies is self._studies and state.outcomes is self._outcomes:
            return
        if not self._timer.isActive():
            self._timer.start(PAUSE_MS)

    def _note_studies(self) -> None:
        old, new = self._studies, self._store.state.studies
        if old is new:
            return
        self._studies = new
        if not _grown(old, new):
            self._arrangement.clear()
            self._owners.clear()
            self._waiting.clear()
            self.emptied.emit()
            old = EMPTY
        self._waiting.update((key, None) for key, _ in _news(old, new))

    def _note_outcomes(self) -> None:
        old, new = self._outcomes, self._store.state.outcomes
        if old is new:
            return
        self._outcomes = new
        if not _grown(old, new):
            self._waiting.update(dict.fromkeys(self._studies))
            return
        owners = (self._owners.get(ref) for ref, _ in _news(old, new))
        self._waiting.update((key, None) for key in owners if key)

    def _row(self, study: Study, old: StudyRow | None) -> StudyRow:
        if old is None or old.study is not study:
            self._owners.update((record.ref, study.key) for record in study.images)
            old = row_of(study, old.number if old else self._next_number())
        outcomes = [outcome for record in study.images if (outcome := self._outcomes.get(record.ref))]
        result = texts.summarised(study, outcomes, self._info)
        return old.with_result(result, texts.study_reason(result, outcomes, self._label) if result else "")

    def _next_number(self) -> int:
        self._number += 1
        return self._number


def _grown(old: Mapping[K, V], new: Mapping[K, V]) -> bool:
    """The new mapping has all keys of the old one, at the same places: identity is enough, hashing costs more."""
    return len(new) >= len(old) and all(a is b for a, b in zip(old, new, strict=False))


def _news(old: Mapping[K, V], new: Mapping[K, V]) -> Iterator[tuple[K, V]]:
    """Items of a grown mapping that are new or changed."""
    yield from ((key, value) for (key, value), was in zip(new.items(), old.values(), strict=False) if value is not was)
    yield from islice(new.items(), len(old), None)
