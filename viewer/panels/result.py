"""What the model says of the study, in a sentence with a number, and where it looked."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from core.types import NoPrediction, Prediction, ResultState, StudyResult
from viewer.panels.bar import ThresholdBar
from viewer.panels.map_section import MapSection
from viewer.panels.second import SecondSection
from viewer.panels.study import basis, metal, predictions, result
from viewer.panels.views import ViewRows
from viewer.panels.words import label, reason, restyle, say, state_word
from viewer.state import Store, ViewState
from viewer.theme import theme_for
from viewer.words import number

if TYPE_CHECKING:
    from core.bundle import BundleInfo

SHOWN = ("study_key", "studies", "outcomes", "image", "settings", "sources", "bundle_problem")


class ResultPanel(QWidget):
    """The study's result, its views, and the map.

    Signals:
        override_requested: The reader wants the study analysed although the model was not made for it.
        method_requested: Id of the method whose map is wanted.
        card_requested: The model card is wanted.
    """

    override_requested = Signal()
    method_requested = Signal(str)
    card_requested = Signal()

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._info: BundleInfo | None = None
        self._problem = ""
        self._verdict = label(role="verdict")
        self._verdict.setTextFormat(Qt.TextFormat.RichText)
        self._basis = label(role="faint")
        self._bar = ThresholdBar()
        self._rows = ViewRows(store)
        self._reason = label()
        self._notes = label(role="caution")
        self._metal = label(role="faint")
        self._override = QPushButton("Analyse anyway")
        self._map = MapSection(store)
        self._card = _link("Model card")
        self._lay_out()
        self._override.clicked.connect(self.override_requested)
        self._card.clicked.connect(self.card_requested)
        self._map.method_requested.connect(self.method_requested)
        store.changed.connect(self._changed)
        self.refresh()

    def set_bundle(self, info: BundleInfo | None, problem: str = "") -> None:
        """Tell which model answers, or why none does."""
        self._info, self._problem = info, problem
        self._map.set_label(info.labels.positive if info else "")
        self._map.set_limit(info.calibration.image.rule_out if info else 0.0)
        self.refresh()

    def set_methods(self, methods: Sequence[tuple[str, str, str]], unavailable: str) -> None:
        """Tell which further maps there are.

        Args:
            methods: (id, name, what it is) of each.
            unavailable: Why none can be computed here; empty when they can.
        """
        self._map.set_methods(methods, unavailable)

    def refresh(self) -> None:
        """Show what the state says now."""
        state = self._store.state
        self._rows.refresh(state)
        found = predictions(state)
        if self._info is not None and found and state.study:
            self._show_result(result(found, state, self._info), self._info)
        else:
            self._show_waiting(state)
        self._show_reason(state)

    def _changed(self, old: ViewState, new: ViewState) -> None:
        if any(getattr(old, name) is not getattr(new, name) for name in SHOWN):
            self.refresh()

    def _show_result(self, answer: StudyResult, info: BundleInfo) -> None:
        limits = info.calibration.study
        word = state_word(answer.state, info.labels.positive)
        self._verdict.setText(f"{escape(word)} <small>{escape(number(answer.probability))}</small>")
        restyle(self._verdict, "state", answer.state.value)
        say(self._basis, basis(answer, info))
        say(self._metal, metal(info))
        theme = theme_for(self._store.state.settings.theme)
        self._bar.show_value(answer.probability, (limits.rule_out, limits.rule_in), theme)
        self._bar.setVisible(True)

    def _show_waiting(self, state: ViewState) -> None:
        title, text = self._waiting(state)
        self._verdict.setText(escape(title))
        restyle(self._verdict, "state", "none")
        say(self._basis, text)
        say(self._metal, "")
        self._bar.setVisible(False)

    def _waiting(self, state: ViewState) -> tuple[str, str]:
        study = state.study
        if study is None:
            return ("No study", "Open a folder to begin.") if not state.sources else ("No study", "")
        if self._problem:
            return "No model", self._problem
        outcomes = [state.outcomes.get(record.ref) for record in study.images]
        if None in outcomes:
            return "Analysing…", ""
        failed = all(outcome is not None and outcome.state is ResultState.FAILED for outcome in outcomes)
        return ("Failed" if failed else "Not analysed"), ""

    def _show_reason(self, state: ViewState) -> None:
        outcome = state.outcome
        missing = outcome if isinstance(outcome, NoPrediction) else None
        say(self._reason, reason(missing) if missing else "")
        self._override.setVisible(bool(missing and missing.overridable))
        notes = outcome.notes if isinstance(outcome, Prediction) else ()
        say(self._notes, "\n".join(notes))

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 6)
        layout.setSpacing(7)
        layout.addWidget(label("STUDY RESULT", "heading"))
        for part in (self._verdict, self._basis, self._bar, self._rows, self._reason):
            layout.addWidget(part)
        layout.addWidget(self._override, 0, Qt.AlignmentFlag.AlignLeft)
        for widget in (self._notes, self._metal, SecondSection(self._store), self._map):
            layout.addWidget(widget)
        foot = QHBoxLayout()
        foot.setSpacing(4)
        foot.addWidget(label("Research use. Not a medical device.", "faint"), 1)
        foot.addWidget(self._card, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(foot)
        self._override.setToolTip("The model was not made for this; the result will say so")
        self._card.setToolTip("What the model was trained on, and how good it is")


def _link(text: str) -> QPushButton:
    link = QPushButton(text)
    link.setFlat(True)
    link.setProperty("role", "link")
    link.setCursor(Qt.CursorShape.PointingHandCursor)
    return link
