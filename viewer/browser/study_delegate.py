"""How a row of the study list looks."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from core.types import ImageRecord, ResultState
from viewer.browser import texts
from viewer.browser.model import StudyModel
from viewer.browser.rows import StudyRow
from viewer.painting import Faces, badge_size, faces, line, paint_badge, paint_thumbnail, tag_mark
from viewer.pixmaps import Pixmaps
from viewer.state import Store
from viewer.theme import Theme, theme_for

Index = QModelIndex | QPersistentModelIndex
THUMBNAIL = QSize(42, 50)
MARGIN = 7
BAR = 3
"""Width of the bar at the left of the selected row."""
ARROW = 16
"""Width of the strip after it in which a click opens and closes a study."""
INDENT = 20


@dataclass(frozen=True, slots=True)
class Cell:
    """One row while it is painted.

    Attributes:
        painter: Where to paint.
        option: Place and state of the row.
        theme: Colours.
        faces: Fonts.
        row: The study.
        record: The image, for an image's row.
        number: Of the image in its study, from 1.
        badge: Text of the badge; empty: none.
        state: Its state.
        mark: What is said of metal, and whether that is to stand out.
        rect: The whole row.
        picture: Where the thumbnail is.
        space: Where the texts are.
    """

    painter: QPainter
    option: QStyleOptionViewItem
    theme: Theme
    faces: Faces
    row: StudyRow
    record: ImageRecord | None
    number: int
    badge: str
    state: ResultState | None
    mark: tuple[str, bool]
    rect: QRect
    picture: QRect
    space: QRectF


class StudyDelegate(QStyledItemDelegate):
    """Paints thumbnail, name, body part, date and badge. All rows are equally high: layout stays cheap."""

    def __init__(self, store: Store, model: StudyModel, pixmaps: Pixmaps, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._model = model
        self._pixmaps = pixmaps

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """Three lines of text, or the thumbnail, with margins."""
        used = faces(option.font)
        lines = used.bold.height + 2 * used.small.height
        return QSize(120, max(THUMBNAIL.height(), lines) + 2 * MARGIN)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        row = self._model.row(index)
        if row is None:
            return
        theme = theme_for(self._store.state.settings.theme)
        record, (state, badge) = self._model.record(index), self._model.badge(index)
        number, places = index.row() + 1, _places(option.rect, indented=record is not None)
        mark = tag_mark(self._store.state.tags.get(shown.ref) for shown in ((record,) if record else row.study.images))
        cell = Cell(painter, option, theme, faces(option.font), row, record, number, badge, state, mark, *places)
        painter.save()
        _ground(cell)
        if record is None and len(row.study.images) > 1:
            _arrow(cell, opened=self._model.is_expanded(index))
        shown = record or row.study.images[0]
        paint_thumbnail(painter, cell.picture, self._pixmaps.get(shown.ref), theme, whole=False)
        (_image_texts if record else _study_texts)(cell, _badge(cell))
        painter.restore()


def _places(rect: QRect, *, indented: bool) -> tuple[QRect, QRect, QRectF]:
    """Row, thumbnail, texts."""
    left = rect.left() + BAR + ARROW + (INDENT if indented else 0)
    top = rect.top() + (rect.height() - THUMBNAIL.height()) // 2
    start = left + THUMBNAIL.width() + 10
    space = QRectF(start, rect.top() + MARGIN, rect.right() - 9 - start, rect.height() - 2 * MARGIN)
    return rect, QRect(left, top, THUMBNAIL.width(), THUMBNAIL.height()), space


def _ground(cell: Cell) -> None:
    state: QStyle.StateFlag = cell.option.state
    selected = bool(state & QStyle.StateFlag.State_Selected)
    theme, rect = cell.theme, cell.rect
    cell.painter.fillRect(rect, QColor(theme.raised if selected else theme.panel))
    if not selected and state & QStyle.StateFlag.State_MouseOver:
        veil = QColor(theme.raised)
        veil.setAlphaF(0.5)
        cell.painter.fillRect(rect, veil)
    if selected:
        cell.painter.fillRect(QRect(rect.left(), rect.top(), BAR, rect.height()), QColor(theme.focus))
    if selected and state & QStyle.StateFlag.State_HasFocus:
        cell.painter.setPen(QColor(theme.focus))
        cell.painter.drawRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5))


def _arrow(cell: Cell, *, opened: bool) -> None:
    strip = QRectF(cell.rect.left() + BAR, cell.rect.top(), ARROW, cell.rect.height())
    painter = cell.painter
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(strip.center())
    painter.rotate(90 if opened else 0)
    painter.setPen(QPen(QColor(cell.theme.faint), 1.5))
    painter.drawLine(-2, -4, 2, 0)
    painter.drawLine(2, 0, -2, 4)
    painter.restore()


def _badge(cell: Cell) -> float:
    """Paint the badge at the right, and give the width that it leaves for the text on its line."""
    space = cell.space
    if cell.state is None:
        return space.width()
    size = badge_size(cell.badge, cell.faces.badge)
    third_line = (cell.faces.bold.height + cell.faces.small.height) / 2
    middle = space.center().y() + (0 if cell.record else third_line)
    box = QRectF(space.right() - size.width(), middle - size.height() / 2, size.width(), size.height())
    cell.painter.setFont(cell.faces.badge.font)
    paint_badge(cell.painter, box, cell.badge, cell.state, cell.theme)
    return box.left() - space.left() - 6


def _mark(cell: Cell) -> float:
    """Paint what is said of metal at the right of the second line; gives the width that it takes."""
    text, stands_out = cell.mark
    if not text:
        return 0.0
    used, space = cell.faces, cell.space
    width = used.small.metrics.horizontalAdvance(text) + 2.0
    top = space.center().y() - (used.bold.height + 2 * used.small.height) / 2 + used.bold.height
    box = QRectF(space.right() - width, top, width, used.small.height)
    line(cell.painter, box, text, used.small, cell.theme.uncertain_text if stands_out else cell.theme.faint)
    return width + 6


def _study_texts(cell: Cell, beside: float) -> None:
    used, row, space = cell.faces, cell.row, cell.space
    lines = (
        (row.title, used.bold, cell.theme.text, space.width()),
        (row.subtitle, used.small, cell.theme.faint, space.width() - _mark(cell)),
        (row.date, used.small, cell.theme.faint, beside),
    )
    top = space.center().y() - (used.bold.height + 2 * used.small.height) / 2
    for text, face, colour, room in lines:
        line(cell.painter, QRectF(space.left(), top, room, face.height), text, face, colour)
        top += face.height


def _image_texts(cell: Cell, beside: float) -> None:
    record, small, space = cell.record, cell.faces.small, cell.space
    if record is None:
        return
    size = f"{record.columns} × {record.rows}" if record.rows and record.columns else record.format
    said, stands_out = cell.mark
    second = (said, cell.theme.uncertain_text if stands_out else cell.theme.faint) if said else (size, cell.theme.faint)
    top = space.center().y() - small.height
    for text, colour in ((texts.view_name(record, cell.number), cell.theme.text), second):
        line(cell.painter, QRectF(space.left(), top, beside, small.height), text, small, colour)
        top += small.height
