"""What the model says, gathered from the engine's thread into the state."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from core.errors import HumerusError
from core.types import ImageRef, Outcome, Study
from viewer.jobs.analysis import Analyst
from viewer.state import EMPTY, Store, merged
from viewer.words import sentence

if TYPE_CHECKING:
    from core.bundle import Bundle

BATCH_MS = 50
"""Results that come within this time come into the state together; the one of the image on screen at once."""


class Results(QObject):
    """The model that is in use and its answers.

    Signals:
        opened: The :class:`~core.bundle.Bundle` that answers from now on.
        refused: Why there is none, as a sentence.
    """

    opened = Signal(object)
    refused = Signal(str)

    def __init__(self, store: Store, analyst: Analyst, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._analyst = store, analyst
        self._new: dict[ImageRef, Outcome] = {}
        self.bundle: Bundle | None = None
        self._later = QTimer(self, interval=BATCH_MS, singleShot=True)
        self._later.timeout.connect(self._flush)
        analyst.opened.connect(self._open)
        analyst.refused.connect(self._refuse)
        analyst.outcome.connect(self._take)
        analyst.progressed.connect(lambda done, total: store.update(analysed=(done, total)))

    def use(self, setting: str) -> None:
        """Read the model of a setting: a bundle's folder, or "" for the one that ships."""
        self._new.clear()
        self._store.update(outcomes=EMPTY)
        self._analyst.use(lambda: _chosen(setting))

    def add(self, studies: tuple[Study, ...]) -> None:
        """Analyse these in the background, if the person wants that."""
        if self._store.state.settings.analyse_automatically:
            self._analyst.add(record for study in studies for record in study.images)

    def override(self) -> None:
        """Analyse the selected study although the model was not made for it."""
        state = self._store.state
        if state.study is not None:
            gone = {record.ref for record in state.study.images}
            left = {ref: outcome for ref, outcome in state.outcomes.items() if ref not in gone}
            self._store.update(overridden=state.overridden | {state.study.key}, outcomes=merged({}, left))
            self._analyst.override(state.study.images)

    def _open(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self._store.update(bundle_problem="", model=bundle.info)
        self.opened.emit(bundle)

    def _refuse(self, error: HumerusError) -> None:
        self.bundle = None
        problem = sentence(error)
        self._store.update(bundle_problem=problem, model=None, analysed=(0, 0))
        self.refused.emit(problem)

    def _take(self, ref: ImageRef, outcome: Outcome) -> None:
        self._new[ref] = outcome
        if ref == self._store.state.image:
            self._flush()
        elif not self._later.isActive():
            self._later.start()

    def _flush(self) -> None:
        self._later.stop()
        new, self._new = self._new, {}
        if new:
            self._store.update(outcomes=merged(self._store.state.outcomes, new))


def _chosen(setting: str) -> Path:
    from core.bundle import chosen

    return chosen(setting)
