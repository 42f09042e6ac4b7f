"""What is on screen decides what is read and analysed first."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from core.errors import ReadingError
from core.types import ImageRecord, ImageRef, Radiograph
from viewer.jobs import Films
from viewer.jobs.analysis import Analyst
from viewer.state import Store, ViewState

NEAR = 3
"""Films of the same study that are read ahead on either side."""
NEXT = 2
"""Films of the neighbouring studies that are read ahead."""


class Attention(QObject):
    """Follows the image on screen: its film, then its study's, then its neighbours'."""

    def __init__(
        self,
        store: Store,
        films: Films,
        analyst: Analyst,
        neighbours: Callable[[], tuple[ImageRecord, ...]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._films, self._analyst, self._neighbours = store, films, analyst, neighbours
        films.ready.connect(self._ready)
        films.failed.connect(self._failed)
        store.changed.connect(self._changed)

    def look(self) -> None:
        """Ask for the film and the results of what is on screen now; other films once it has its answer."""
        state = self._store.state
        study = state.study
        if study is None or state.image is None:
            self._films.want(())
            self._analyst.focus(())
            return
        rows = study.images
        place = self._place(state)
        self._films.want([state.image])
        self._analyst.focus(rows[place : place + 1], (*rows[place + 1 :], *rows[:place]), self._neighbours()[:NEXT])
        if _is_answered(state):
            self._read_ahead(state)

    def _read_ahead(self, state: ViewState) -> None:
        if state.study is None or state.image is None:
            return
        rows, place = state.study.images, self._place(state)
        near = [*rows[place + 1 : place + 1 + NEAR], *rows[max(0, place - NEAR) : place]]
        self._films.want([state.image, *(record.ref for record in (*near, *self._neighbours()[:NEXT]))])

    def _place(self, state: ViewState) -> int:
        rows = state.study.images if state.study else ()
        return next((row for row, record in enumerate(rows) if record.ref == state.image), 0)

    def _changed(self, old: ViewState, new: ViewState) -> None:
        if old.image != new.image or old.study is not new.study:
            self.look()
        elif _is_answered(new) and not _is_answered(old):
            self._read_ahead(new)

    def _ready(self, ref: ImageRef, film: Radiograph) -> None:
        if ref == self._store.state.image and film is not self._store.state.film:
            self._store.update(film=film, film_error="")

    def _failed(self, ref: ImageRef, error: ReadingError) -> None:
        if ref == self._store.state.image:
            remedy = f" {error.remedy}." if error.remedy else ""
            self._store.update(film=None, film_error=f"The file {error.problem}.{remedy}")


def _is_answered(state: ViewState) -> bool:
    """The image on screen has film and outcome, so that reading ahead takes nothing from it."""
    return state.film is not None and (state.outcome is not None or bool(state.bundle_problem))
