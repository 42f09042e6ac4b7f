"""What an action is: one row of the table from which menus, toolbar, key sheet and palette are made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from core.curation import Tag
from viewer.browser import StudyList
from viewer.state import Store, ViewState
from viewer.viewport import Canvas


class Scope(StrEnum):
    """Where an action's keys act."""

    WINDOW = "anywhere"
    FILM = "while the film or the film strip has the keyboard"


class Tags(Protocol):
    """What actions ask of the part that tags metal hardware."""

    def tag(self, tag: Tag, *, whole_study: bool = False) -> None:
        """Say of the film on screen, or of its study, whether it shows metal."""

    def take_back(self) -> None:
        """Take back what was said last; again, what was said before."""

    def write_note(self) -> None:
        """Ask for a note on the film on screen."""


class Curation(Tags, Protocol):
    """What actions ask of the part that keeps tags; it tags the film of the main window."""

    def show_agreement(self) -> None:
        """Open the window that says how far readers agree."""

    def import_tags(self) -> None:
        """Ask for a list or table made elsewhere and take its tags in."""

    def export_tags(self) -> None:
        """Ask for a file and write the tags as they are now, or their whole history."""

    def back_up(self) -> None:
        """Ask for a file and copy the whole store into it."""

    def restore(self) -> None:
        """Ask for such a copy and add what the store lacks."""


class Models(Protocol):
    """What actions ask of the part that keeps models."""

    def fine_tune(self) -> None:
        """Open the window in which a model is trained."""

    def compare(self) -> None:
        """Ask for a second bundle and show it beside the one in use."""

    def compare_with(self, folder: Path) -> None:
        """Show a second bundle beside the one in use."""

    def show_differences(self) -> None:
        """Open the window that lists how the two models differ."""

    def switch(self) -> None:
        """Let the second model answer from now on."""

    def stop_comparing(self) -> None:
        """Forget the second model."""

    def open_report(self) -> None:
        """Open the report of the model in use in the browser."""


class Program(Protocol):
    """What actions ask of the program as a whole."""

    @property
    def models(self) -> Models:
        """The part that keeps models."""
        ...

    @property
    def curation(self) -> Curation:
        """The part that keeps tags."""
        ...

    def open_folder(self) -> None:
        """Ask for a folder and open it."""

    def open_files(self) -> None:
        """Ask for files and open them."""

    def open_dicomdir(self) -> None:
        """Ask for a DICOMDIR and open it."""

    def open_sources(self, sources: Sequence[Path]) -> None:
        """Open folders and files as the library."""

    def close_library(self) -> None:
        """Show nothing."""

    def quit(self) -> None:
        """End the program."""

    def stop_analysis(self) -> None:
        """Give up what is not on screen, and every job."""

    def analyse_anyway(self) -> None:
        """Analyse the study although the model was not made for it."""

    def explain(self, method: str) -> None:
        """Compute and show a further map."""

    def clear_patient_data(self) -> None:
        """Ask, then forget index, thumbnails and recent list."""

    def copy_picture(self, *, with_map: bool, with_texts: bool) -> None:
        """Put the film as it is shown on the clipboard."""

    def save_picture(self, *, with_map: bool, with_texts: bool) -> None:
        """Ask for a file and write the film as it is shown."""

    def show_dialog(self, name: str) -> None:
        """Open a dialog by its name.

        Header, card, settings, palette, keys, skipped, about, differences, fine-tune, hardware.
        """


@dataclass(frozen=True, slots=True)
class Desk:
    """What a callback may use.

    Attributes:
        store: What is shown.
        canvas: The film.
        studies: The list, which knows the order of studies.
        program: The program as a whole.
        tags: Says of the film on this canvas whether it shows metal.
    """

    store: Store
    canvas: Canvas
    studies: StudyList
    program: Program
    tags: Tags


def always(_state: ViewState) -> bool:
    """Enabled in every state."""
    return True


def with_film(state: ViewState) -> bool:
    """Enabled while a film is on screen."""
    return state.film is not None


def with_study(state: ViewState) -> bool:
    """Enabled while a study is selected."""
    return state.study is not None


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that a person can do.

    Attributes:
        id: Stable name; settings keep changed keys by it. Unique.
        title: As it stands in menus, with "…" when it asks for more.
        call: Does it.
        menu: Path of menus, "Film/Window presets".
        section: Actions of another section stand behind a separator.
        keys: Default keys in Qt's portable text ("Ctrl+O").
        scope: Where the keys act.
        enabled: When it can be done.
        checked: Whether it is on; None: it is no switch.
        bar: Its words on the toolbar; empty: it is not there.
        on_film: It stands in the film's context menu.
        help: What it does, for the tooltip; empty: the title says it.
    """

    id: str
    title: str
    call: Callable[[Desk], None]
    menu: str
    section: int = 0
    keys: tuple[str, ...] = ()
    scope: Scope = Scope.WINDOW
    enabled: Callable[[ViewState], bool] = always
    checked: Callable[[ViewState], bool] | None = None
    bar: str = ""
    on_film: bool = False
    help: str = ""
