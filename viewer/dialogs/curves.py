"""Learning curves, drawn by hand: sharp at every scaling, light and dark, without a library for figures."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from viewer.theme import DARK, Theme

TOP, RIGHT, GAP, TICK = 26.0, 10.0, 6.0, 4.0
STEPS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Curve:
    """One line.

    Attributes:
        name: For the key.
        value: Takes a point (:class:`core.training.Epoch`), gives what is drawn, or None for a gap.
        leads: Drawn strong and solid; the others are faint and dashed.
    """

    name: str
    value: Callable[[Any], float | None]
    leads: bool = False


LOSS = (
    Curve("training", lambda epoch: epoch.loss),
    Curve("tuning", lambda epoch: epoch.valid_loss, leads=True),
)
ACCURACY = (
    Curve("training", lambda epoch: epoch.accuracy),
    Curve("tuning", lambda epoch: epoch.valid_accuracy, leads=True),
)


class Plot(QWidget):
    """Curves over the passes of a training."""

    def __init__(
        self, title: str, curves: Sequence[Curve], *, share: bool = False, parent: QWidget | None = None
    ) -> None:
        """Make an empty plot.

        Args:
            title: What is drawn.
            curves: Its lines.
            share: The values are shares: the axis ends at 1.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self._title, self._curves, self._share = title, tuple(curves), share
        self._points: tuple[Any, ...] = ()
        self._most = 1
        self._theme: Theme = DARK
        self.setAccessibleName(title)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(220, 150)

    def show_points(self, points: Sequence[Any], most: int, theme: Theme) -> None:
        """Show the passes so far, of at most so many."""
        if (tuple(points), most, theme) != (self._points, self._most, self._theme):
            self._points, self._most, self._theme = tuple(points), most, theme
            self.setAccessibleDescription(self._said(self._points[-1]) if points else "No pass has ended yet.")
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Wider than high."""
        return QSize(360, 210)

    def event(self, event: QEvent) -> bool:
        """The values of the pass below the cursor, as a hint."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self._hint(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Frame, curves, key."""
        low, high = self._range()
        room = self._room(low, high)
        with QPainter(self) as painter:
            self._paint_axes(painter, room, low, high)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for curve in self._curves:
                self._paint_curve(painter, curve, room, low, high)
            self._paint_key(painter)
            if not self._points:
                painter.setPen(QColor(self._theme.faint))
                painter.drawText(room, Qt.AlignmentFlag.AlignCenter, "after the first pass")

    # ------------------------------------------------------------ where things lie

    def _values(self) -> list[float]:
        found = (curve.value(point) for point in self._points for curve in self._curves)
        return [value for value in found if value is not None and math.isfinite(value)]

    def _range(self) -> tuple[float, float]:
        """Least and greatest value of the axis, both on a tick."""
        values = self._values()
        if not values:
            return 0.0, 1.0
        step = tick_step(max(values) - min(values), 4)
        low = max(0.0, math.floor(min(values) / step) * step)
        high = math.ceil(max(values) / step) * step
        if self._share:
            high = min(1.0, high)
        return low, max(high, low + step)

    def _room(self, low: float, high: float) -> QRectF:
        metrics = self.fontMetrics()
        widest = max(metrics.horizontalAdvance(_tick(value)) for value in ticks(low, high))
        left = widest + GAP + TICK
        bottom = metrics.height() + GAP + TICK
        return QRectF(left, TOP, max(10.0, self.width() - left - RIGHT), max(10.0, self.height() - TOP - bottom))

    def _x(self, number: int, room: QRectF) -> float:
        return (
            room.left() + (number - 1) / max(1, self._most - 1) * room.width() if self._most > 1 else room.center().x()
        )

    def _at(self, number: int, value: float, room: QRectF, limits: tuple[float, float]) -> QPointF:
        low, high = limits
        return QPointF(self._x(number, room), room.bottom() - (value - low) / (high - low) * room.height())

    # ------------------------------------------------------------ painting

    def _paint_axes(self, painter: QPainter, room: QRectF, low: float, high: float) -> None:
        metrics, theme = self.fontMetrics(), self._theme
        for value in ticks(low, high):
            y = self._at(1, value, room, (low, high)).y()
            painter.fillRect(QRectF(room.left(), round(y), room.width(), 1), QColor(theme.line))
            painter.setPen(QColor(theme.faint))
            text = _tick(value)
            place = QPointF(room.left() - GAP - metrics.horizontalAdvance(text), y + metrics.capHeight() / 2)
            painter.drawText(place, text)
        step = max(1, round(tick_step(max(1, self._most - 1), 6)))
        numbers = sorted({1, *range(step, self._most + 1, step)}) if step > 1 else range(1, self._most + 1)
        for number in numbers:
            x, text = self._x(number, room), str(number)
            painter.fillRect(QRectF(round(x), room.bottom(), 1, TICK), QColor(theme.line))
            base = room.bottom() + TICK + 2 + metrics.ascent()
            painter.drawText(QPointF(x - metrics.horizontalAdvance(text) / 2, base), text)

    def _paint_curve(self, painter: QPainter, curve: Curve, room: QRectF, low: float, high: float) -> None:
        places = [
            self._at(point.number, value, room, (low, high))
            for point in self._points
            if (value := curve.value(point)) is not None and math.isfinite(value)
        ]
        painter.setPen(self._pen(curve))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(places))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colour(curve))
        for place in places[-1:] if len(places) > 40 else places:
            painter.drawEllipse(place, 2.5, 2.5)

    def _paint_key(self, painter: QPainter) -> None:
        metrics = self.fontMetrics()
        base = 4 + metrics.ascent()
        painter.setPen(QColor(self._theme.text))
        painter.drawText(QPointF(0, base), self._title)
        x = float(self.width()) - RIGHT
        for curve in reversed(self._curves):
            x -= metrics.horizontalAdvance(curve.name)
            painter.setPen(QColor(self._theme.text if curve.leads else self._theme.faint))
            painter.drawText(QPointF(x, base), curve.name)
            y = base - metrics.capHeight() / 2
            painter.setPen(self._pen(curve))
            painter.drawLine(QPointF(x - 26, y), QPointF(x - 6, y))
            x -= 38

    def _pen(self, curve: Curve) -> QPen:
        style = Qt.PenStyle.SolidLine if curve.leads else Qt.PenStyle.DashLine
        return QPen(self._colour(curve), 2.0 if curve.leads else 1.5, style)

    def _colour(self, curve: Curve) -> QColor:
        return QColor(self._theme.focus if curve.leads else self._theme.faint)

    # ------------------------------------------------------------ words

    def _hint(self, position: QPointF) -> str:
        room = self._room(*self._range())
        near = min(self._points, key=lambda point: abs(self._x(point.number, room) - position.x()), default=None)
        return self._said(near) if near is not None else ""

    def _said(self, point: Any) -> str:  # noqa: ANN401 - an epoch
        parts = [f"{curve.name} {value:.3f}" for curve in self._curves if (value := curve.value(point)) is not None]
        return f"Pass {point.number}: {self._title.lower()}, {', '.join(parts)}"


def tick_step(span: float, most: int) -> float:
    """The round distance (1, 2 or 5 times a power of ten) that divides a span into at most so many parts."""
    if span <= 0:
        return 0.1
    power = math.floor(math.log10(span / most))
    return next(
        step
        for exponent in (power, power + 1)
        for step in (digit * 10.0**exponent for digit in STEPS)
        if span / step <= most
    )


def ticks(low: float, high: float) -> list[float]:
    """Where the value axis has its lines, both ends among them."""
    step = tick_step(high - low, 5)
    return [low + place * step for place in range(round((high - low) / step) + 1)]


def _tick(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:.0f}"
