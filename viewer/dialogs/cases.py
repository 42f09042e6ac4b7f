"""Films of the open library that two models answer differently."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from core.types import ImageRecord, Outcome, Prediction, ResultState, Study
from viewer.state import ViewState
from viewer.theme import state_colours, theme_for
from viewer.words import number, study_name

Index = QModelIndex | QPersistentModelIndex
HEADS = ("Study", "View", "In use", "Second", "Change")


@dataclass(frozen=True, slots=True)
class Case:
    """A film with two different results."""

    study: Study
    record: ImageRecord
    first: Outcome
    second: Outcome

    @property
    def change(self) -> float | None:
        """Difference of the probabilities, second less first; None where one has none."""
        if isinstance(self.first, Prediction) and isinstance(self.second, Prediction):
            return self.second.probability - self.first.probability
        return None


def cases(state: ViewState) -> tuple[Case, ...]:
    """The films that both models have seen and whose state differs; the largest changes first."""
    if state.second is None:
        return ()
    other = state.second.outcomes
    found = [
        Case(study, record, state.outcomes[record.ref], other[record.ref])
        for study in state.studies.values()
        for record in study.images
        if record.ref in state.outcomes
        and record.ref in other
        and state.outcomes[record.ref].state is not other[record.ref].state
    ]
    return tuple(sorted(found, key=lambda case: -abs(case.change or 0.0)))


class CaseModel(QAbstractTableModel):
    """A row for each such film."""

    WIDTHS = (1, 2, 3, 4)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rows: tuple[Case, ...] = ()
        self._labels = ("positive", "positive")
        self._heads = HEADS
        self._colours: dict[ResultState, QColor] = {}

    def show(self, rows: Sequence[Case], state: ViewState) -> None:
        """Show these, unless they are shown already."""
        infos = (state.model, state.second.info if state.second else None)
        labels = tuple(info.labels.positive if info else "positive" for info in infos)
        theme = theme_for(state.settings.theme)
        colours = {known: state_colours(theme, known)[1] for known in ResultState}
        if (tuple(rows), labels, colours) == (self._rows, self._labels, self._colours):
            return
        self.beginResetModel()
        self._rows, self._labels, self._colours = tuple(rows), (labels[0], labels[1]), colours
        names = [f"{info.name} {info.version}" if info else head for info, head in zip(infos, HEADS[2:4], strict=True)]
        self._heads = ("Study", "View", names[0], names[1], "Change")
        self.endResetModel()

    def case(self, index: Index) -> Case | None:
        """The film of a row."""
        return self._rows[index.row()] if index.isValid() else None

    def lines(self) -> list[str]:
        """Head and rows, cells separated by tabs."""
        return ["\t".join(self._heads), *("\t".join(self._cells(row)) for row in self._rows)]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """How many films."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """Study, view, two results, change."""
        return 0 if parent.isValid() else len(HEADS)

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        """Names of the columns."""
        named = orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return self._heads[section] if named else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - as the role wants
        """Texts, and the colour of a result."""
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cells(row)[index.column()]
        if role == Qt.ItemDataRole.ForegroundRole and index.column() in (2, 3):
            return self._colours[(row.first, row.second)[index.column() - 2].state]
        return None

    def _cells(self, row: Case) -> tuple[str, str, str, str, str]:
        answers = [_word(outcome, label) for outcome, label in zip((row.first, row.second), self._labels, strict=True)]
        change = "" if row.change is None else f"{row.change:+.2f}"
        place = row.study.images.index(row.record) + 1
        return study_name(row.study), row.record.view or f"View {place}", answers[0], answers[1], change


def _word(outcome: Outcome, positive: str) -> str:
    word = positive if outcome.state is ResultState.POSITIVE else outcome.state.value.capitalize()
    return f"{word} {number(outcome.probability)}" if isinstance(outcome, Prediction) else word
