"""The command palette: type a few letters of an action and press Return."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QColor, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from viewer.dialogs.entry import Entry
from viewer.dialogs.parts import roomy

SIZE = (520, 420)
PASSED_ON = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}


def fuzzy_score(query: str, text: str) -> float:
    """How well letters typed in order match a text; 0: they do not occur in this order.

    Beginnings of words count most, then letters that follow each other; early matches and short texts are better.
    """
    wanted, within = query.casefold().replace(" ", ""), text.casefold()
    score, at, run = 1.0, 0, 0
    for letter in wanted:
        found = _next(letter, within, at)
        if found < 0:
            return 0.0
        begins = found == 0 or not within[found - 1].isalnum()
        run = run + 1 if found == at and at else 0
        score += 1.0 + 3.0 * begins + 2.0 * (run > 0)
        at = found + 1
    return score + (4.0 if query and query.casefold().strip() in within else 0.0) - len(text) / 1000


def _next(letter: str, text: str, start: int) -> int:
    """Where a letter comes next: right here, else at the beginning of a word, else anywhere."""
    if text[start : start + 1] == letter:
        return start
    begins = (place for place in range(start, len(text)) if text[place] == letter and not text[place - 1].isalnum())
    return next(begins, text.find(letter, start))


class CommandPalette(QDialog):
    """A frameless field with the actions below it. Return does the chosen one, Escape closes."""

    def __init__(self, entries: Sequence[Entry], parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self._entries = tuple(entries)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName("Search actions")
        self.setWindowTitle("Search actions")
        self.field = QLineEdit(self)
        self.field.setPlaceholderText("What do you want to do?")
        self.field.setAccessibleName("Search actions")
        self.field.installEventFilter(self)
        self.list = QTreeWidget(self)
        self._nothing = QLabel("No action is called so.", self)
        self._lay_out()
        self.field.textChanged.connect(self._fill)
        self.list.itemClicked.connect(lambda _item: self._run())
        self._fill("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Arrows move in the list while one types; Return does the chosen action."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in PASSED_ON:
                self.list.keyPressEvent(event)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._run()
                return True
        return super().eventFilter(watched, event)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Stand in the upper middle of the window."""
        super().showEvent(event)
        parent = self.parentWidget()
        if parent:
            window = parent.window().frameGeometry()
            self.move(window.center().x() - self.width() // 2, window.top() + window.height() // 6)
        self.field.setFocus()

    def _lay_out(self) -> None:
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.list.setHeaderHidden(True)
        self.list.setColumnCount(3)
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName("Actions")
        roomy(self.list)
        self._nothing.setProperty("role", "faint")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 10, 10, 10)
        layout.addWidget(self.field)
        layout.addWidget(self.list, 1)
        layout.addWidget(self._nothing, 1)
        self.resize(*SIZE)

    def _fill(self, query: str) -> None:
        scored = [(fuzzy_score(query, f"{entry.title} {entry.group}"), entry) for entry in self._entries]
        found = [pair for pair in scored if pair[0] > 0]
        if query.strip():
            found.sort(key=itemgetter(0), reverse=True)
        self.list.clear()
        items = [self._item(entry) for _, entry in found]
        self.list.addTopLevelItems(items)
        self.list.setVisible(bool(found))
        self._nothing.setVisible(not found)
        for column, width in enumerate((260, 90)):
            self.list.setColumnWidth(column, width)
        if items:
            self.list.setCurrentItem(items[0])

    def _item(self, entry: Entry) -> QTreeWidgetItem:
        item = QTreeWidgetItem([entry.title.rstrip("…"), entry.group, entry.keys])
        item.setData(0, Qt.ItemDataRole.UserRole, self._entries.index(entry))
        item.setForeground(1, self.palette().placeholderText())
        if not entry.enabled:
            for column in range(3):
                item.setForeground(column, QColor(self.palette().placeholderText().color()))
            item.setToolTip(0, "Cannot be done now")
        return item

    def _run(self) -> None:
        item = self.list.currentItem()
        if item is None:
            return
        entry = self._entries[item.data(0, Qt.ItemDataRole.UserRole)]
        if not entry.enabled:
            return
        self.close()
        # When the popup is gone: an action may open a dialog of its own.
        QTimer.singleShot(0, entry.run)
