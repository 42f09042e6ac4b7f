"""``humerus-viewer --self-test``: can this machine do the job? Without Qt at the top: what is broken may be Qt."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from core.paths import Places, go_portable

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

OPTION = "--self-test"


def main(argv: Sequence[str]) -> int:
    """Run the checks and print what came out; returns the exit code. Shows no window.

    Args:
        argv: Command line without the program's name.
    """
    arguments = _parse(argv)
    if arguments.portable:
        go_portable()
    if arguments.only == "window":
        return _window(arguments.report)
    from core.cli.self_test import whole_test

    return whole_test(as_json=arguments.json, report=arguments.report)


def _parse(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("humerus-viewer", description="Can this machine do the job, and why not?")
    parser.add_argument(OPTION, action="store_true", required=True, help="run the checks, show no window")
    parser.add_argument("--json", action="store_true", help="print JSON alone")
    parser.add_argument("--only", choices=("window",), help="the window's checks alone, in this process")
    parser.add_argument("--report", type=Path, metavar="FILE", help="write the results there, as JSON")
    parser.add_argument("--portable", action="store_true", help="the folders beside the program")
    return parser.parse_args(argv)


def _window(report: Path | None) -> int:
    import msgspec

    from core.checks import as_document, program, run, succeeded
    from core.progress import complete

    _off_screen_without_display()
    from viewer.app.bootstrap import make_application
    from viewer.app.checks import facts, of_window

    make_application()
    with _off_screen() as window:
        results = complete(run(of_window(window))) or ()
    document = as_document({**program(), **facts()}, results)
    if report is not None:
        report.write_bytes(msgspec.json.encode(document))
    return 0 if succeeded(results) else 1


@contextmanager
def _off_screen() -> Iterator[Callable[[], QWidget]]:
    """Makes the program's window when it is asked for: not on the screen, and with folders that pass away."""
    from PySide6.QtCore import Qt

    from viewer import theme
    from viewer.app.program import Program
    from viewer.state import Store

    made: list[Program] = []

    def window() -> QWidget:
        made.append(Program(Store(), Places(*(Path(home) / name for name in ("config", "data", "cache", "logs")))))
        theme.apply(made[0].store.state.settings.theme)
        shown = made[0].window
        shown.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        shown.show()
        return shown

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        try:
            yield window
        finally:
            for program in made:
                program.window.close()


def _off_screen_without_display() -> None:
    """Qt ends the process when it finds no display; drawing needs none."""
    displays = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if sys.platform == "linux" and not any(os.environ.get(name) for name in displays):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
