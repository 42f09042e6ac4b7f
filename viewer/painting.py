"""What several views paint alike: thumbnails, badges, lines of text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap

from core.curation import Tag
from core.types import ResultState
from viewer.state import FilmTag
from viewer.theme import Theme, state_colours

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
FILM = QColor("#000000")
ON_FILM = QColor("#9aa4ae")
"""Text on black, in either theme."""


@dataclass(frozen=True, slots=True)
class Face:
    """A font with its measures."""

    font: QFont
    metrics: QFontMetrics
    height: int


@dataclass(frozen=True, slots=True)
class Faces:
    """The fonts of a row, made once for each font of the widget."""

    plain: Face
    bold: Face
    small: Face
    badge: Face


def faces(font: QFont) -> Faces:
    """The fonts that go with a widget's font."""
    return _faces(font.toString())


@lru_cache(maxsize=8)
def _faces(description: str) -> Faces:
    plain, bold = QFont(), QFont()
    plain.fromString(description)
    bold.fromString(description)
    bold.setWeight(QFont.Weight.DemiBold)
    return Faces(_face(plain), _face(bold), _face(_smaller(plain, 0.92)), _face(_smaller(plain, 0.8)))


def _face(font: QFont) -> Face:
    metrics = QFontMetrics(font)
    return Face(font, metrics, metrics.height())


def _smaller(font: QFont, scale: float) -> QFont:
    made = QFont(font)
    made.setPointSizeF(max(6.0, font.pointSizeF() * scale))
    return made


def badge_size(text: str, face: Face) -> QSizeF:
    """Room that a badge needs, with its rounded ends."""
    return QSizeF(face.metrics.horizontalAdvance(text) + face.height, face.height + 3)


def paint_badge(painter: QPainter, box: QRectF, text: str, state: ResultState, theme: Theme) -> None:
    """A pill with the result in the painter's font; a dashed outline when there is none."""
    fill, colour = state_colours(theme, state)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    radius = box.height() / 2
    if state in (ResultState.NOT_ANALYSED, ResultState.FAILED):
        dashed = state is ResultState.NOT_ANALYSED
        painter.setPen(QPen(QColor(theme.faint), 1, Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), radius - 0.5, radius - 0.5)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QBrush(fill))
        painter.drawRoundedRect(box, radius, radius)
    painter.setPen(colour)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()


def paint_thumbnail(painter: QPainter, box: QRect, pixmap: QPixmap | None, theme: Theme, *, whole: bool) -> None:
    """A film in its box.

    Args:
        painter: Where to paint.
        box: The box, filled with black like a light box's mask.
        pixmap: The thumbnail; None while it has not come, null when there cannot be one.
        theme: Colours.
        whole: Show the whole film; otherwise it fills the box and its edges are cut.
    """
    painter.fillRect(box, QColor(theme.raised) if pixmap is None else FILM)
    if pixmap is None:
        return
    if pixmap.isNull():
        painter.save()
        painter.setPen(ON_FILM)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "?")
        painter.restore()
        return
    mode = Qt.AspectRatioMode.KeepAspectRatio if whole else Qt.AspectRatioMode.KeepAspectRatioByExpanding
    scaled = QSizeF(pixmap.size()).scaled(QSizeF(box.size()), mode)
    corner = QRectF(box).center() - QPointF(scaled.width() / 2, scaled.height() / 2)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.setClipRect(box)
    painter.drawPixmap(QRectF(corner, scaled), pixmap, QRectF(pixmap.rect()))
    painter.restore()


def line(painter: QPainter, box: QRectF, text: str, face: Face, colour: str) -> None:
    """One line of text at the left of its box, shortened with an ellipsis when it is too long."""
    painter.setFont(face.font)
    painter.setPen(QColor(colour))
    room = int(box.width())
    fits = face.metrics.horizontalAdvance(text) <= room
    elided = text if fits else face.metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
    painter.drawText(box, LEFT, elided)


def tag_mark(tags: Iterable[FilmTag | None]) -> tuple[str, bool]:
    """How a tag of metal is written in a list, and whether it is to stand out.

    Args:
        tags: Of the films of one row.

    Returns:
        The word with its sign, "…" behind it while it is not in the store; empty: nothing is said of any.
    """
    known = [tag for tag in tags if tag is not None]
    said = {tag.tag for tag in known} | ({Tag.UNSURE} if any(tag.disputed for tag in known) else set())
    word, stands_out = next((TAG_MARKS[tag] for tag in TAG_MARKS if tag in said), ("", False))
    waits = "…" if word and any(tag.pending for tag in known) else ""
    return word + waits, stands_out


TAG_MARKS = {
    Tag.HARDWARE: ("◈ metal", True),
    Tag.UNSURE: ("◇ unsure", True),
    Tag.NONE: ("◇ none", False),
    Tag.SKIP: ("skipped", False),
}
"""What says most comes first."""
