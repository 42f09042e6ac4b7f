"""The second model: its answers, gathered into the state, never before those of the model in use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from core.errors import HumerusError
from core.types import ImageRef, Outcome, Radiograph
from viewer.jobs.analysis import Analyst
from viewer.state import EMPTY, SecondModel, Store, ViewState, merged
from viewer.words import sentence

if TYPE_CHECKING:
    from core.bundle import Bundle

BATCH_MS = 50
"""Results that come within this time come into the state together; the one of the image on screen at once."""


class Comparing(QObject):
    """Runs a second bundle over the library.

    The image on screen is given to it when the model in use has answered, the rest of the library when that model is
    at rest.

    Signals:
        opened: The second :class:`~core.bundle.Bundle` answers from now on.
        crashed: Text of the traceback of a bug.
    """

    opened = Signal(object)
    crashed = Signal(str)

    def __init__(
        self, store: Store, film: Callable[[ImageRef], Radiograph | None], parent: QObject | None = None
    ) -> None:
        """Make it; no thread runs until there is a second model.

        Args:
            store: What is shown.
            film: Gives a film that is in memory, or just being read; called on another thread.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self._store, self._film = store, film
        self._analyst: Analyst | None = None
        self._leaving: list[Analyst] = []
        self._new: dict[ImageRef, Outcome] = {}
        self._later = QTimer(self, interval=BATCH_MS, singleShot=True)
        self._later.timeout.connect(self._flush)
        store.changed.connect(self._changed)

    def begin(self, folder: Path) -> None:
        """Compare with the bundle of a folder, in place of another one."""
        self.end()
        self._store.update(second=SecondModel(folder))
        analyst = Analyst(self._film, self, threads=1)
        analyst.opened.connect(lambda bundle: self._open(analyst, bundle))
        analyst.refused.connect(lambda error: self._refuse(analyst, error))
        analyst.outcome.connect(lambda ref, outcome: self._take(analyst, ref, outcome))
        analyst.progressed.connect(lambda done, total: self._progress(analyst, (done, total)))
        analyst.crashed.connect(self.crashed)
        self._analyst = analyst
        analyst.use(lambda: folder)

    def end(self) -> None:
        """Forget the second model."""
        self._later.stop()
        self._new.clear()
        analyst, self._analyst = self._analyst, None
        if analyst is not None:
            self._leaving.append(analyst)
            analyst.ended.connect(lambda: self._gone(analyst))
            analyst.leave()
        self._store.update(second=None)

    def close(self) -> None:
        """End every thread; waits for them."""
        self.end()
        for analyst in self._leaving:
            analyst.close()

    def clear(self) -> None:
        """Forget what it said; the model stays."""
        self._new.clear()
        second = self._store.state.second
        if self._analyst is not None and second is not None:
            self._analyst.clear()
            self._store.update(second=replace(second, outcomes=EMPTY, analysed=(0, 0)))

    def _gone(self, analyst: Analyst) -> None:
        analyst.close()
        self._leaving.remove(analyst)
        analyst.deleteLater()

    def _open(self, analyst: Analyst, bundle: Bundle) -> None:
        second = self._store.state.second
        if analyst is self._analyst and second is not None:
            self._store.update(second=replace(second, info=bundle.info))
            self._look(self._store.state)
            self.opened.emit(bundle)

    def _refuse(self, analyst: Analyst, error: HumerusError) -> None:
        second = self._store.state.second
        if analyst is self._analyst and second is not None:
            self._store.update(second=replace(second, problem=sentence(error)))

    def _take(self, analyst: Analyst, ref: ImageRef, outcome: Outcome) -> None:
        if analyst is not self._analyst:
            return
        self._new[ref] = outcome
        if ref == self._store.state.image:
            self._flush()
        elif not self._later.isActive():
            self._later.start()

    def _progress(self, analyst: Analyst, analysed: tuple[int, int]) -> None:
        second = self._store.state.second
        if analyst is self._analyst and second is not None and second.analysed != analysed:
            self._store.update(second=replace(second, analysed=analysed))

    def _flush(self) -> None:
        self._later.stop()
        new, self._new = self._new, {}
        second = self._store.state.second
        if new and second is not None:
            self._store.update(second=replace(second, outcomes=merged(second.outcomes, new)))

    def _changed(self, old: ViewState, new: ViewState) -> None:
        if self._analyst is None or new.second is None or new.second.info is None:
            return
        if old.overridden != new.overridden:
            self._override(new.overridden - old.overridden, new)
        if _asked(old) != _asked(new) or old.studies is not new.studies:
            self._look(new)

    def _look(self, state: ViewState) -> None:
        """Ask for what the first model has answered."""
        analyst, study = self._analyst, state.study
        if analyst is None:
            return
        seen = study.images if study is not None and _is_answered(state) else ()
        analyst.focus([row for row in seen if row.ref == state.image], [row for row in seen if row.ref != state.image])
        if _is_at_rest(state):
            analyst.add(record for study in state.studies.values() for record in study.images)
        else:
            analyst.stop()

    def _override(self, keys: frozenset[str], state: ViewState) -> None:
        records = [record for key in keys if key in state.studies for record in state.studies[key].images]
        if self._analyst is not None:
            self._analyst.override(records)


def _is_answered(state: ViewState) -> bool:
    return state.outcome is not None or bool(state.bundle_problem)


def _is_at_rest(state: ViewState) -> bool:
    done, total = state.analysed
    return state.settings.analyse_automatically and done >= total and _is_answered(state)


def _asked(state: ViewState) -> tuple[object, ...]:
    return state.image, _is_answered(state), _is_at_rest(state)
