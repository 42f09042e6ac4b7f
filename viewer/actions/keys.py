"""Which keys do what, with the person's changes; no key does two things."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtGui import QKeySequence

from viewer.actions.table import Action

TAG_KEYS = frozenset(f"{shift}{key}" for shift in ("", "Shift+") for key in "HNUSZM")
"""Keys that mean hardware, none, unsure, skip, take back and note wherever films are tagged; nothing else has them."""

TAGGING = "tag."
"""Ids of the actions that these keys are for begin so."""


def keys_of(action: Action, changed: Mapping[str, str]) -> tuple[str, ...]:
    """An action's keys: the changed one ("" for none), else its own."""
    if action.id in changed:
        key = changed[action.id]
        return (key,) if key else ()
    return action.keys


def shown_keys(action: Action, changed: Mapping[str, str]) -> str:
    """The keys as this desktop writes them, "Ctrl+Right, PgDown"."""
    native = QKeySequence.SequenceFormat.NativeText
    return ", ".join(QKeySequence(key).toString(native) for key in keys_of(action, changed))


def conflicts(actions: Sequence[Action], changed: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Keys that more than one action has, or that are kept for tagging and taken by another, with the actions' ids."""
    users: dict[str, list[str]] = {}
    for action in actions:
        for key in keys_of(action, changed):
            plain = QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText)
            users.setdefault(plain, []).append(action.id)
    return {key: tuple(ids) for key, ids in users.items() if len(ids) > 1 or (key in TAG_KEYS and not _tags(ids))}


def sound(actions: Sequence[Action], changed: Mapping[str, str]) -> dict[str, str]:
    """The changes without those that take a key which another action has, or that mean no action or key."""
    kept: dict[str, str] = {}
    known = {action.id for action in actions}
    for identifier, key in changed.items():
        legible = not key or bool(QKeySequence(key).toString())
        if identifier in known and legible and not conflicts(actions, {**kept, identifier: key}):
            kept[identifier] = key
    return kept


def _tags(identifiers: Sequence[str]) -> bool:
    return all(identifier.startswith(TAGGING) for identifier in identifiers)
