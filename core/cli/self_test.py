"""``humerus self-test``: can this machine do the job, and why not?"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

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


def whole_test(*, as_json: bool, window: bool = True) -> int:
    """Run every check and print the results; the exit code.

    Args:
        as_json: Print JSON alone.
        window: Ask the viewer too; otherwise it is said that there is none.
    """
    from core.checks import CORE, NO_WINDOW, program, run, window_checks

    results = console.drive(run(CORE))
    told = window_checks(viewer_command()) if window else NO_WINDOW
    return tell({**program(), **told.program}, (*results, *told.checks), as_json=as_json)


def tell(facts: dict[str, str], results: Sequence[Result], *, as_json: bool) -> int:
    """Print results; the exit code."""
    from core.checks import VERDICT, as_document, succeeded

    ok = succeeded(results)
    if as_json:
        console.print_json(as_document(facts, results))
    else:
        rows = [(str(result.state), result.title, f"{result.took_ms:.0f}", result.detail) for result in results]
        console.print_table(VERDICT[ok], COLUMNS, rows)
    return 0 if ok else 1


def _without_window() -> bool:
    """There is no PySide6. In a packaged program it is beside the viewer, where this one does not see it."""
    return not getattr(sys, "frozen", False) and importlib.util.find_spec("PySide6") is None
