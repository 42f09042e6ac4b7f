"""What is known of the film on screen: where it comes from, how it is shown, how long the model took."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from core.types import Prediction, Radiograph
from core.vocabulary import anatomy_of
from viewer.panels.words import label, say
from viewer.state import Store, ViewState

SHOWN = ("film", "film_error", "tone", "outcomes", "image")


class DetailsPanel(QWidget):
    """Rows of facts about the film on screen; a row whose fact the file does not tell is left out."""

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._error = label(role="caution")
        self._warnings = label(role="caution")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(5)
        self._grid.setColumnStretch(1, 1)
        self._rows = [self._row(place, name) for place, (name, _) in enumerate(FACTS)]
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 8, 14, 14)
        layout.setSpacing(7)
        layout.addWidget(label("DETAILS", "heading"))
        layout.addWidget(self._error)
        layout.addLayout(self._grid)
        layout.addWidget(self._warnings)
        layout.addStretch(1)
        store.changed.connect(self._changed)
        self.refresh()

    def refresh(self) -> None:
        """Show what the state says now."""
        state = self._store.state
        say(self._error, state.film_error)
        film = state.film
        for (_, fact), (key, value) in zip(FACTS, self._rows, strict=True):
            text = fact(film, state) if film else ""
            key.setVisible(bool(text))
            say(value, text)
        say(self._warnings, "\n".join(film.warnings) if film else "")

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keys never take more than half of the width."""
        super().resizeEvent(event)
        for key, _ in self._rows:
            key.setMaximumWidth(self.width() // 2)

    def _row(self, place: int, name: str) -> tuple[QLabel, QLabel]:
        key, value = label(name, "key", wraps=False), label()
        value.setAlignment(Qt.AlignmentFlag.AlignRight)
        value.setAccessibleName(name)
        self._grid.addWidget(key, place, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(value, place, 1)
        return key, value

    def _changed(self, old: ViewState, new: ViewState) -> None:
        if any(getattr(old, name) is not getattr(new, name) for name in SHOWN):
            self.refresh()


def _body_part(film: Radiograph, _state: ViewState) -> str:
    known = anatomy_of(film.body_part)
    return known.meaning if known else film.body_part.capitalize()


def _matrix(film: Radiograph, _state: ViewState) -> str:
    depth = "colour" if film.is_colour else f"{film.greyscale.bits_stored} bit"
    return f"{film.columns} × {film.rows}, {depth}"


def _greyscale(film: Radiograph, state: ViewState) -> str:
    if film.is_colour:
        return "colour, as stored"
    return "shown inverted" if film.greyscale.inverted != state.tone.negative else "bright is dense"


def _window(film: Radiograph, state: ViewState) -> str:
    if film.is_colour:
        return ""
    if state.tone.voi is not None:
        return "set by hand" if state.tone.voi not in film.greyscale.vois else "from file"
    from core.reading import default_voi

    return default_voi(film)[1] if film.greyscale.vois else "automatic"


def _spacing(film: Radiograph, _state: ViewState) -> str:
    spacing = film.spacing
    if spacing is None:
        return "not known: pixels only"
    same = abs(spacing.row - spacing.column) < 1e-6
    size = f"{spacing.row:.3g} mm" if same else f"{spacing.row:.3g} × {spacing.column:.3g} mm"
    return f"{size}, {spacing.source.value}"


def _latency(_film: Radiograph, state: ViewState) -> str:
    outcome = state.outcome
    return f"{outcome.latency_ms:.0f} ms" if isinstance(outcome, Prediction) else ""


FACTS: tuple[tuple[str, Callable[[Radiograph, ViewState], str]], ...] = (
    ("Modality", lambda film, _state: film.modality),
    ("Body part", _body_part),
    ("View", lambda film, _state: " ".join(part for part in (film.view, film.laterality.value) if part)),
    ("Encoding", lambda film, _state: film.encoding),
    ("Matrix", _matrix),
    ("Greyscale", _greyscale),
    ("Window", _window),
    ("Spacing", _spacing),
    ("Analysed in", _latency),
)
