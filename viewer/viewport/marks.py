"""Texts, letters, scale bar and colour bar, painted so that they can be read on black and on white film."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QStaticText, QTextOption

from core.types import Radiograph, SpacingSource
from viewer.viewport.geometry import View
from viewer.viewport.overlays import SCALE_HINT, colour_strip
from viewer.viewport.texts import Corners, Edges, Lines

MARGIN = 12.0
LEAST_WIDTH = 480.0
"""Logical pixels of viewport from which the scale bar finds room between the corner texts."""
TEXT = QColor("#e6e9ec")
LETTER = QColor("#ffcf70")
NOTE = QColor("#ffcf70")
FAINT = QColor("#9aa4ae")

_VEIL = QColor(0, 0, 0, 165)
_LENGTHS = tuple(digit * 10.0**power for power in range(-3, 4) for digit in (1, 2, 5))
_BAR = QSizeF(10.0, 140.0)


@dataclass(frozen=True, slots=True)
class ScaleBar:
    """A length on the film.

    Attributes:
        length: In logical pixels of the screen.
        label: With its unit, and the source where it must be named.
    """

    length: float
    label: str


def scale_bar(film: Radiograph, view: View) -> ScaleBar | None:
    """The longest round length that takes a quarter of the viewport at most; None without millimetres or room."""
    if film.spacing is None or view.width / view.ratio < LEAST_WIDTH:
        return None
    millimetre = view.zoom / min(film.spacing.row, film.spacing.column) / view.ratio
    longest = view.width / view.ratio / 4
    length = max((one for one in _LENGTHS if one * millimetre <= longest), default=_LENGTHS[0])
    text = f"{length / 10:g} cm" if length >= 10 else f"{length:g} mm"
    at_detector = film.spacing.source is SpacingSource.DETECTOR
    return ScaleBar(length * millimetre, f"{text} {film.spacing.source.value}" if at_detector else text)


def paint_corners(painter: QPainter, size: QSizeF, corners: Corners) -> None:
    """The lines of text in each corner; too long ones are shortened so that left and right never meet."""
    metrics = QFontMetricsF(painter.font())
    room = size.width() / 2 - 1.5 * MARGIN
    blocks = (
        (corners.top_left, True, True),
        (corners.top_right, False, True),
        (corners.bottom_left, True, False),
        (corners.bottom_right, False, False),
    )
    for lines, at_left, at_top in blocks:
        baseline = MARGIN + metrics.ascent() if at_top else _last_lines(size, metrics, lines)
        for line in lines:
            text = metrics.elidedText(line, Qt.TextElideMode.ElideRight, room)
            left = MARGIN if at_left else size.width() - MARGIN - metrics.horizontalAdvance(text)
            paint_text(painter, QPointF(left, baseline), text)
            baseline += metrics.lineSpacing()


def paint_edges(painter: QPainter, size: QSizeF, edges: Edges, right_inset: float = 0.0) -> None:
    """Orientation letters in the middle of the edges."""
    metrics = QFontMetricsF(painter.font())
    middle, centre = size.width() / 2, size.height() / 2 + metrics.capHeight() / 2
    right = size.width() - MARGIN - right_inset - metrics.horizontalAdvance(edges.right)
    places = (
        (edges.left, MARGIN, centre),
        (edges.right, right, centre),
        (edges.top, middle - metrics.horizontalAdvance(edges.top) / 2, MARGIN + metrics.ascent()),
        (
            edges.bottom,
            middle - metrics.horizontalAdvance(edges.bottom) / 2,
            size.height() - MARGIN - metrics.descent(),
        ),
    )
    for text, x, baseline in places:
        paint_text(painter, QPointF(x, baseline), text, LETTER)


def paint_scale(painter: QPainter, size: QSizeF, bar: ScaleBar) -> None:
    """The scale bar at the bottom, above the place of the orientation letter."""
    metrics = QFontMetricsF(painter.font())
    left, y = (size.width() - bar.length) / 2, size.height() - 2 * MARGIN - metrics.height()
    line = QPainterPath(QPointF(left, y - 5))
    for point in (QPointF(left, y), QPointF(left + bar.length, y), QPointF(left + bar.length, y - 5)):
        line.lineTo(point)
    painter.strokePath(line, QPen(QColor(0, 0, 0, 215), 3.5))
    painter.strokePath(line, QPen(TEXT, 1.5))
    x = (size.width() - metrics.horizontalAdvance(bar.label)) / 2
    paint_text(painter, QPointF(x, y - 5 - metrics.descent()), bar.label)


def bar_rect(size: QSizeF) -> QRectF:
    """Where the colour bar stands: at the right edge, in the middle."""
    height = min(_BAR.height(), size.height() / 3)
    return QRectF(size.width() - MARGIN - _BAR.width(), (size.height() - height) / 2, _BAR.width(), height)


def paint_colour_bar(painter: QPainter, size: QSizeF, colour_map: str) -> float:
    """The map's colours, strong at the top, with what they are relative to.

    Returns:
        The room that it takes beside the right margin.
    """
    place, metrics = bar_rect(size), QFontMetricsF(painter.font())
    painter.fillRect(place.adjusted(-1.5, -1.5, 1.5, 1.5), QColor(0, 0, 0, 215))
    painter.drawImage(place, colour_strip(colour_map))
    painter.setPen(QPen(FAINT, 1.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(place)
    painter.save()
    painter.translate(place.left() - 4 - metrics.descent(), place.center().y())
    painter.rotate(-90)
    paint_text(painter, QPointF(-metrics.horizontalAdvance(SCALE_HINT) / 2, 0), SCALE_HINT)
    painter.restore()
    return place.width() + 4 + metrics.height() + MARGIN


def paint_note(painter: QPainter, size: QSizeF, note: str) -> None:
    """A sentence about the map, below the middle of the upper edge."""
    metrics = QFontMetricsF(painter.font())
    limits = QRectF(0, 0, min(size.width() - 4 * MARGIN, 520.0), size.height())
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    text = metrics.boundingRect(limits, flags, note)
    text.moveCenter(QPointF(size.width() / 2, 0))
    text.moveBottom(size.height() - 4 * MARGIN - 2 * metrics.height())
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 190))
    painter.drawRoundedRect(text.adjusted(-10, -6, 10, 6), 5, 5)
    painter.setPen(NOTE)
    painter.drawText(text.adjusted(-1, 0, 1, 0), flags, note)


def paint_message(painter: QPainter, size: QSizeF, title: str, text: str) -> None:
    """What stands in the canvas while there is no film: a line, and what to do about it."""
    box = QRectF(0, 0, min(size.width() - 4 * MARGIN, 560.0), size.height())
    box.moveLeft((size.width() - box.width()) / 2)
    half = QFontMetricsF(painter.font()).height() / 2
    option = QTextOption(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    painter.setPen(TEXT if text else FAINT)
    painter.drawText(box.adjusted(0, 0, 0, half - box.height() / 2), title, option)
    option.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
    painter.setPen(FAINT)
    painter.drawText(box.adjusted(0, box.height() / 2 + half + 6, 0, 0), text, option)


def paint_text(painter: QPainter, baseline: QPointF, text: str, colour: QColor = TEXT) -> None:
    """One line on a dark veil: nothing to see on black, at least 4.5:1 on white."""
    if not text:
        return
    metrics, laid = QFontMetricsF(painter.font()), _laid_out(text)
    corner = baseline - QPointF(0.0, metrics.ascent())
    painter.fillRect(QRectF(corner, laid.size()).adjusted(-3, 0, 3, 0), _VEIL)
    painter.setPen(colour)
    painter.drawStaticText(corner, laid)


@lru_cache(maxsize=64)
def _laid_out(text: str) -> QStaticText:
    laid = QStaticText(text)
    laid.setTextFormat(Qt.TextFormat.PlainText)
    return laid


def _last_lines(size: QSizeF, metrics: QFontMetricsF, lines: Lines) -> float:
    return size.height() - MARGIN - metrics.descent() - (len(lines) - 1) * metrics.lineSpacing()
