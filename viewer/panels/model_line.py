"""The line above a film while two models are compared: whose map it is, and what that model says of this film."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from core.types import NoPrediction, Outcome, Prediction
from viewer.panels.bar import ThresholdBar
from viewer.panels.study import metal, title
from viewer.panels.words import label, reason, restyle, say, state_word
from viewer.state import Store, ViewState
from viewer.theme import theme_for
from viewer.words import number

SHOWN = ("outcomes", "image", "settings", "second", "model", "bundle_problem", "map")


class ModelLine(QWidget):
    """A model's name, its answer for the film on screen with both thresholds, and what must be known of it."""

    def __init__(self, store: Store, parent: QWidget | None = None, *, second: bool = False) -> None:
        super().__init__(parent)
        self._store, self._second = store, second
        self._name = label(role="model")
        self._answer = label(role="answer", wraps=False)
        self._answer.setTextFormat(Qt.TextFormat.RichText)
        self._answer.setAccessibleName("Answer of the second model" if second else "Answer of the model in use")
        self._bar = ThresholdBar()
        self._note = label(role="faint")
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        layout = QGridLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setHorizontalSpacing(10)
        layout.setVerticalSpacing(4)
        layout.addWidget(self._name, 0, 0)
        layout.addWidget(self._answer, 0, 1)
        layout.addWidget(self._bar, 1, 0, 1, 2)
        layout.addWidget(self._note, 2, 0, 1, 2, Qt.AlignmentFlag.AlignTop)
        layout.setColumnStretch(0, 1)
        layout.setRowStretch(2, 1)
        store.changed.connect(self._changed)
        self.refresh()

    def refresh(self) -> None:
        """Show what the state says now."""
        state = self._store.state
        second = state.second
        if second is None:
            return
        info = second.info if self._second else state.model
        name = title(info) if info else second.folder.name if self._second else "No model"
        self._name.setText(name)
        self._name.setToolTip(("The second model" if self._second else "The model in use") + f": {name}")
        outcome = self._outcome(state)
        self._show_answer(outcome, info.labels.positive if info else "")
        self._bar.setVisible(info is not None)
        if info is not None:
            limits = info.calibration.image
            value = outcome.probability if isinstance(outcome, Prediction) else None
            self._bar.show_value(value, (limits.rule_out, limits.rule_in), theme_for(state.settings.theme))
        problem = second.problem if self._second else state.bundle_problem
        say(self._note, problem or self._remark(state, outcome))

    def _remark(self, state: ViewState, outcome: Outcome | None) -> str:
        if isinstance(outcome, NoPrediction):
            return reason(outcome)
        info = state.second.info if self._second and state.second else state.model
        other = "Its map is Grad-CAM." if self._second and state.map.method != "gradcam" else ""
        return " ".join(part for part in (metal(info) if info else "", other) if part)

    def _outcome(self, state: ViewState) -> Outcome | None:
        if not self._second:
            return state.outcome
        return state.second.outcomes.get(state.image) if state.second and state.image else None

    def _show_answer(self, outcome: Outcome | None, positive: str) -> None:
        text, look = "…", "none"
        if isinstance(outcome, Prediction):
            text = f"<b>{escape(state_word(outcome.state, positive))}</b>&nbsp; {escape(number(outcome.probability))}"
            look = outcome.state.value
        elif outcome is not None:
            text = escape(outcome.state.value.capitalize())
        self._answer.setText(text)
        restyle(self._answer, "state", look)

    def _changed(self, old: ViewState, new: ViewState) -> None:
        if any(getattr(old, name) is not getattr(new, name) for name in SHOWN):
            self.refresh()
