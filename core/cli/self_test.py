"""``humerus self-test``: can this machine do the job, and why not?"""

from __future__ import annotations

from dataclasses import asdict

import typer

from core.cli import console
from core.cli.console import AsJson


def self_test(as_json: AsJson = False) -> None:
    """Read films in every encoding, verify the model, run it, and say what does not work and why."""
    from core.cli import checks

    results = console.drive(checks.run_all())
    ok = not any(result.state is checks.State.FAILED for result in results)
    if as_json:
        console.print_json({"ok": ok, "program": checks.program(), "checks": [asdict(result) for result in results]})
    else:
        rows = [(str(result.state), result.title, result.detail) for result in results]
        console.print_table(
            "This machine can do the job" if ok else "This machine cannot do the job", ("", "Check", ""), rows
        )
    raise typer.Exit(0 if ok else 1)
