"""The same measures of two models beside each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from viewer.dialogs.card_text import number_with_interval
from viewer.theme import DARK, Theme

if TYPE_CHECKING:
    from core.bundle import BundleInfo, Metric

Index = QModelIndex | QPersistentModelIndex
PREFERRED = ("test", "valid")
"""Splits, the one that nothing was fitted on first."""
WITH_STRATA = ("AUROC",)
"""Measures that are compared in every part of the split too; the others only in all of it."""
LOWER_IS_BETTER = ("Brier score", "expected calibration error")


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure of both models; one of them may lack it."""

    name: str
    first: Metric | None
    second: Metric | None


def measures(first: BundleInfo, second: BundleInfo) -> tuple[Measure, ...]:
    """The measures that either model states of the split that both state, those of all films first."""
    split = common_split(first, second)
    found = [{_key(metric): metric for metric in _chosen(info.metrics, split)} for info in (first, second)]
    keys = sorted(dict.fromkeys([*found[0], *found[1]]), key=lambda key: (key[2] != "", key[1] == "study"))
    return tuple(Measure(_title(key), found[0].get(key), found[1].get(key)) for key in keys)


def common_split(first: BundleInfo, second: BundleInfo) -> str:
    """The split that both models were measured on; empty: none."""
    stated = [{metric.split for metric in info.metrics} for info in (first, second)]
    return next((split for split in PREFERRED if all(split in splits for splits in stated)), "")


def basis(first: BundleInfo, second: BundleInfo) -> str:
    """On which films the measures were taken, and whether they can be compared."""
    split = common_split(first, second)
    if not split:
        return "The two bundles state no measures of the same split."
    warning = " Thresholds were fitted on it, so the numbers flatter." if split == "valid" else ""
    start = f"On the {split} split, with 95 % intervals.{warning}"
    if first.provenance.dataset != second.provenance.dataset:
        return f"{start} The datasets differ ({_dataset(first)} and {_dataset(second)}): compare with care."
    counts = [max((m.n for m in _chosen(info.metrics, split)), default=0) for info in (first, second)]
    if counts[0] != counts[1]:
        return f"{start} Not the same films: {counts[0]:,} and {counts[1]:,} of {_dataset(first)}; compare with care."
    return f"{start} {counts[0]:,} films of {_dataset(first)} each."


class MeasureModel(QAbstractTableModel):
    """A row for each measure: its name, both values, how many cases, and the intervals as a picture."""

    PICTURE = 3
    WIDTHS = (1, 2, 3)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rows: tuple[Measure, ...] = ()
        self._names = ("In use", "Second")
        self.theme: Theme = DARK

    def show(self, rows: Sequence[Measure], first: BundleInfo | None, second: BundleInfo, theme: Theme) -> None:
        """Show these."""
        self.beginResetModel()
        self._rows, self.theme = tuple(rows), theme
        self._names = (f"{first.name} {first.version}" if first else "none", f"{second.name} {second.version}")
        self.endResetModel()

    def lines(self) -> list[str]:
        """Head and rows, cells separated by tabs."""
        head = "\t".join(("Measure", *self._names))
        return [head, *("\t".join((row.name, _value(row.first), _value(row.second))) for row in self._rows)]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """How many measures."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """Name, two values, picture."""
        return 0 if parent.isValid() else 4

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        """Names of the columns."""
        named = orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return ("Measure", *self._names, "0 to 1")[section] if named else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - as the role wants
        """Texts; the pair itself for the picture."""
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return row
        if role == Qt.ItemDataRole.ToolTipRole:
            return _tip(row, self._names)
        if role == Qt.ItemDataRole.DisplayRole and index.column() < self.PICTURE:
            return (row.name, _value(row.first), _value(row.second))[index.column()]
        return None


class Whiskers(QStyledItemDelegate):
    """Both intervals on a scale from 0 to 1: the model in use above, the second below and in colour."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the two."""
        row = index.data(Qt.ItemDataRole.UserRole)
        model = index.model()
        theme = model.theme if isinstance(model, MeasureModel) else DARK
        room = QRectF(option.rect).adjusted(8, 4, -12, -4)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRectF(room.left(), room.center().y() - 0.5, room.width(), 1), QColor(theme.line))
        for metric, colour, y in ((row.first, theme.text, -4.0), (row.second, theme.focus, 4.0)):
            _whisker(painter, metric, QColor(colour), room, room.center().y() + y)
        painter.restore()


def _whisker(painter: QPainter, metric: Metric | None, colour: QColor, room: QRectF, y: float) -> None:
    if metric is None or metric.value is None:
        return

    def x(value: float) -> float:
        return room.left() + min(1.0, max(0.0, value)) * room.width()

    painter.setPen(QPen(colour, 1.5))
    if metric.low is not None and metric.high is not None:
        painter.drawLine(QPointF(x(metric.low), y), QPointF(x(metric.high), y))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawEllipse(QPointF(x(metric.value), y), 3.0, 3.0)


def _chosen(metrics: Iterable[Metric], split: str) -> list[Metric]:
    return [
        metric for metric in metrics if metric.split == split and (not metric.stratum or metric.name in WITH_STRATA)
    ]


def _key(metric: Metric) -> tuple[str, str, str]:
    return metric.name, metric.level, metric.stratum


def _title(key: tuple[str, str, str]) -> str:
    name, level, stratum = key
    where = ", ".join(part for part in (name, stratum, "studies" if level == "study" else "") if part)
    return f"{where} (lower is better)" if name in LOWER_IS_BETTER else where


def _value(metric: Metric | None) -> str:
    return "–" if metric is None else "–" if metric.value is None else number_with_interval(metric)


def _tip(row: Measure, names: tuple[str, str]) -> str:
    said = [
        f"{name}: {number_with_interval(metric)}, n = {metric.n:,}"
        for name, metric in zip(names, (row.first, row.second), strict=True)
        if metric is not None
    ]
    return "\n".join([row.name, *said])


def _dataset(info: BundleInfo) -> str:
    return info.provenance.dataset
