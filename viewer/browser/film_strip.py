"""The images of the selected study, side by side under the film."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from core.types import ImageRecord, Study
from viewer.browser import texts
from viewer.painting import Face, badge_size, faces, paint_badge, paint_thumbnail, tag_mark
from viewer.pixmaps import Pixmaps, ThumbnailSource
from viewer.state import Store, ViewState
from viewer.theme import DARK, theme_for

Index = QModelIndex | QPersistentModelIndex
PICTURE = QSize(62, 66)
GAP = 6
MARGIN_FILMS = 3


class FilmModel(QAbstractListModel):
    """The images of one study."""

    def __init__(self, store: Store, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._study: Study | None = None
        self.label = "Positive"

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """How many images."""
        return 0 if parent.isValid() or self._study is None else len(self._study.images)

    def record(self, index: Index) -> ImageRecord | None:
        """The image of a row."""
        inside = self._study is not None and 0 <= index.row() < len(self._study.images)
        return self._study.images[index.row()] if inside and self._study else None

    def show(self, study: Study | None) -> None:
        """Take another study."""
        self.beginResetModel()
        self._study = study
        self.endResetModel()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's signature
        """Name of the view; tooltip with its result."""
        record = self.record(index)
        if record is None:
            return None
        name = texts.view_name(record, index.row() + 1)
        if role == Qt.ItemDataRole.ToolTipRole:
            reason = texts.outcome_reason(self._store.state.outcomes.get(record.ref), self.label)
            mark, _ = tag_mark([self._store.state.tags.get(record.ref)])
            return "\n".join(part for part in (name, reason, mark) if part)
        return name if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole) else None


class FilmDelegate(QStyledItemDelegate):
    """Paints the film, its view's name below and a small badge over its corner."""

    def __init__(self, store: Store, model: FilmModel, pixmaps: Pixmaps, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._model = model
        self._pixmaps = pixmaps

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """Picture and one line of text."""
        return QSize(PICTURE.width() + 2 * GAP, PICTURE.height() + faces(option.font).small.height + 2 * GAP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one film."""
        record = self._model.record(index)
        if record is None:
            return
        theme = theme_for(self._store.state.settings.theme)
        rect: QRect = option.rect
        box = QRect(rect.left() + GAP, rect.top() + GAP, PICTURE.width(), PICTURE.height())
        current = record.ref == self._store.state.image
        painter.save()
        paint_thumbnail(painter, box, self._pixmaps.get(record.ref), theme, whole=True)
        self._badge(painter, box, record, faces(option.font).badge)
        focused = current and bool(option.state & QStyle.StateFlag.State_HasFocus)
        painter.setPen(QPen(QColor(theme.focus if current else theme.line), 3 if focused else 2 if current else 1))
        painter.drawRect(QRectF(box).adjusted(-1, -1, 1, 1) if current else QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.setFont(faces(option.font).small.font)
        self._name(painter, QRect(rect.left(), box.bottom() + 3, rect.width(), rect.bottom() - box.bottom() - 3), index)
        painter.restore()

    def _name(self, painter: QPainter, box: QRect, index: Index) -> None:
        theme = theme_for(self._store.state.settings.theme)
        record = self._model.record(index)
        current = record is not None and record.ref == self._store.state.image
        painter.setPen(QColor(theme.text if current else theme.faint))
        mark = tag_mark([self._store.state.tags.get(record.ref)])[0] if record is not None else ""
        text = painter.fontMetrics().elidedText(
            f"{self._model.data(index)} {mark[:1]}".strip(), Qt.TextElideMode.ElideRight, box.width() - 4
        )
        painter.drawText(box, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter, text)

    def _badge(self, painter: QPainter, box: QRect, record: ImageRecord, face: Face) -> None:
        outcome = self._store.state.outcomes.get(record.ref)
        if outcome is None:
            return
        text = texts.short_badge(*texts.outcome_badge(outcome))
        size = badge_size(text, face)
        painter.setFont(face.font)
        corner = QRectF(box.right() - size.width() - 1, box.bottom() - size.height() - 1, size.width(), size.height())
        ground = QColor("#000000")
        ground.setAlphaF(0.6)
        painter.fillRect(corner.adjusted(-2, -2, 2, 2), ground)
        paint_badge(painter, corner, text, outcome.state, DARK)  # films are black in either theme


class FilmStrip(QListView):
    """The selected study's images; the one on screen is framed.

    Letters are left to the window: single-key actions act while the strip has the focus.
    """

    def __init__(self, store: Store, thumbnails: ThumbnailSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._following = False
        self._films = FilmModel(store, self)
        self._pixmaps = Pixmaps(thumbnails, "strip", self)
        self.setModel(self._films)
        self.setItemDelegate(FilmDelegate(store, self._films, self._pixmaps, self))
        self._lay_out()
        self._pixmaps.arrived.connect(lambda _ref: self.viewport().update())
        self.horizontalScrollBar().valueChanged.connect(lambda _value: self._wish())
        self.selectionModel().currentChanged.connect(self._select)
        store.changed.connect(self._changed)
        self._take_study()

    def set_label(self, name: str) -> None:
        """Name of the positive label, for tooltips."""
        self._films.label = name

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Left, Right, Home, End step through the images; all else is the window's."""
        count, row = self._films.rowCount(), self.currentIndex().row()
        steps = {
            Qt.Key.Key_Left: row - 1,
            Qt.Key.Key_Right: row + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: count - 1,
        }
        target = steps.get(Qt.Key(event.key()))
        if target is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            event.ignore()
        elif 0 <= target < count:
            self.setCurrentIndex(self._films.index(target))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the desktop's colours."""
        if event.type() == QEvent.Type.PaletteChange:
            self.viewport().update()
        super().changeEvent(event)

    def resizeEvent(self, event: Any) -> None:  # noqa: ANN401, N802
        """More films may be in sight."""
        super().resizeEvent(event)
        self._wish()

    def _lay_out(self) -> None:
        self.setAccessibleName("Images of this study")
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        hint = self.sizeHintForRow(0) if self._films.rowCount() else self._height()
        self.setFixedHeight(hint + self.horizontalScrollBar().sizeHint().height() + 2)

    def _height(self) -> int:
        option = QStyleOptionViewItem()
        option.font = self.font()
        return self.itemDelegate().sizeHint(option, QModelIndex()).height()

    def _changed(self, old: ViewState, new: ViewState) -> None:
        if old.study is not new.study:
            self._take_study()
        elif old.image != new.image:
            self._follow()
        if old.outcomes is not new.outcomes or old.tags is not new.tags or old.settings.theme != new.settings.theme:
            self.viewport().update()

    def _take_study(self) -> None:
        self._following = True
        self._films.show(self._store.state.study)
        self._following = False
        self._follow()
        self._wish()

    def _follow(self) -> None:
        study, image = self._store.state.study, self._store.state.image
        images = study.images if study else ()
        row = next((number for number, record in enumerate(images) if record.ref == image), -1)
        self._following = True
        self.setCurrentIndex(self._films.index(row) if row >= 0 else QModelIndex())
        self._following = False
        self.viewport().update()

    def _select(self, index: QModelIndex) -> None:
        record, study = self._films.record(index), self._store.state.study
        if record and study and not self._following:
            self._store.show(study, record.ref)

    def _wish(self) -> None:
        count = self._films.rowCount()
        if not count:
            self._pixmaps.wish(())
            return
        width = max(1, self.sizeHintForIndex(self._films.index(0)).width())
        first = self.horizontalScrollBar().value() // width
        last = first + self.viewport().width() // width + MARGIN_FILMS
        near = [*range(first, min(last + 1, count)), *range(max(0, first - MARGIN_FILMS), first)]
        records = (self._films.record(self._films.index(number)) for number in near)
        self._pixmaps.wish([record.ref for record in records if record])
