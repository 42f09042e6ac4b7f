"""How two models differ: measures side by side, and the films of the library on which they disagree."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from viewer.dialogs.cases import CaseModel, cases
from viewer.dialogs.measures import MeasureModel, Whiskers, basis, measures
from viewer.dialogs.parts import button, copy, faint, heading, roomy
from viewer.state import Store, ViewState
from viewer.theme import theme_for

REFRESH_MS = 400
"""The list of films is made anew at most this often while results come in."""


class Differences(QDialog):
    """The model in use and the second one, compared. Not modal: a click on a film shows it."""

    def __init__(
        self, store: Store, switch: Callable[[], None], keep: Callable[[], None], parent: QWidget | None = None
    ) -> None:
        """Make the window.

        Args:
            store: Has both models.
            switch: Lets the second model answer from now on.
            keep: Ends the comparison.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        self.setWindowTitle("Differences of the two models")
        self._store, self._switch, self._keep = store, switch, keep
        self.measures = _table("Measures of both models")
        self.cases = _table("Films on which the models differ")
        self._basis = faint("", self)
        self._count = QLabel(self)
        self._count.setWordWrap(True)
        self._progress = QProgressBar(self)
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName("Films that the second model has seen")
        self.switch_button = button("Switch", self._do_switch, self, "The second model answers from now on")
        self.keep_button = button("Keep", self._do_keep, self, "The model in use stays; the comparison ends")
        self._model = MeasureModel(self)
        self._cases = CaseModel(self)
        self._later = QTimer(self, interval=REFRESH_MS, singleShot=True)
        self._later.timeout.connect(self._fill_cases)
        self._lay_out()
        self._fill()
        store.changed.connect(self._changed)

    def as_text(self) -> str:
        """Both tables as lines, cells separated by tabs."""
        return "\n".join([*self._model.lines(), "", *self._cases.lines()]) + "\n"

    def _lay_out(self) -> None:
        self.measures.setModel(self._model)
        self.measures.setItemDelegateForColumn(MeasureModel.PICTURE, Whiskers(self))
        self.measures.setSelectionMode(QTableView.SelectionMode.NoSelection)
        self.cases.setModel(self._cases)
        self.cases.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.cases.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.cases.selectionModel().currentRowChanged.connect(self._show_film)
        for table in (self.measures, self.cases):
            table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        parts = QSplitter(Qt.Orientation.Vertical, self)
        parts.setChildrenCollapsible(False)
        parts.addWidget(_block(heading("MEASURES", self), self._basis, self.measures))
        parts.addWidget(_block(heading("CHANGED FILMS", self), self._count, self._progress, self.cases))
        parts.setSizes([330, 290])
        row = QHBoxLayout()
        row.addWidget(button("Copy", lambda: copy(self.as_text()), self, "Both tables as text"))
        row.addStretch(1)
        row.addWidget(self.keep_button)
        row.addWidget(self.switch_button)
        layout = QVBoxLayout(self)
        layout.addWidget(parts, 1)
        layout.addLayout(row)
        self.resize(860, 720)
        self.cases.setFocus()

    def _fill(self) -> None:
        state = self._store.state
        first, second = state.model, state.second.info if state.second else None
        if second is None:
            return
        colours = theme_for(state.settings.theme)
        self._model.show(measures(first, second) if first else (), first, second, colours)
        self._basis.setText(basis(first, second) if first else "There is no model in use to compare with.")
        self.switch_button.setText(f"Switch to {second.name} {second.version}")
        self.keep_button.setText(f"Keep {first.name} {first.version}" if first else "Keep none")
        for column, width in zip(MeasureModel.WIDTHS, (150, 150, 190), strict=True):
            self.measures.setColumnWidth(column, width)
        self._fill_cases()

    def _fill_cases(self) -> None:
        state = self._store.state
        if state.second is None:
            return
        found = cases(state)
        self._cases.show(found, state)
        for column, width in zip(CaseModel.WIDTHS, (90, 150, 150, 90), strict=True):
            self.cases.setColumnWidth(column, width)
        seen = sum(ref in state.outcomes for ref in state.second.outcomes)
        wanted = sum(len(study.images) for study in state.studies.values())
        self._count.setText(_said(len(found), seen, wanted))
        self._progress.setRange(0, max(1, wanted))
        self._progress.setValue(seen)
        self._progress.setVisible(seen < wanted)

    def _show_film(self, index: QModelIndex) -> None:
        case = self._cases.case(index)
        if case is not None:
            self._store.show(case.study, case.record.ref)

    def _changed(self, old: ViewState, new: ViewState) -> None:
        if new.second is None or new.second.info is None:
            self.close()
        elif old.model is not new.model or old.settings is not new.settings or _other_model(old, new):
            self._fill()
        elif (old.second is not new.second or old.outcomes is not new.outcomes) and not self._later.isActive():
            self._later.start()

    def _do_switch(self) -> None:
        self.close()
        self._switch()

    def _do_keep(self) -> None:
        self.close()
        self._keep()


def _other_model(old: ViewState, new: ViewState) -> bool:
    return (old.second.info if old.second else None) is not (new.second.info if new.second else None)


def _said(changed: int, seen: int, wanted: int) -> str:
    if not wanted:
        return "No library is open: open one to see which films the two models answer differently."
    films = "film" if changed == 1 else "films"
    have = "has" if changed == 1 else "have"
    so_far = "" if seen >= wanted else f" so far ({seen:,} of {wanted:,} seen by both)"
    if not changed:
        return f"No film has another result{so_far}." if seen else "Waiting for the model in use…"
    return f"{changed:,} {films} of {wanted:,} {have} another result{so_far}. A click shows the film."


def _table(name: str) -> QTableView:
    table = QTableView()
    table.setAccessibleName(name)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 10)
    table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    table.horizontalHeader().setHighlightSections(False)
    roomy(table)
    return table


def _block(*parts: QWidget) -> QWidget:
    block = QWidget()
    layout = QVBoxLayout(block)
    layout.setContentsMargins(0, 6, 0, 6)
    layout.setSpacing(6)
    for part in parts:
        layout.addWidget(part, int(isinstance(part, QTableView)))
    return block
