"""``humerus predict``: the model on files and folders."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from core.cli import console
from core.cli.chosen import BundleFolder, model, own_settings
from core.cli.console import AsJson, Sources, shown

Overlays = Annotated[
    Path | None, typer.Option("--overlays", metavar="DIR", help="Write each analysed film with its map as a PNG file.")
]


def predict(paths: Sources, bundle: BundleFolder = None, as_json: AsJson = False, overlays: Overlays = None) -> None:
    """Analyse every film that the model is meant for; say why for the others."""
    from core.cli import analysis
    from core.cli.overlays import OverlayFolder
    from core.cli.sources import scanned
    from core.inference import Engine

    settings = own_settings()
    loaded = model(bundle, settings)
    folder = OverlayFolder(overlays) if overlays else None
    library = scanned(paths, settings)
    outcomes = console.drive(analysis.analysed(library, Engine(loaded), folder))
    if as_json:
        console.print_json(analysis.as_document(loaded, library, outcomes))
    else:
        analysis.print_tables(loaded, library, outcomes)
    failed = [outcome for outcome in outcomes if outcome.failed]
    for outcome in failed:
        console.warn(f"{shown(outcome.ref.path)}: {outcome.reason}.")
    raise typer.Exit(1 if failed else 0)
