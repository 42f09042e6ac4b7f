"""What the second model says of the study, below the answer of the model in use."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.types import StudyResult
from viewer.panels.bar import ThresholdBar
from viewer.panels.study import basis, metal, predictions, result
from viewer.panels.words import label, restyle, say, state_word
from viewer.state import SecondModel, Store, ViewState, by_second
from viewer.theme import theme_for
from viewer.words import number

if TYPE_CHECKING:
    from core.bundle import BundleInfo

SHOWN = ("study_key", "studies", "outcomes", "image", "settings", "second", "model")
DISAGREE = "The two models disagree on this study."


class SecondSection(QWidget):
    """The second model's sentence with its number and thresholds; hidden while there is no comparison."""

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._verdict = label(role="second")
        self._verdict.setTextFormat(Qt.TextFormat.RichText)
        self._verdict.setAccessibleName("Result of the second model")
        self._basis = label(role="faint")
        self._bar = ThresholdBar()
        self._disagree = label(role="caution")
        self._metal = label(role="faint")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(label("SECOND MODEL", "heading"))
        for part in (self._verdict, self._basis, self._bar, self._disagree, self._metal):
            layout.addWidget(part)
        store.changed.connect(self._changed)
        self.refresh()

    def refresh(self) -> None:
        """Show what the state says now."""
        state = self._store.state
        second = state.second
        self.setVisible(second is not None and state.study is not None)
        if second is None:
            return
        found = predictions(by_second(state))
        if second.info is not None and found:
            self._show_result(result(found, by_second(state), second.info), second.info)
            return
        self._verdict.setText(_waiting(state, second))
        restyle(self._verdict, "state", "none")
        say(self._basis, second.problem)
        self._bar.hide()
        for part in (self._disagree, self._metal):
            say(part, "")

    def _show_result(self, answer: StudyResult, info: BundleInfo) -> None:
        state = self._store.state
        word = state_word(answer.state, info.labels.positive)
        self._verdict.setText(f"{escape(word)} <small>{escape(number(answer.probability))}</small>")
        restyle(self._verdict, "state", answer.state.value)
        say(self._basis, basis(answer, info))
        limits = info.calibration.study
        self._bar.show_value(answer.probability, (limits.rule_out, limits.rule_in), theme_for(state.settings.theme))
        self._bar.show()
        say(self._disagree, DISAGREE if _differs(answer, state) else "")
        say(self._metal, metal(info))

    def _changed(self, old: ViewState, new: ViewState) -> None:
        if any(getattr(old, name) is not getattr(new, name) for name in SHOWN):
            self.refresh()


def _waiting(state: ViewState, second: SecondModel) -> str:
    if second.problem:
        return "No answer"
    if second.info is None:
        return "Reading the model…"
    views = state.study.images if state.study else ()
    return "Not analysed" if all(record.ref in second.outcomes for record in views) else "Analysing…"


def _differs(answer: StudyResult, state: ViewState) -> bool:
    first = predictions(state)
    return state.model is not None and bool(first) and result(first, state, state.model).state is not answer.state
