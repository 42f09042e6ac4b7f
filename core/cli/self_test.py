"""``humerus self-test``: can this machine do the job, and why not?"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from core.cli import console
from core.cli.console import AsJson
from core.cli.view import viewer_command

if TYPE_CHECKING:
    from core.checks import Result

COLUMNS = ("", "Check", "ms", "")


def self_test(as_json: AsJson = False) -> None:
    """Read films in every encoding, run the model, keep a tag, draw the window; say what does not work and why."""
    raise typer.Exit(whole_test(as_json=as_json, window=not _without_window()))


def whole_test(*, as_json: bool, window: bool = True, report: Path | None = None) -> int:
    """Run every check and print the results; the exit code.

    Args:
        as_json: Print JSON alone.
        window: Ask the viewer too; otherwise it is said that there is none.
        report: A file that gets the JSON beside what is printed.
    """
    from core.checks import CORE, NO_WINDOW, program, run, window_checks

    results = console.drive(run(CORE))
    told = window_checks(viewer_command()) if window else NO_WINDOW
    return tell({**program(), **told.program}, (*results, *told.checks), as_json=as_json, report=report)


def tell(facts: dict[str, str], results: Sequence[Result], *, as_json: bool, report: Path | None = None) -> int:
    """Print results and write the report; the exit code."""
    from core.checks import VERDICT, as_document, succeeded

    ok, document = succeeded(results), as_document(facts, results)
    if as_json:
        console.print_json(document)
    else:
        rows = [(str(result.state), result.title, f"{result.took_ms:.0f}", result.detail) for result in results]
        console.print_table(VERDICT[ok], COLUMNS, rows)
    written = report is None or _write(report, document)
    return 0 if ok and written else 1


def _write(report: Path, document: dict[str, Any]) -> bool:
    """Write the report; whether that could be done."""
    import msgspec

    try:
        report.write_bytes(msgspec.json.encode(document))
    except OSError as error:
        console.warn(f"{report} cannot be written ({error.strerror}); choose another file for --report.")
        return False
    return True


def _without_window() -> bool:
    """There is no PySide6. In a packaged program it is beside the viewer, where this one does not see it."""
    return not getattr(sys, "frozen", False) and importlib.util.find_spec("PySide6") is None
