"""The table of actions is complete, unique, and leaves the tag keys alone."""

import pytest
from PySide6.QtGui import QKeySequence

from viewer.actions import ACTIONS, TAG_KEYS, Scope, conflicts, keys_of, sound
from viewer.state import ViewState
from viewer.viewport import COLOUR_MAPS


def test_ids_and_keys_are_unique() -> None:
    identifiers = [action.id for action in ACTIONS]
    assert len(identifiers) == len(set(identifiers))
    assert conflicts(ACTIONS, {}) == {}


def test_every_key_is_one_that_qt_knows() -> None:
    for action in ACTIONS:
        for key in action.keys:
            assert QKeySequence(key).toString(), f"{action.id}: {key}"


def test_the_tag_keys_tag_and_do_nothing_else() -> None:
    users = {key: action.id for action in ACTIONS for key in action.keys if key in TAG_KEYS}
    assert {key for key in users if not key.startswith("Shift")} == set("HNUSZM")
    assert all(identifier.startswith("tag.") for identifier in users.values())


def test_single_keys_act_on_the_film_only() -> None:
    for action in ACTIONS:
        for key in action.keys:
            if ("Ctrl" not in key and not key.startswith("F")) or key == "F":
                assert action.scope is Scope.FILM, f"{action.id}: {key}"


@pytest.mark.parametrize(
    ("identifier", "key"),
    [
        ("file.open-folder", "Ctrl+O"),
        ("film.actual", "A"),
        ("film.fit", "F"),
        ("film.invert", "I"),
        ("film.rotate", "R"),
        ("film.mirror", "X"),
        ("film.upend", "Y"),
        ("film.reset", "Esc"),
        ("map.toggle", "G"),
        ("preset.1", "1"),
        ("help.keys", "F1"),
        ("help.palette", "Ctrl+K"),
        ("file.copy", "Ctrl+C"),
        ("file.save", "Ctrl+S"),
        ("study.search", "Ctrl+F"),
        ("tag.hardware", "H"),
        ("tag.none", "N"),
        ("tag.unsure", "U"),
        ("tag.skip", "S"),
        ("tag.take-back", "Z"),
        ("tag.note", "M"),
        ("tag.study-hardware", "Shift+H"),
        ("tag.study-none", "Shift+N"),
        ("tag.study-unsure", "Shift+U"),
    ],
)
def test_the_promised_keys(identifier: str, key: str) -> None:
    action = next(row for row in ACTIONS if row.id == identifier)
    assert key in action.keys


def test_every_colour_map_has_an_action() -> None:
    offered = {action.id for action in ACTIONS if action.menu == "Map/Colour map"}
    assert offered == {f"map.colours-{name}" for name in COLOUR_MAPS}


def test_with_nothing_open_only_what_makes_sense_is_enabled() -> None:
    enabled = {action.id for action in ACTIONS if action.enabled(ViewState())}
    assert {"file.open-folder", "help.keys", "file.quit"} <= enabled
    assert not {"film.fit", "file.copy", "file.close", "study.header", "study.override"} & enabled


def test_a_changed_key_replaces_the_delivered_ones() -> None:
    fit = next(action for action in ACTIONS if action.id == "film.fit")
    assert keys_of(fit, {"film.fit": "W"}) == ("W",)
    assert keys_of(fit, {"film.fit": ""}) == ()


def test_changes_that_clash_are_left_out() -> None:
    wanted = {"film.fit": "I", "film.rotate": "H", "film.invert": "W", "unknown": "Q", "film.mirror": "nonsense"}
    assert sound(ACTIONS, wanted) == {"film.invert": "W"}
