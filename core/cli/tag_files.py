"""Tags as files, and what an import came to."""

from __future__ import annotations

from pathlib import Path

import typer

from core.cli import console
from core.curation import Ledger
from core.curation.exchange import history_csv, history_json, pictures, state_csv, state_json
from core.curation.importing import Import
from core.errors import StoreError
from core.paths import write_atomically


def exported(ledger: Ledger, *, history: bool, decided: bool, as_json: bool) -> tuple[bytes, int]:
    """The state or the history as a file's content, and how many pictures or events it holds."""
    if history:
        return (history_json if as_json else history_csv)(ledger.events), len(ledger.events)
    shown = pictures(ledger, decided=decided)
    return (state_json if as_json else state_csv)(shown), len(shown)


def write(out: Path, content: bytes) -> None:
    """Write an export, readable by this user alone.

    Raises:
        StoreError: The file cannot be written.
    """
    try:
        write_atomically(out, content, private=True)
    except OSError as error:
        raise StoreError(out, f"the export cannot be written ({error.strerror})", "Name another file") from error


def print_import(plan: Import, *, as_json: bool) -> None:
    """Print how many words are new, known, open and not matched."""
    added, refused = len(plan.events), plan.unmatched
    if as_json:
        unmatched = [{"line": line.number, "path": console.shown(line.path), "reason": line.reason} for line in refused]
        console.print_json({"added": added, "known": plan.known, "open": plan.open, "unmatched": unmatched})
        return
    known = f"{added} added, {plan.known} known already"
    typer.echo(f"{known}, {plan.open} say nothing, {len(refused)} could not be taken")
