"""The top of the curation window: which films, how far, how fast."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from viewer.state import Curation
from viewer.words import duration

TITLES = {
    "untagged": ("Untagged", "Films of which nobody has said anything"),
    "suspected": ("Suspected", "Untagged films on which metal is likely"),
    "unsure": ("Unsure", "Films of which somebody was unsure"),
    "disagreements": ("Disagreements", "Films on which readers disagree or were unsure; here H and N decide for all"),
    "mine": ("Mine", "Films that you have tagged"),
    "all": ("All", "Every film"),
}
BLIND = "Not in a blind reading: it would show what others say. Settings > Curation turns that off."
NO_LABELS = "The films carry no label of a dataset"
NOT_BLIND = frozenset({"disagreements"})


class CurationBar(QWidget):
    """Filters as chips with counts, progress at the right.

    Signals:
        filter_chosen: Value of the filter.
        positives_chosen: Whether only films labelled positive are gone through.
    """

    filter_chosen = Signal(str)
    positives_chosen = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._group = QButtonGroup(self)
        self.chips = {name: self._chip(name, title, tip) for name, (title, tip) in TITLES.items()}
        for chip in self.chips.values():
            self._group.addButton(chip)
        self.positives = self._chip("positives", "Positives only", "Only films whose label is the finding")
        self.reader = QLabel(self)
        self.reader.setProperty("role", "faint")
        self.progress_text = QLabel(self)
        self.progress_text.setProperty("role", "faint")
        self.progress = QProgressBar(self)
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(150)
        self.progress.setAccessibleName("Tagged films")
        self._lay_out()
        self._group.buttonClicked.connect(lambda chip: self.filter_chosen.emit(chip.objectName()))
        self.positives.clicked.connect(self.positives_chosen)

    def show_curation(self, state: Curation) -> None:
        """Bring everything up to date."""
        for name, chip in self.chips.items():
            chip.setText(f"{TITLES[name][0]} {state.counts.get(name, 0):,}")
            chip.setChecked(name == state.filter)
            closed = state.blind and name in NOT_BLIND
            chip.setEnabled(not closed)
            chip.setToolTip(BLIND if closed else TITLES[name][1])
        self.positives.setChecked(state.positives)
        self.positives.setEnabled(state.has_labels)
        self.positives.setToolTip("Only films whose label is the finding" if state.has_labels else NO_LABELS)
        self.reader.setText(f"{state.annotator} · blind" if state.blind else state.annotator)
        self.progress_text.setText(progress_words(state))
        self.progress.setRange(0, max(1, state.total))
        self.progress.setValue(state.done)

    def _chip(self, name: str, title: str, tip: str) -> QPushButton:
        chip = QPushButton(title, self)
        chip.setObjectName(name)
        chip.setCheckable(True)
        chip.setAutoDefault(False)
        chip.setProperty("role", "chip")
        chip.setCursor(Qt.CursorShape.PointingHandCursor)
        # A click leaves the keyboard with the film; Tab reaches the chips.
        chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        chip.setToolTip(tip)
        return chip

    def _lay_out(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 7, 14, 7)
        layout.setSpacing(6)
        for chip in self.chips.values():
            layout.addWidget(chip)
        layout.addSpacing(10)
        layout.addWidget(self.positives)
        layout.addStretch(1)
        for part in (self.reader, self.progress_text, self.progress):
            layout.addSpacing(10)
            layout.addWidget(part)


def progress_words(state: Curation) -> str:
    """``312 of 1,560 · 41 a minute · 30 min left``."""
    parts = [f"{state.done:,} of {state.total:,}"]
    if state.pace is not None:
        parts.append(f"{state.pace:.0f} a minute")
    if state.seconds_left is not None and state.seconds_left > 0:
        parts.append(f"{duration(state.seconds_left)} left")
    return " · ".join(parts)
