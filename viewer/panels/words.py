"""Results as words, and the labels that carry them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from core.types import ImageRecord, NoPrediction, Outcome, Prediction, ResultState
from viewer.words import number

LEAD = {ResultState.NOT_ANALYSED: "Not analysed, because", ResultState.FAILED: "Failed, because"}


def state_word(state: ResultState, positive: str) -> str:
    """One of negative / uncertain / the positive label's name / not analysed / failed, with a capital."""
    return positive if state is ResultState.POSITIVE else state.value.capitalize()


def outcome_word(outcome: Outcome | None) -> str:
    """What stands at the end of a view's row."""
    if isinstance(outcome, Prediction):
        return number(outcome.probability)
    return outcome.state.value if outcome else "…"


def reason(outcome: NoPrediction) -> str:
    """Why there is no answer, as a sentence."""
    return f"{LEAD[outcome.state]} {outcome.reason.rstrip('.')}."


def view_title(place: int, record: ImageRecord) -> str:
    """What a row begins with, "View 1 · AP": the place in the study from 1 on, and the view as in the file."""
    frame = f"frame {record.ref.frame + 1}" if record.frames > 1 else ""
    known = [part for part in (record.view, frame) if part]
    return " · ".join([f"View {place}", *known])


def label(text: str = "", role: str = "", parent: QWidget | None = None, *, wraps: bool = True) -> QLabel:
    """A label of plain text that can be selected with the mouse; ``role`` names its look in the style sheet."""
    made = QLabel(text, parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    made.setWordWrap(wraps)
    made.setSizePolicy(
        QSizePolicy.Policy.Ignored if wraps else QSizePolicy.Policy.Preferred, made.sizePolicy().verticalPolicy()
    )
    if role:
        made.setProperty("role", role)
    return made


def say(target: QLabel, text: str) -> None:
    """Set a label's text, and hide it while there is none."""
    target.setText(text)
    target.setVisible(bool(text))


def rule() -> QFrame:
    """A thin line between sections."""
    line = QFrame()
    line.setProperty("role", "rule")
    return line


def restyle(widget: QWidget, name: str, value: str) -> None:
    """Change a property that the style sheet looks at, and let the style see it."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
