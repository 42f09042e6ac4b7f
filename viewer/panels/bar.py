"""The result on its scale, with both thresholds."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from viewer.theme import Theme
from viewer.words import number

BAR = 9
GAP = 4


class ThresholdBar(QWidget):
    """A bar from 0 to 1 in three zones, a mark where the study lies, and the two thresholds with their numbers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._limits = (0.0, 1.0)
        self._value: float | None = None
        self._theme: Theme | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Probability with thresholds")

    def show_value(self, value: float | None, limits: tuple[float, float], theme: Theme) -> None:
        """Show a probability between its thresholds.

        Args:
            value: 0 to 1, or None for no mark.
            limits: Rule-out and rule-in thresholds.
            theme: Colours.
        """
        self._value, self._limits, self._theme = value, limits, theme
        self.setToolTip(" · ".join(self._captions()))
        self.setAccessibleDescription(f"{number(value)}; {self.toolTip()}")
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as there is room, one bar and one line of text high."""
        return QSize(200, BAR + 2 * GAP + self.fontMetrics().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Zones, mark, captions."""
        if self._theme is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_zones(painter, self._theme)
        self._paint_mark(painter, self._theme)
        self._paint_captions(painter, self._theme)
        painter.end()

    def _captions(self) -> list[str]:
        low, high = self._limits
        if low == high:
            return [f"rule out and in {low:.2f}"]
        return [f"rule out {low:.2f}", f"rule in {high:.2f}"]

    def _paint_zones(self, painter: QPainter, theme: Theme) -> None:
        low, high = self._limits
        zones = ((0.0, low, theme.negative), (low, high, theme.uncertain), (high, 1.0, theme.positive))
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(0, GAP, self.width(), BAR), BAR / 2, BAR / 2)
        painter.setClipPath(outline)
        for start, end, colour in zones:
            painter.fillRect(QRectF(start * self.width(), GAP, (end - start) * self.width(), BAR), QColor(colour))
        painter.setClipping(False)

    def _paint_mark(self, painter: QPainter, theme: Theme) -> None:
        if self._value is None:
            return
        x = min(max(self._value * self.width(), 1.5), self.width() - 1.5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.text))
        painter.drawRoundedRect(QRectF(x - 1.5, GAP - 3, 3, BAR + 6), 1.5, 1.5)

    def _paint_captions(self, painter: QPainter, theme: Theme) -> None:
        painter.setPen(QColor(theme.faint))
        metrics = self.fontMetrics()
        base = BAR + 2 * GAP + metrics.ascent()
        centres = [limit * self.width() for limit in self._limits]
        start = 0.0
        for caption, centre in zip(self._captions(), centres, strict=False):
            wide = metrics.horizontalAdvance(caption)
            x = min(max(centre - wide / 2, start), self.width() - wide)
            painter.drawText(QPointF(x, base), caption)
            start = x + wide + 10
