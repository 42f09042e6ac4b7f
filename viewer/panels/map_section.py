"""The map's method, and what must be known to read it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from core.types import Prediction
from viewer.panels.words import label, say
from viewer.state import Store, ViewState

FIRST = ("gradcam", "Grad-CAM", "")
CELL = "One cell covers 32 × 32 model pixels: a region to look at, not an outline."
RELATIVE = "Colours are relative within this film."
EMPTY_MAP = "No supporting region: the map is empty."
BELOW = "Below rule-out: the map shows what spoke most for “{label}”, not a finding."
SHOWN = ("outcomes", "image", "map", "explanation", "explanations")


class MapSection(QWidget):
    """Chooses the method, and says how far the map can be trusted.

    Signals:
        method_requested: Id of the method whose map is wanted.
    """

    method_requested = Signal(str)

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._label = ""
        self._limit = 0.0
        self._unavailable = ""
        self._method = QComboBox()
        self._method.setAccessibleName("Method of the map")
        self._method.addItem(FIRST[1], FIRST[0])
        self._about = label(role="faint")
        self._caution = label(role="caution")
        self._why = label(role="faint")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(7)
        layout.addWidget(label("MAP", "heading"))
        for part in (self._method, self._caution, self._about, self._why):
            layout.addWidget(part)
        self._method.activated.connect(lambda row: self.method_requested.emit(self._method.itemData(row)))
        store.changed.connect(self._changed)
        self.refresh()

    def set_label(self, positive: str) -> None:
        """Tell the positive label's name."""
        self._label = positive
        self.refresh()

    def set_limit(self, rule_out: float) -> None:
        """Tell the rule-out threshold of one view."""
        self._limit = rule_out
        self.refresh()

    def set_methods(self, methods: Sequence[tuple[str, str, str]], unavailable: str) -> None:
        """Fill the menu; when the further methods are not available they are listed, greyed, with the reason."""
        self._unavailable = unavailable
        self._method.clear()
        first = next((method for method in methods if method[0] == FIRST[0]), FIRST)
        for row, (identifier, name, about) in enumerate((first, *(method for method in methods if method != first))):
            self._method.addItem(name, identifier)
            self._method.setItemData(row, about, Qt.ItemDataRole.ToolTipRole)
            self._enable(row, enabled=not unavailable or identifier == FIRST[0])
        self.refresh()

    def refresh(self) -> None:
        """Show what the state says now."""
        state = self._store.state
        outcome = state.outcome
        self.setVisible(isinstance(outcome, Prediction))
        if not isinstance(outcome, Prediction):
            return
        self._method.setCurrentIndex(max(0, self._method.findData(state.explanation or state.map.method)))
        about = self._method.currentData(Qt.ItemDataRole.ToolTipRole)
        self._method.setToolTip(self._unavailable or about or "How the map is computed")
        shown = self._method.itemText(max(0, self._method.findData(state.map.method)))
        self._about.setText(f"{shown} of “{self._label}”. {CELL} {RELATIVE}")
        say(self._caution, self._cautions(outcome, state))
        busy = f"Computing {self._method.currentText()}…" if state.explanation else ""
        say(self._why, busy or self._unavailable)

    def _cautions(self, outcome: Prediction, state: ViewState) -> str:
        cam: Any = state.explanations.get(state.map.method, outcome.cam)
        if not cam.any():
            return EMPTY_MAP
        return BELOW.format(label=self._label) if outcome.probability < self._limit else ""

    def _enable(self, row: int, *, enabled: bool) -> None:
        model = self._method.model()
        if isinstance(model, QStandardItemModel):
            model.item(row).setEnabled(enabled)
        if not enabled:
            self._method.setItemData(row, self._unavailable, Qt.ItemDataRole.ToolTipRole)

    def _changed(self, old: ViewState, new: ViewState) -> None:
        if any(getattr(old, name) is not getattr(new, name) for name in SHOWN):
            self.refresh()
