"""From the command line to the window, and nothing heavy before its first paint."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QApplication

from core import __version__
from core.paths import places
from core.settings import change, load
from viewer import theme
from viewer.app.crashes import catch_unexpected, keep_logs
from viewer.app.launch import open_window
from viewer.app.preferences import first_state
from viewer.app.program import Program
from viewer.main_window import TITLE
from viewer.state import Store


def main(argv: Sequence[str]) -> int:
    """Open the window; returns the exit code.

    Args:
        argv: Command line without the program's name.
    """
    arguments = parse(argv)
    application = make_application()
    program = make_program(unattended=arguments.tour is not None)
    if arguments.tour is not None:
        from viewer.app.tour import Tour

        tour = Tour(program, arguments.tour)
        tour.begin(arguments.paths)
        return application.exec()
    open_window(program, arguments.paths)
    return application.exec()


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """The command line as values: ``paths`` and ``tour``."""
    parser = argparse.ArgumentParser("humerus-viewer", description="Read radiographs of the upper arm.")
    parser.add_argument("paths", nargs="*", type=Path, help="folders, DICOMDIRs and files to open")
    parser.add_argument("--tour", type=Path, metavar="OUTDIR", help="run the main job unattended; write screenshots")
    parser.add_argument("--version", action="version", version=__version__)
    return parser.parse_args(argv)


def make_application() -> QApplication:
    """Qt's application, in the style that both themes are made for."""
    known = QApplication.instance()
    application = known if isinstance(known, QApplication) else QApplication(["humerus-viewer"])
    application.setApplicationName("humerus-viewer")
    application.setApplicationDisplayName(TITLE)
    application.setDesktopFileName("humerus-viewer")
    application.setStyle("Fusion")
    return application


def make_program(*, unattended: bool = False) -> Program:
    """The program with its window, not shown yet.

    Args:
        unattended: Nobody is there to read the notice, and nothing is kept.
    """
    folders = places()
    settings, warning = load(folders.config)
    if unattended:
        settings = change(settings, notice_accepted=True, keep_cache=False)
    keep_logs(folders.logs)
    theme.apply(settings.theme)
    program = Program(Store(first_state(settings, warning)), folders)
    catch_unexpected(program.show_crash)
    return program
