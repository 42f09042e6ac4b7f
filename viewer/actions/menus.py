"""Menu bar and context menu, from the table."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeAlias

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from viewer.actions.bound import BoundActions
from viewer.actions.table import Action, Desk
from viewer.viewport import presets

PRESETS_MENU = "Film/Window presets"
Choices: TypeAlias = list[tuple[str, Callable[[], None]]]


def fill_menu_bar(bar: QMenuBar, actions: BoundActions) -> None:
    """Make the menus of the table, with recent libraries in the first one."""
    menus: dict[str, QMenu] = {}
    sections: dict[str, int] = {}
    for action in actions.table:
        menu = menus.get(action.menu) or _menu(action.menu, bar, menus)
        if sections.setdefault(action.menu, action.section) != action.section:
            menu.addSeparator()
            sections[action.menu] = action.section
        menu.addAction(actions[action.id])
        if action.id in RECENT:
            menu.addMenu(_recent_menu(menu, actions.desk, RECENT[action.id]))
    menus[PRESETS_MENU].aboutToShow.connect(lambda: name_presets(actions))


def film_menu(parent: QWidget, actions: BoundActions) -> QMenu:
    """The film's context menu."""
    menu = QMenu(parent)
    menu.setToolTipsVisible(True)
    name_presets(actions)
    group = ""
    for action in (row for row in actions.table if row.on_film):
        if group not in ("", _group(action)):
            menu.addSeparator()
        group = _group(action)
        menu.addAction(actions[action.id])
    menu.addSeparator()
    menu.addMenu(presets_menu(menu, actions))
    return menu


def presets_menu(parent: QWidget, actions: BoundActions) -> QMenu:
    """The window presets of the film on screen."""
    menu = QMenu("Window presets", parent)
    rows = [actions[row.id] for row in actions.table if row.menu == PRESETS_MENU]
    menu.addActions(rows)
    menu.aboutToShow.connect(lambda: name_presets(actions))
    return menu


def name_presets(actions: BoundActions) -> None:
    """Give the preset actions the names that they have for the film on screen; hide those that it lacks."""
    film = actions.desk.store.state.film
    names = [preset.name for preset in presets(film)] if film is not None else []
    rows = [actions[row.id] for row in actions.table if row.menu == PRESETS_MENU]
    for place, row in enumerate(rows):
        row.setText(names[place] if place < len(names) else f"Window preset {place + 1}")
        row.setVisible(place < len(names) or not names)


@dataclass(frozen=True, slots=True)
class Recent:
    """A menu of what was chosen lately.

    Attributes:
        title: Its name.
        entries: Name and call of each entry, made when the menu is opened.
    """

    title: str
    entries: Callable[[Desk], Choices]


def library_name(sources: Iterable[Path]) -> str:
    """How a library is called in the list of recent ones."""
    first, *more = [str(source) for source in sources]
    return f"{first} and {len(more)} more" if more else first


def _libraries(desk: Desk) -> Choices:
    open_sources = desk.program.open_sources
    return [(library_name(sources), partial(open_sources, sources)) for sources in desk.store.state.recent]


def _models(desk: Desk) -> Choices:
    compare = desk.program.models.compare_with
    return [(folder.name, partial(compare, folder)) for folder in desk.store.state.recent_models]


RECENT = {
    "file.open-dicomdir": Recent("Open recent", _libraries),
    "model.compare": Recent("Compare with recent", _models),
}
"""Menus of recent things, by the action below which they stand."""


def _group(action: Action) -> str:
    return f"{action.menu.split('/')[0]} {action.section}"


def _menu(path: str, bar: QMenuBar, menus: dict[str, QMenu]) -> QMenu:
    above, _, name = path.rpartition("/")
    parent = (menus.get(above) or _menu(above, bar, menus)) if above else None
    menu = parent.addMenu(name) if parent else bar.addMenu(f"&{name}")
    menu.setToolTipsVisible(True)
    menus[path] = menu
    return menu


def _recent_menu(parent: QWidget, desk: Desk, recent: Recent) -> QMenu:
    menu = QMenu(recent.title, parent)

    def fill() -> None:
        menu.clear()
        for name, choose in recent.entries(desk):
            entry = QAction(name, menu)
            entry.triggered.connect(lambda _checked=False, chosen=choose: chosen())
            menu.addAction(entry)
        if menu.isEmpty():
            menu.addAction("Nothing yet").setEnabled(False)

    menu.aboutToShow.connect(fill)
    return menu
