"""``humerus dataset``: DS1 and DS2 as manifests, with the tables of the paper's figures 1 and 3."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from core.cli import console
from core.cli.choices import Choices, chosen
from core.cli.console import AsJson, near

if TYPE_CHECKING:
    from core.datasets import Recipe

app = typer.Typer(help="Make DS1 or DS2 from a source, or show a manifest.", no_args_is_help=True)

Source = Annotated[
    Path, typer.Option(help="A MURA tree, a prepared FracAtlas folder, or a CSV manifest.", show_default=False)
]
Out = Annotated[Path, typer.Option(help="CSV file to write; NAME.json goes beside it.", show_default=False)]
Tags = Annotated[Path | None, typer.Option(help="CSV with path,hardware (0 or 1).", show_default=False)]
Variant = Annotated[
    Literal["literal", "sound"], typer.Option(help="As the paper says, or without its traps.", show_default=True)
]
Seed = Annotated[int | None, typer.Option(help="Of the splits that are drawn; short for --set seed=N.")]
Root = Annotated[
    Path | None, typer.Option(help="Folder that a CSV manifest's paths start from; the one it lies in unless given.")
]
File = Annotated[Path, typer.Argument(metavar="MANIFEST", help="CSV manifest.", show_default=False)]

NAMES = {"ds1": "DS1: every picture.", "ds2": "DS2: positives with hardware left out."}


def _command(name: str) -> Callable[..., None]:
    def make(  # noqa: PLR0913, PLR0917 - a command has as many arguments as options
        source: Source,
        out: Out,
        tags: Tags = None,
        variant: Variant = "literal",
        choices: Choices = None,
        seed: Seed = None,
        root: Root = None,
        as_json: AsJson = False,
    ) -> None:
        from core.cli.dataset_tables import print_dataset
        from core.datasets import RECIPES, check_place, checked, made, open_source, tagged, write_manifest

        recipe = _recipe(RECIPES[name][variant], choices or [], seed)
        check_place(out)
        listed = open_source(source, root)
        listed = tagged(listed, tags) if tags else listed
        # What cannot be made is refused before thousands of pictures are read.
        made(listed, recipe)
        opened = console.drive(checked(listed))
        manifest = made(opened, recipe)
        side = write_manifest(manifest, out)
        print_dataset(opened, manifest, (near(out), near(side)), as_json=as_json)

    return make


for _name, _help in NAMES.items():
    app.command(_name, help=f"Write a manifest of {_help}")(_command(_name))


@app.command("show")
def show(manifest: File, as_json: AsJson = False) -> None:
    """Print what is in a manifest; its pictures are not opened."""
    from core.cli.dataset_tables import print_dataset
    from core.datasets import manifest_file

    found = manifest_file(manifest)
    print_dataset(found, found, (near(manifest),), as_json=as_json)


def _recipe(start: Recipe, choices: list[str], seed: int | None) -> Recipe:
    from core.errors import DatasetError

    seeds = [] if seed is None else [f"seed={seed}"]
    return chosen(start, [*choices, *seeds], DatasetError)
