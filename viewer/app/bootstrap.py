"""From the command line to the window, and nothing heavy before its first paint."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import cast

from PySide6.QtCore import QEvent, QLockFile, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from core import __version__
from core.errors import HumerusError
from core.paths import go_portable, places
from core.settings import change, load
from viewer import theme
from viewer.app.application import Application
from viewer.app.crashes import catch_unexpected, faults_watched
from viewer.app.instance import Place, find_place, own_name
from viewer.app.preferences import first_state
from viewer.app.program import Program
from viewer.main_window import TITLE
from viewer.state import Store


def main(argv: Sequence[str], watch: Callable[[Program], None] = lambda _program: None) -> int:
    """Open the window; returns the exit code.

    Args:
        argv: Command line without the program's name.
        watch: Gets the program just before its window is shown; benchmarks look at it.
    """
    arguments = parse(argv)
    if arguments.portable:
        go_portable()
    alone = arguments.tour is not None or arguments.new_window
    place = Place() if alone else find_place(own_name(), arguments.paths)
    if place.handed:
        return 0
    with faults_watched(places().logs) as fault:
        return run(arguments, fault, place.lock, watch)


def run(arguments: argparse.Namespace, fault: str, lock: QLockFile | None, watch: Callable[[Program], None]) -> int:
    """Open the window and wait for its end; returns the exit code.

    Args:
        arguments: From :func:`parse`.
        fault: What is to be said of how the program ended last time.
        lock: The first window's; None: no second start finds this one.
        watch: As for :func:`main`.
    """
    application = make_application()
    program = make_program(unattended=arguments.tour is not None, fault=fault)
    catch_unexpected(program.show_crash)
    if arguments.tour is not None:
        from viewer.app.tour import Tour

        try:
            Tour(program, arguments.tour).begin()
        except HumerusError as error:
            program.window.close()
            print(error, file=sys.stderr)  # noqa: T201 - there is no window to say it in
            return 1
    watch(program)
    open_window(program, arguments.paths)
    program.lock = lock
    return application.exec()


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """The command line as values."""
    parser = argparse.ArgumentParser("humerus-viewer", description="Read radiographs of the upper arm.")
    parser.add_argument("paths", nargs="*", type=Path, help="folders, DICOMDIRs and files to open")
    parser.add_argument("--tour", type=Path, metavar="OUTDIR", help="run the main job unattended; write screenshots")
    parser.add_argument("--portable", action="store_true", help="keep settings, tags and cache beside the program")
    parser.add_argument("--new-window", action="store_true", help="do not hand the paths to a window that is open")
    parser.add_argument("--self-test", action="store_true", help="can this machine do the job? No window; --json")
    parser.add_argument("--version", action="version", version=__version__)
    return parser.parse_args(argv)


def make_application() -> Application:
    """Qt's application, in the style that both themes are made for."""
    known = QApplication.instance()
    application = known if isinstance(known, Application) else Application(["humerus-viewer"])
    application.setApplicationName("humerus-viewer")
    application.setApplicationDisplayName(TITLE)
    application.setDesktopFileName("humerus-viewer")
    application.setStyle("Fusion")
    return application


def make_program(*, unattended: bool = False, fault: str = "") -> Program:
    """The program with its window, not shown yet.

    Args:
        unattended: Nobody is there to read the notice, and nothing is kept: neither settings nor layout nor lists.
        fault: What is to be said of how the program ended last time.
    """
    folders = places()
    settings, warning = load(folders.config)
    if unattended:
        settings = change(settings, notice_accepted=True, keep_cache=False)
        own = Path(mkdtemp(prefix="humerus-viewer-"))
        folders = replace(folders, config=own / "config", cache=own / "cache")
    program = Program(Store(first_state(settings, " ".join(filter(None, (warning, fault))))), folders)
    if unattended:
        # The program hears of it first, and keeps there what it keeps.
        program.window.closing.connect(lambda: rmtree(folders.config.parent, ignore_errors=True))
    # After the widgets are there: each is dressed once, not at every step of its making.
    theme.apply(settings.theme)
    return program


def open_window(program: Program, paths: Sequence[Path]) -> None:
    """Show the window; what is heavy begins once it has been painted."""

    def begin() -> None:
        application = cast("Application", QApplication.instance())
        program.start((*paths, *application.take_files()))
        application.files_opened.connect(program.come_forward)
        program.window.closing.connect(
            lambda: application.files_opened.disconnect(program.come_forward),
            Qt.ConnectionType.SingleShotConnection,
        )
        QTimer.singleShot(0, program, lambda: ask_notice(program))

    first = FirstPaint(program.window.canvas, begin)
    program.window.show()
    first.setParent(program)


def ask_notice(program: Program) -> None:
    """Show the research-use notice, once; whoever does not accept it does not use the program."""
    settings = program.store.state.settings
    if settings.notice_accepted:
        return
    from viewer.dialogs import notice

    if notice(program.window):
        program.store.update(settings=change(program.store.state.settings, notice_accepted=True))
        program.preferences.save()
    else:
        program.quit()


class FirstPaint(QObject):
    """Calls a function once, after a widget has been painted for the first time."""

    def __init__(self, widget: QObject, then: Callable[[], None]) -> None:
        super().__init__()
        self._then = then
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Wait for the first paint; the window is on screen when the event loop turns again."""
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self, self._then)
        return False
