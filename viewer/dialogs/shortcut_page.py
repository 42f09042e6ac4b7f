"""The settings' page on which keys are changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QKeySequenceEdit, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from viewer.dialogs.entry import Entry
from viewer.dialogs.parts import button, faint, roomy

ID = Qt.ItemDataRole.UserRole
NATIVE = QKeySequence.SequenceFormat.NativeText
PORTABLE = QKeySequence.SequenceFormat.PortableText


class ShortcutPage(QWidget):
    """A table of actions and keys; the keys of the selected action can be pressed anew.

    A key that another action has is not taken; a sentence says whose it is.

    Signals:
        edited: (dict of action id to keys in portable text) all changed keys.
    """

    edited = Signal(object)

    def __init__(
        self, entries: Callable[[], Sequence[Entry]], reserved: Collection[str], parent: QWidget | None = None
    ) -> None:
        """Make the page.

        Args:
            entries: Gives the actions with their present keys.
            reserved: Keys in portable text that no action may have.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self._entries = entries
        self._reserved = frozenset(reserved)
        self._changed: dict[str, str] = {}
        self.tree = QTreeWidget(self)
        self.keys = QKeySequenceEdit(self)
        self.sentence = faint("", self)
        self._lay_out()
        self.tree.currentItemChanged.connect(lambda *_: self._show_selected())
        self.keys.editingFinished.connect(self._take)

    def show_value(self, changed: Mapping[str, str]) -> None:
        """Show which keys the actions have now."""
        self._changed = dict(changed)
        chosen = self._selected()
        self.tree.clear()
        for entry in self._entries():
            item = QTreeWidgetItem(self.tree, [entry.title.rstrip("…"), entry.keys, entry.group])
            item.setData(0, ID, entry.id)
            if entry.id in self._changed:
                font = item.font(1)
                font.setBold(True)
                item.setFont(1, font)
            if entry.id == chosen:
                self.tree.setCurrentItem(item)
        first = self.tree.topLevelItem(0)
        if first and self.tree.currentItem() is None:
            self.tree.setCurrentItem(first)

    def _lay_out(self) -> None:
        self.tree.setHeaderLabels(["Action", "Keys", "Menu"])
        self.tree.setColumnWidth(0, 230)
        self.tree.setColumnWidth(1, 140)
        self.tree.setRootIsDecorated(False)
        self.tree.setAccessibleName("Actions and their keys")
        roomy(self.tree)
        self.keys.setMaximumSequenceLength(1)
        self.keys.setAccessibleName("New keys")
        row = QHBoxLayout()
        row.addWidget(self.keys, 1)
        row.addWidget(button("No keys", lambda: self._set(""), self))
        row.addWidget(button("As delivered", self._give_back, self))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.tree, 1)
        layout.addLayout(row)
        layout.addWidget(self.sentence)

    def _selected(self) -> str:
        item = self.tree.currentItem()
        return str(item.data(0, ID)) if item else ""

    def _show_selected(self) -> None:
        item = self.tree.currentItem()
        if item is None:
            return
        self.keys.setKeySequence(QKeySequence(item.text(1).split(", ")[0], NATIVE))
        self._say(f"Press the new keys for “{item.text(0)}” in the field.")

    def _take(self) -> None:
        key = self.keys.keySequence().toString(PORTABLE)
        problem = self._problem(key)
        if problem:
            self._say(problem, caution=True)
        elif key:
            self._set(key)

    def _problem(self, key: str) -> str:
        """Why the selected action cannot have a key; empty when it can."""
        shown = QKeySequence(key).toString(NATIVE)
        if key in self._reserved:
            return f"{shown} is kept for tagging films. Nothing was changed."
        for entry in self._entries():
            if entry.id != self._selected() and shown and shown in entry.keys.split(", "):
                return f"{shown} already does “{entry.title.rstrip('…')}”. Nothing was changed."
        return ""

    def _set(self, key: str) -> None:
        chosen = self._selected()
        if chosen and self._changed.get(chosen) != key:
            self.edited.emit({**self._changed, chosen: key})

    def _give_back(self) -> None:
        chosen = self._selected()
        if chosen in self._changed:
            self.edited.emit({name: key for name, key in self._changed.items() if name != chosen})

    def _say(self, text: str, *, caution: bool = False) -> None:
        self.sentence.setText(text)
        self.sentence.setProperty("role", "caution" if caution else "faint")
        self.sentence.style().polish(self.sentence)
