"""The settings, drawn from their table; every change acts at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.errors import SettingsError
from core.settings import Settings, change
from viewer.dialogs.entry import Entry
from viewer.dialogs.parts import button, faint, roomy
from viewer.dialogs.settings_editors import EDITORS, Editor
from viewer.dialogs.settings_table import Kind, Row, rows
from viewer.dialogs.shortcut_page import ShortcutPage
from viewer.state import Store, ViewState

SHORTCUTS = "Shortcuts"


FIXED = "Fixed by the administrator of this computer."


def _no_entries() -> Sequence[Entry]:
    return ()


class SettingsDialog(QDialog):
    """Pages at the left, settings at the right. Cancel puts back what was set when the dialog was opened."""

    def __init__(
        self,
        store: Store,
        parent: QWidget | None = None,
        *,
        entries: Callable[[], Sequence[Entry]] = _no_entries,
        reserved: Collection[str] = (),
        fixed: Collection[str] = (),
    ) -> None:
        """Make the dialog.

        Args:
            store: Holds the settings.
            parent: Qt's owner.
            entries: Gives the actions with their present keys; without them there is no page for keys.
            reserved: Keys in portable text that no action may have.
            fixed: Names of settings that the administrator has fixed: they are shown and cannot be changed.
        """
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Settings")
        self._store = store
        self._before = store.state.settings
        self._fixed = frozenset(fixed)
        self._editors: dict[str, Editor] = {}
        self.pages = QListWidget(self)
        roomy(self.pages)
        self._stack = QStackedWidget(self)
        self.shortcuts = ShortcutPage(entries, reserved, self) if entries() else None
        self.sentence = faint("Changes act at once.", self)
        self._make_pages()
        self._lay_out()
        self._show(store.state.settings)
        store.changed.connect(self._changed)

    def editor(self, name: str) -> Editor:
        """The editor of a setting."""
        return self._editors[name]

    def show_page(self, name: str) -> None:
        """Go to a page by its name; "Shortcuts" is the one with the keys."""
        found = self.pages.findItems(name, Qt.MatchFlag.MatchExactly)
        if found:
            self.pages.setCurrentItem(found[0])

    def reject(self) -> None:
        """Put back what was set when the dialog was opened."""
        self._apply(self._values(self._before))
        super().reject()

    def restore_defaults(self) -> None:
        """Set everything that has a page as it was delivered."""
        self._apply(self._values(Settings()))

    def _make_pages(self) -> None:
        table = rows()
        for page in dict.fromkeys(row.page for row in table):
            self._add_page(page, _scrolled([self._block(row) for row in table if row.page == page]))
        if self.shortcuts:
            self.shortcuts.edited.connect(lambda changed: self._apply({"shortcuts": changed}))
            self._add_page(SHORTCUTS, self.shortcuts)

    def _add_page(self, name: str, page: QWidget) -> None:
        self.pages.addItem(name)
        self._stack.addWidget(page)

    def _block(self, row: Row) -> QWidget:
        editor = EDITORS[row.kind](row, self)
        editor.edited.connect(lambda value: self._apply({row.name: value}))
        self._editors[row.name] = editor
        block = QWidget(self)
        layout = QVBoxLayout(block)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        if row.kind is not Kind.SWITCH:
            layout.addWidget(QLabel(row.title, block))
        layout.addWidget(editor)
        layout.addWidget(faint(row.description, block))
        if row.name in self._fixed:
            editor.setEnabled(False)
            layout.addWidget(faint(FIXED, block))
        return block

    def _lay_out(self) -> None:
        self.pages.setFixedWidth(130)
        self.pages.setAccessibleName("Pages")
        self.pages.currentRowChanged.connect(self._stack.setCurrentIndex)
        self.pages.setCurrentRow(0)
        top = QHBoxLayout()
        top.setSpacing(18)
        top.addWidget(self.pages)
        top.addWidget(self._stack, 1)
        done = button("Done", self.accept, self)
        done.setDefault(True)
        bottom = QHBoxLayout()
        bottom.addWidget(button("Restore defaults", self.restore_defaults, self))
        bottom.addWidget(self.sentence, 1)
        bottom.addWidget(button("Cancel", self.reject, self, "Put back what was set before"))
        bottom.addWidget(done)
        layout = QVBoxLayout(self)
        layout.setSpacing(14)
        layout.addLayout(top, 1)
        layout.addLayout(bottom)
        self.resize(720, 480)

    def _values(self, settings: Settings) -> dict[str, object]:
        return {name: getattr(settings, name) for name in (*self._editors, "shortcuts") if name not in self._fixed}

    def _apply(self, values: dict[str, object]) -> None:
        try:
            self._store.update(settings=change(self._store.state.settings, **values))
            self.sentence.setText("Changes act at once.")
        except SettingsError as error:
            self.sentence.setText(f"{error.problem}.")

    def _changed(self, old: ViewState, new: ViewState) -> None:
        if old.settings is not new.settings:
            self._show(new.settings)

    def _show(self, settings: Settings) -> None:
        for name, editor in self._editors.items():
            editor.show_value(getattr(settings, name))
        if self.shortcuts:
            self.shortcuts.show_value(settings.shortcuts)


def _scrolled(blocks: list[QWidget]) -> QScrollArea:
    page = QWidget()
    layout = QVBoxLayout(page)
    layout.setContentsMargins(0, 0, 8, 0)
    layout.setSpacing(18)
    for block in blocks:
        layout.addWidget(block)
    layout.addStretch(1)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setWidget(page)
    return area
