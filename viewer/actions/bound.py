"""The table's rows as Qt's actions, with keys, tooltips and enabled state."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from viewer.actions.keys import keys_of, shown_keys, sound
from viewer.actions.table import Action, Desk, Scope
from viewer.state import ViewState


@dataclass(frozen=True, slots=True)
class Entry:
    """An action for the key sheet and the palette.

    Attributes:
        id: The action's id.
        title: As in menus.
        group: Its menu.
        keys: As this desktop writes them; may be empty.
        scope: Where the keys act.
        enabled: It can be done now.
        run: Does it.
    """

    id: str
    title: str
    group: str
    keys: str
    scope: str
    enabled: bool
    run: Callable[[], None]


class BoundActions(QObject):
    """Qt's actions by id. They follow the state: enabled, checked, and keys when the settings change."""

    def __init__(self, table: Sequence[Action], desk: Desk, window: QWidget, film: Sequence[QWidget]) -> None:
        """Make the actions.

        Args:
            table: The rows.
            desk: What callbacks may use.
            window: Owner; keys of the window's scope act in it.
            film: Widgets in which keys of the film's scope act.
        """
        super().__init__(window)
        self.table = tuple(table)
        self.desk = desk
        self._changes: dict[str, str] | None = None
        self._by_id = {action.id: self._made(action, window, film) for action in self.table}
        desk.store.changed.connect(self._changed)
        self._refresh(desk.store.state)

    def __getitem__(self, identifier: str) -> QAction:
        return self._by_id[identifier]

    def entries(self) -> tuple[Entry, ...]:
        """Every action as it is now, in the table's order."""
        changes = self._changes or {}
        return tuple(
            Entry(
                action.id,
                action.title,
                action.menu,
                shown_keys(action, changes),
                action.scope.value,
                self._by_id[action.id].isEnabled(),
                self._by_id[action.id].trigger,
            )
            for action in self.table
        )

    def _made(self, action: Action, window: QWidget, film: Sequence[QWidget]) -> QAction:
        made = QAction(action.title, self)
        made.setObjectName(action.id)
        made.setIconText(action.bar or action.title)
        made.setCheckable(action.checked is not None)
        made.setMenuRole(QAction.MenuRole.NoRole)
        made.triggered.connect(lambda: self._call(action))
        in_film = action.scope is Scope.FILM
        made.setShortcutContext(
            Qt.ShortcutContext.WidgetWithChildrenShortcut if in_film else Qt.ShortcutContext.WindowShortcut
        )
        for widget in film if in_film else (window,):
            widget.addAction(made)
        return made

    def _call(self, action: Action) -> None:
        action.call(self.desk)
        # Qt has switched a checkable action already; only the state says what is on.
        self._refresh_one(action, self.desk.store.state)

    def _changed(self, _old: ViewState, new: ViewState) -> None:
        self._refresh(new)

    def _refresh(self, state: ViewState) -> None:
        if self._changes is None or state.settings.shortcuts is not self._shortcuts:
            self._set_keys(state)
        for action in self.table:
            self._refresh_one(action, state)

    def _refresh_one(self, action: Action, state: ViewState) -> None:
        made = self._by_id[action.id]
        made.setEnabled(action.enabled(state))
        if action.checked is not None:
            made.setChecked(action.checked(state))

    def _set_keys(self, state: ViewState) -> None:
        self._shortcuts = state.settings.shortcuts
        self._changes = sound(self.table, self._shortcuts)
        for action in self.table:
            made = self._by_id[action.id]
            made.setShortcuts([QKeySequence(key) for key in keys_of(action, self._changes)])
            keys = shown_keys(action, self._changes)
            tip = action.title.rstrip("…") + (f"  ({keys})" if keys else "")
            made.setToolTip(f"{tip}\n{action.help}" if action.help else tip)
            made.setStatusTip(action.help)
