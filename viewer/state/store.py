"""The one object that holds what the window shows, and tells who listens that it changed.

No widget asks another widget: a widget changes the state, and every view repaints what changed.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from core.types import ImageRef, Study
from viewer.state.view import EMPTY, Placement, Tone, ViewState


class Store(QObject):
    """Holds the present :class:`ViewState`; lives on the window's thread.

    ``changed(old, new)`` is emitted after each change. A listener compares the fields that it shows
    (``old.tone is not new.tone``) and repaints only for those. A listener may change the state itself: every listener
    then hears of one change after the other, in their order.
    """

    changed = Signal(object, object)

    def __init__(self, state: ViewState | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = state or ViewState()
        self._untold: deque[tuple[ViewState, ViewState]] = deque()
        self._telling = False

    @property
    def state(self) -> ViewState:
        """What is shown now."""
        return self._state

    def update(self, **fields: Any) -> None:  # noqa: ANN401 - the fields of ViewState
        """Change some fields at once and tell every listener, unless nothing differs."""
        old = self._state
        new = replace(old, **fields)
        if all(getattr(new, name) is getattr(old, name) for name in fields):
            return
        self._state = new
        self._untold.append((old, new))
        self._tell()

    def show(self, study: Study | None, image: ImageRef | None = None) -> None:
        """Put a study on screen, at the given image or its first one; film, tone and placement start afresh."""
        ref = image or (study.images[0].ref if study else None)
        if study and study.key == self._state.study_key and ref == self._state.image:
            return
        self.update(
            study_key=study.key if study else "",
            image=ref,
            film=None,
            film_error="",
            explanations=EMPTY,
            tone=Tone(),
            placement=Placement(),
            map=replace(self._state.map, method="gradcam"),
        )

    def _tell(self) -> None:
        if self._telling:
            return
        self._telling = True
        try:
            while self._untold:
                self.changed.emit(*self._untold.popleft())
        finally:
            self._telling = False
