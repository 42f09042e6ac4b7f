"""``humerus index``: what is in a folder."""

from __future__ import annotations

import typer

from core.cli import console
from core.cli.console import AsJson, Sources, shown


def index(paths: Sources, as_json: AsJson = False) -> None:
    """List studies and images, and the files that are none with the reason. The listing names patients."""
    from core.cli import listing
    from core.cli.sources import failures, scanned

    library = scanned(paths)
    if as_json:
        console.print_json(listing.as_document(library))
    else:
        listing.print_tables(library)
    failed = failures(library)
    for path, reason in failed:
        console.warn(f"{shown(path)}: {reason}.")
    raise typer.Exit(1 if failed else 0)
