"""The table of actions, and what derives from it: menus, toolbar, keys, the key sheet, the palette."""

from viewer.actions.bound import BoundActions, Entry
from viewer.actions.curate import CURATE, TAGS
from viewer.actions.film import FILM, step_image
from viewer.actions.keys import TAG_KEYS, conflicts, keys_of, shown_keys, sound
from viewer.actions.map import MAP
from viewer.actions.menus import fill_menu_bar, film_menu
from viewer.actions.model import MODEL
from viewer.actions.program import FILE, HELP, STUDY, WINDOW
from viewer.actions.table import Action, Curation, Desk, Program, Scope, Tags
from viewer.actions.toolbar import ToolBar

ACTIONS: tuple[Action, ...] = (*FILE, *FILM, *MAP, *MODEL, *CURATE, *STUDY, *WINDOW, *HELP)
"""Everything that a person can do, in the order of the menus."""

__all__ = [
    "ACTIONS",
    "FILM",
    "TAGS",
    "TAG_KEYS",
    "Action",
    "BoundActions",
    "Curation",
    "Desk",
    "Entry",
    "Program",
    "Scope",
    "Tags",
    "ToolBar",
    "conflicts",
    "fill_menu_bar",
    "film_menu",
    "keys_of",
    "shown_keys",
    "sound",
    "step_image",
]
