"""The queue at the film's side: what comes next, with thumbnails."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from core.curation import Tag
from core.types import ImageRef
from viewer.painting import faces, line, paint_thumbnail
from viewer.pixmaps import Pixmaps, ThumbnailSource
from viewer.state import FilmTag, Row, Store
from viewer.theme import Theme, theme_for
from viewer.words import number

Index = QModelIndex | QPersistentModelIndex
THUMBNAIL = QSize(42, 50)
MARGIN = 7
BAR = 4
LETTERS = {Tag.HARDWARE: "H", Tag.NONE: "N", Tag.UNSURE: "U", Tag.SKIP: "S"}
WISHER = "curation"


class QueueModel(QAbstractListModel):
    """Some dozens of rows."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[Row, ...] = ()

    def show(self, rows: tuple[Row, ...]) -> None:
        """Show these."""
        if rows == self.rows:
            return
        if len(rows) == len(self.rows):
            self.rows = rows
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """How many."""
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - as the role wants
        """Texts for assistive technology and tooltips; the delegate takes the row itself."""
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return row
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            chance = "" if row.probability is None else f"metal {number(row.probability)}"
            return "\n".join(part for part in (row.title, row.study, chance, row.remark) if part)
        return None


class QueueDelegate(QStyledItemDelegate):
    """Paints thumbnail, name, remark, and how likely metal is as a bar."""

    def __init__(self, store: Store, pixmaps: Pixmaps, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._pixmaps = store, pixmaps

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """All rows are equally high."""
        used = faces(option.font)
        return QSize(120, max(THUMBNAIL.height(), used.bold.height + used.small.height * 2) + 2 * MARGIN)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        row: Row = index.data(Qt.ItemDataRole.UserRole)
        theme, rect = theme_for(self._store.state.settings.theme), option.rect
        painter.save()
        if index.row() == 0:
            painter.fillRect(rect, QColor(theme.raised))
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), QColor(theme.focus))
        box = QRect(
            rect.left() + 11, rect.center().y() - THUMBNAIL.height() // 2, THUMBNAIL.width(), THUMBNAIL.height()
        )
        paint_thumbnail(painter, box, self._pixmaps.get(row.ref), theme, whole=False)
        space = QRectF(
            box.right() + 11, rect.top() + MARGIN, rect.right() - box.right() - 22, rect.height() - 2 * MARGIN
        )
        _paint_texts(painter, space, row, theme, option)
        painter.restore()


def _paint_texts(painter: QPainter, space: QRectF, row: Row, theme: Theme, option: QStyleOptionViewItem) -> None:
    used = faces(option.font)
    height = used.bold.height + 2 * used.small.height
    top = space.center().y() - height / 2
    beside = _paint_tag(painter, QRectF(space.left(), top, space.width(), used.bold.height), row.tag, theme, option)
    line(painter, QRectF(space.left(), top, beside, used.bold.height), row.title, used.bold, theme.text)
    second = QRectF(space.left(), top + used.bold.height, space.width(), used.small.height)
    line(painter, second, row.study, used.small, theme.faint)
    third = second.translated(0, used.small.height)
    shown = _paint_bar(painter, third, row.probability, theme)
    line(painter, third.adjusted(shown, 0, 0, 0), row.remark, used.small, theme.uncertain_text)


def _paint_tag(
    painter: QPainter, place: QRectF, tag: FilmTag | None, theme: Theme, option: QStyleOptionViewItem
) -> float:
    """The tag's letter at the right end; gives the width that it leaves."""
    if tag is None or tag.tag is None:
        return place.width()
    face = faces(option.font).badge
    box = QRectF(place.right() - face.height - 4, place.top(), face.height + 4, place.height())
    painter.setFont(face.font)
    painter.setPen(QColor(theme.uncertain_text if tag.tag is Tag.HARDWARE else theme.faint))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, LETTERS[tag.tag])
    return place.width() - box.width() - 4


def _paint_bar(painter: QPainter, place: QRectF, probability: float | None, theme: Theme) -> float:
    """How likely metal is; gives the width that it takes."""
    if probability is None:
        return 0.0
    width = min(64.0, place.width() / 2)
    bar = QRectF(place.left(), place.center().y() - BAR / 2, width, BAR)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    for share, colour in ((1.0, theme.line), (max(0.04, probability), theme.uncertain_text)):
        painter.setBrush(QColor(colour))
        painter.drawRoundedRect(QRectF(bar.left(), bar.top(), bar.width() * share, BAR), BAR / 2, BAR / 2)
    return width + 8


class QueueList(QListView):
    """What comes next; a click shows a film now.

    Signals:
        film_chosen: ImageRef of the film that was clicked.
    """

    film_chosen = Signal(object)

    def __init__(self, store: Store, thumbnails: ThumbnailSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pixmaps = Pixmaps(thumbnails, WISHER, self)
        self.rows = QueueModel(self)
        self.setModel(self.rows)
        self.setItemDelegate(QueueDelegate(store, self._pixmaps, self))
        self.setUniformItemSizes(True)
        self.setSelectionMode(QListView.SelectionMode.NoSelection)
        # The film keeps the keyboard: the arrow keys go through the queue there.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Next films")
        self.clicked.connect(lambda index: self.film_chosen.emit(index.data(Qt.ItemDataRole.UserRole).ref))
        self._pixmaps.arrived.connect(self._arrived)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these, the film on screen first."""
        self.rows.show(tuple(rows))
        self._pixmaps.wish([row.ref for row in rows])

    def _arrived(self, _ref: ImageRef) -> None:
        self.viewport().update()
