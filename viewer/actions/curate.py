"""Tagging metal hardware: one key a film, the same in the main window and in the curation window."""

from __future__ import annotations

from collections.abc import Callable

from core.curation import Tag
from viewer.actions.table import Action, Curation, Desk, Scope, with_film, with_study

MENU = "Curate"
WORDS = {
    Tag.HARDWARE: ("Metal hardware", "H", "There is metal on this film: plate, screw, nail, wire, prosthesis"),
    Tag.NONE: ("No metal", "N", "There is no metal on this film"),
    Tag.UNSURE: ("Unsure", "U", "Somebody else is to decide"),
    Tag.SKIP: ("Skip", "S", "Put it off; it stays untagged"),
}


def _tag(tag: Tag, *, whole_study: bool) -> Action:
    words, key, help_ = WORDS[tag]
    return Action(
        f"tag.study-{tag.value}" if whole_study else f"tag.{tag.value}",
        f"{words}, whole study" if whole_study else words,
        lambda desk: desk.tags.tag(tag, whole_study=whole_study),
        MENU,
        2 if whole_study else 1,
        (f"Shift+{key}" if whole_study else key,),
        Scope.FILM,
        with_study,
        on_film=not whole_study,
        help=f"{help_}; for every view of the study" if whole_study else help_,
    )


def _keeping(call: Callable[[Curation], None]) -> Callable[[Desk], None]:
    return lambda desk: call(desk.program.curation)


TAGS: tuple[Action, ...] = (
    *(_tag(tag, whole_study=False) for tag in WORDS),
    *(_tag(tag, whole_study=True) for tag in WORDS if tag is not Tag.SKIP),
    Action(
        "tag.take-back",
        "Take back",
        lambda desk: desk.tags.take_back(),
        MENU,
        3,
        ("Z", "Ctrl+Z"),
        Scope.FILM,
        help="Take back what you said last; as often as you like",
    ),
    Action(
        "tag.note",
        "Note…",
        lambda desk: desk.tags.write_note(),
        MENU,
        3,
        ("M",),
        Scope.FILM,
        with_film,
        help="A few words about the metal on this film",
    ),
)
"""What is done with the film that has the keyboard, in either window."""

CURATE: tuple[Action, ...] = (
    Action(
        "curate.hardware",
        "Hardware…",
        lambda desk: desk.program.show_dialog("hardware"),
        MENU,
        0,
        ("Ctrl+E",),
        enabled=lambda state: bool(state.studies),
        help="Tag the films of this library one after the other, likely metal first",
    ),
    *TAGS,
    Action(
        "curate.agreement",
        "Agreement of readers…",
        _keeping(lambda curation: curation.show_agreement()),
        MENU,
        4,
        help="How far readers agree, how many films each has tagged and how fast",
    ),
    Action(
        "curate.import",
        "Import tags…",
        _keeping(lambda curation: curation.import_tags()),
        MENU,
        5,
        enabled=lambda state: bool(state.studies),
        help="A list of films with metal that was made elsewhere, or the history of another store",
    ),
    Action(
        "curate.export",
        "Export tags…",
        _keeping(lambda curation: curation.export_tags()),
        MENU,
        5,
        help="The tags as they are now as CSV, or their whole history as JSON",
    ),
    Action(
        "curate.back-up",
        "Back up tags…",
        _keeping(lambda curation: curation.back_up()),
        MENU,
        6,
        help="Copy the whole store into one file",
    ),
    Action(
        "curate.restore",
        "Restore tags…",
        _keeping(lambda curation: curation.restore()),
        MENU,
        6,
        help="Add what the store lacks from such a copy; nothing is ever removed",
    ),
)
