"""Filter chips with counts, wrapped to the panel's width."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtWidgets import QLayout, QLayoutItem, QPushButton, QSizePolicy, QWidget

from viewer.browser.rows import Kind
from viewer.theme import Theme

GAP = 5
NAMES = {
    Kind.POSITIVE: "Positive",
    Kind.UNCERTAIN: "Uncertain",
    Kind.NEGATIVE: "Negative",
    Kind.NONE: "Not analysed",
}


class Wrapped(QLayout):
    """Widgets side by side at their own size, in as many lines as they need."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802
        """Append."""
        self._items.append(item)

    def count(self) -> int:
        """How many."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        """One of them."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        """Remove one."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """Narrower is higher."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Height of all lines."""
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802
        """Place the widgets."""
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:  # noqa: N802
        """As narrow as the widest widget."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:  # noqa: N802
        """As narrow as the widest widget."""
        sizes = [item.sizeHint() for item in self._items]
        return QSize(
            max((size.width() for size in sizes), default=0), max((size.height() for size in sizes), default=0)
        )

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        x, y, height = rect.x(), rect.y(), 0
        for item in self._items:
            size = item.sizeHint()
            if x + size.width() > rect.right() + 1 and x > rect.x():
                x, y = rect.x(), y + height + GAP
            if move:
                item.setGeometry(QRect(QPoint(x, y), size))
            x, height = x + size.width() + GAP, max(height, size.height())
        return y + height - rect.y()


class FilterChips(QWidget):
    """One checkable chip for each kind of result. None checked: everything is shown.

    Signals:
        chosen: (frozenset of Kind) what is checked now.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = NAMES[Kind.POSITIVE]
        self._counts: dict[Kind, int] = dict.fromkeys(Kind, 0)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        layout = Wrapped(self)
        self._chips = {kind: self._chip(kind) for kind in Kind}
        for chip in self._chips.values():
            layout.addWidget(chip)
        self._write()

    def set_label(self, name: str) -> None:
        """Name of the positive label."""
        self._label = name
        self._write()

    def set_counts(self, counts: Mapping[Kind | None, int]) -> None:
        """How many studies there are of each kind."""
        new = {kind: counts.get(kind, 0) for kind in Kind}
        if new != self._counts:
            self._counts = new
            self._write()

    def clear(self) -> None:
        """Uncheck all."""
        for chip in self._chips.values():
            chip.setChecked(False)
        self._choose()

    def dress(self, theme: Theme) -> None:
        """Take on the colours of a theme."""
        colours = {
            Kind.POSITIVE: (theme.positive, theme.positive_text),
            Kind.UNCERTAIN: (theme.uncertain, theme.uncertain_text),
            Kind.NEGATIVE: (theme.negative, theme.negative_text),
            Kind.NONE: ("transparent", theme.faint),
        }
        for kind, (fill, text) in colours.items():
            border = f"1px dashed {theme.faint}" if kind is Kind.NONE else f"1px solid {fill}"
            self._chips[kind].setStyleSheet(
                f"QPushButton {{ background: {fill}; color: {text}; border: {border}; border-radius: 9px;"
                " padding: 1px 8px; min-height: 15px; }"
                f"QPushButton:hover {{ border: 1px solid {theme.faint}; }}"
                f"QPushButton:focus {{ border: 1px solid {theme.focus}; }}"
                f"QPushButton:checked {{ border: 2px solid {text}; padding: 0 7px; }}"
                f"QPushButton:checked:focus {{ border-color: {theme.focus}; }}"
            )

    def _chip(self, kind: Kind) -> QPushButton:
        chip = QPushButton(self)
        chip.setCheckable(True)
        chip.setCursor(Qt.CursorShape.PointingHandCursor)
        font = chip.font()
        font.setPointSizeF(font.pointSizeF() * 0.88)
        chip.setFont(font)
        chip.setObjectName(f"filter-{kind.name.lower()}")
        chip.clicked.connect(self._choose)
        return chip

    def _choose(self) -> None:
        self.chosen.emit(frozenset(kind for kind, chip in self._chips.items() if chip.isChecked()))

    def _write(self) -> None:
        for kind, chip in self._chips.items():
            name = self._label if kind is Kind.POSITIVE else NAMES[kind]
            short = name if len(name) <= 18 else name[:17] + "…"
            chip.setText(f"{short} {self._counts[kind]}".replace("&", "&&"))
            chip.setAccessibleName(f"Show {name}: {self._counts[kind]} studies")
            chip.setToolTip(f"Show only studies with the result {name}" if kind is not Kind.NONE else NONE_TIP)
        self.updateGeometry()


NONE_TIP = "Show only studies that were not analysed, or whose analysis failed"
