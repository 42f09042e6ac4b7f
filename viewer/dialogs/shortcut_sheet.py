"""The sheet of keys (F1)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from viewer.dialogs.entry import Entry
from viewer.dialogs.parts import button, faint, roomy, search_field

MOUSE = (
    ("Window/level", "Left drag"),
    ("Pan", "Middle drag, Space + drag"),
    ("Zoom at the cursor", "Wheel"),
    ("Next or previous image", "Ctrl + wheel"),
    ("Fit", "Double click"),
    ("Menu of the film", "Right click"),
)
HINT = "Single keys act while the film or the film strip has the keyboard; lists, buttons and fields keep theirs."


class ShortcutSheet(QDialog):
    """All actions with their keys, by menu, and what the mouse does; searchable.

    Signals:
        settings_requested: The keys are to be changed.
    """

    settings_requested = Signal()

    def __init__(self, entries: Sequence[Entry], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Keys")
        self.search = search_field("Search actions and keys…", "Search keys", self)
        self.tree = QTreeWidget(self)
        self.tree.setAccessibleName("Actions and their keys")
        self.tree.setColumnCount(2)
        self.tree.setHeaderLabels(["Action", "Keys"])
        self.tree.setRootIsDecorated(False)
        self.tree.setIndentation(14)
        self.tree.setUniformRowHeights(True)
        roomy(self.tree)
        self._groups: list[tuple[QTreeWidgetItem, list[QTreeWidgetItem]]] = []
        self._fill(entries)
        self._lay_out()
        self.search.textChanged.connect(self._filter)

    def _fill(self, entries: Sequence[Entry]) -> None:
        groups: dict[str, list[tuple[str, str]]] = {}
        for entry in entries:
            groups.setdefault(entry.group, []).append((entry.title.rstrip("…"), entry.keys))
        groups["Mouse, over the film"] = list(MOUSE)
        for name, rows in groups.items():
            group = QTreeWidgetItem(self.tree, [name])
            group.setFlags(Qt.ItemFlag.ItemIsEnabled)
            font = group.font(0)
            font.setBold(True)
            group.setFont(0, font)
            group.setFirstColumnSpanned(True)
            self._groups.append((group, [QTreeWidgetItem(group, [title, keys]) for title, keys in rows]))
        self.tree.expandAll()
        self.tree.setColumnWidth(0, 330)

    def _lay_out(self) -> None:
        change = button("Change keys…", self._change, self)
        close = button("Close", self.close, self)
        row = QHBoxLayout()
        row.addWidget(change)
        row.addStretch(1)
        row.addWidget(close)
        layout = QVBoxLayout(self)
        layout.addWidget(self.search)
        layout.addWidget(self.tree, 1)
        layout.addWidget(faint(HINT, self))
        layout.addLayout(row)
        self.resize(600, 640)

    def _change(self) -> None:
        self.close()
        self.settings_requested.emit()

    def _filter(self, text: str) -> None:
        wanted = text.casefold().strip()
        for group, rows in self._groups:
            for row in rows:
                row.setHidden(wanted not in f"{group.text(0)} {row.text(0)} {row.text(1)}".casefold())
            group.setHidden(all(row.isHidden() for row in rows))
