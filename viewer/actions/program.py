"""What can be done with files, the window and the program."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt

from core.types import NoPrediction
from viewer.actions.table import Action, Desk, with_film, with_study
from viewer.state import ViewState


def _open(name: str) -> Callable[[Desk], None]:
    return lambda desk: desk.program.show_dialog(name)


def _panel(part: str, title: str, key: str) -> Action:
    return Action(
        f"window.{part}",
        title,
        lambda desk: desk.store.update(panels=desk.store.state.panels ^ {part}),
        "Window",
        keys=(key,),
        checked=lambda state: part in state.panels,
    )


def _find_study(desk: Desk) -> None:
    desk.store.update(panels=desk.store.state.panels | {"studies"})
    desk.studies.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
    desk.studies.search.selectAll()


def _is_open(state: ViewState) -> bool:
    return bool(state.sources)


def _is_analysing(state: ViewState) -> bool:
    done, total = state.analysed
    return done < total or bool(state.explanation)


def _may_override(state: ViewState) -> bool:
    return isinstance(state.outcome, NoPrediction) and state.outcome.overridable


FILE: tuple[Action, ...] = (
    Action(
        "file.open-folder",
        "Open folder…",
        lambda desk: desk.program.open_folder(),
        "File",
        0,
        ("Ctrl+O",),
        bar="Open",
        help="Open a folder of studies; or drop it on the window",
    ),
    Action("file.open-files", "Open files…", lambda desk: desk.program.open_files(), "File", 0, ("Ctrl+Shift+O",)),
    Action("file.open-dicomdir", "Open DICOMDIR…", lambda desk: desk.program.open_dicomdir(), "File", 0),
    Action(
        "file.close",
        "Close library",
        lambda desk: desk.program.close_library(),
        "File",
        1,
        ("Ctrl+W",),
        enabled=_is_open,
    ),
    Action(
        "file.copy",
        "Copy picture",
        lambda desk: desk.program.copy_picture(with_map=True, with_texts=True),
        "File",
        2,
        ("Ctrl+C",),
        enabled=with_film,
        on_film=True,
        help="The film as it is shown, with map and texts when they are shown",
    ),
    Action(
        "file.copy-bare",
        "Copy picture without map and texts",
        lambda desk: desk.program.copy_picture(with_map=False, with_texts=False),
        "File",
        2,
        ("Ctrl+Shift+C",),
        enabled=with_film,
    ),
    Action(
        "file.save",
        "Save picture…",
        lambda desk: desk.program.save_picture(with_map=True, with_texts=True),
        "File",
        2,
        ("Ctrl+S",),
        enabled=with_film,
        on_film=True,
        help="The film as it is shown, with map and texts when they are shown",
    ),
    Action(
        "file.save-bare",
        "Save picture without map and texts…",
        lambda desk: desk.program.save_picture(with_map=False, with_texts=False),
        "File",
        2,
        ("Ctrl+Shift+S",),
        enabled=with_film,
    ),
    Action("file.settings", "Settings…", _open("settings"), "File", 3, ("Ctrl+,",)),
    Action(
        "file.clear",
        "Clear cached patient data…",
        lambda desk: desk.program.clear_patient_data(),
        "File",
        3,
        help="Forget the index, the thumbnails and the list of recent libraries",
    ),
    Action("file.quit", "Quit", lambda desk: desk.program.quit(), "File", 4, ("Ctrl+Q",)),
)

STUDY: tuple[Action, ...] = (
    Action("study.search", "Find a study", _find_study, "Study", 1, ("Ctrl+F",), enabled=_is_open),
    Action(
        "study.override",
        "Analyse anyway",
        lambda desk: desk.program.analyse_anyway(),
        "Study",
        2,
        enabled=_may_override,
        help="The model was not made for this; the result will say so",
    ),
    Action(
        "study.stop",
        "Stop the analysis",
        lambda desk: desk.program.stop_analysis(),
        "Study",
        2,
        enabled=_is_analysing,
        help="Only what is on screen is analysed then",
    ),
    Action(
        "study.header",
        "DICOM header…",
        _open("header"),
        "Study",
        3,
        ("Ctrl+I",),
        enabled=with_study,
        on_film=True,
        help="All that the file says of itself, searchable",
    ),
)

WINDOW: tuple[Action, ...] = (
    _panel("studies", "Study list", "F8"),
    _panel("results", "Result and details", "F9"),
    Action(
        "window.full-screen",
        "Full screen",
        lambda desk: desk.store.update(full_screen=not desk.store.state.full_screen),
        "Window",
        keys=("F11",),
        checked=lambda state: state.full_screen,
    ),
    Action("window.skipped", "Skipped files…", _open("skipped"), "Window", 1, enabled=_is_open),
)

HELP: tuple[Action, ...] = (
    Action("help.keys", "Keys", _open("keys"), "Help", 0, ("F1",), help="Every action with its key"),
    Action(
        "help.palette",
        "Search actions…",
        _open("palette"),
        "Help",
        0,
        ("Ctrl+K",),
        bar="Search actions",
        help="Find any action by its name",
    ),
    Action(
        "help.self-test",
        "Self-test…",
        _open("self-test"),
        "Help",
        1,
        help="Can this machine do the job, and why not? With a report to copy",
    ),
    Action("help.about", "About Humerus Viewer", _open("about"), "Help", 1),
)
