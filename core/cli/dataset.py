"""``humerus dataset``: DS1 and DS2 as manifests, with the tables of the paper's figures 1 and 3."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from core.cli import console, signed
from core.cli.choices import Choices, chosen
from core.cli.console import AsJson, near
from core.cli.signed import Root, Source, Trust
from core.cli.tagging import Tags, laid

if TYPE_CHECKING:
    from core.datasets import Recipe

app = typer.Typer(help="Make DS1 or DS2 from a source; sign, verify or show one.", no_args_is_help=True)

Out = Annotated[Path, typer.Option(help="CSV file to write; NAME.json goes beside it.", show_default=False)]
SignedOut = Annotated[
    Path, typer.Option("--out", help="JSON file to write; NAME-excluded.csv goes beside it.", show_default=False)
]
Variant = Annotated[
    Literal["literal", "sound"] | None,
    typer.Option(help="As the paper says, or without its traps; literal unless given.", show_default=False),
]
Seed = Annotated[int | None, typer.Option(help="Of the splits that are drawn; short for --set seed=N.")]
File = Annotated[Path, typer.Argument(metavar="MANIFEST", help="CSV manifest.", show_default=False)]
Document = Annotated[
    Path | None, typer.Option("--manifest", help="Make it again from a signed dataset, byte for byte.")
]
Store = Annotated[
    str,
    typer.Option("--tags", metavar="STORE", help="A .sqlite file, postgresql://…, or the word store (settings')."),
]


@app.command("ds1")
def ds1(  # noqa: PLR0913, PLR0917 - a command has as many arguments as options
    source: Source,
    out: Out,
    tags: Tags = "",
    variant: Variant = None,
    choices: Choices = None,
    seed: Seed = None,
    root: Root = None,
    as_json: AsJson = False,
) -> None:
    """Write a manifest of DS1: every picture."""
    _make(_recipe("ds1", variant, choices, seed), source, root, tags, out, as_json=as_json)


@app.command("ds2")
def ds2(  # noqa: PLR0913, PLR0917 - a command has as many arguments as options
    source: Source,
    out: Out,
    tags: Tags = "",
    document: Document = None,
    trust: Trust = None,
    variant: Variant = None,
    choices: Choices = None,
    seed: Seed = None,
    root: Root = None,
    as_json: AsJson = False,
) -> None:
    """Write a manifest of DS2: positives with hardware left out."""
    given = {"--tags": tags, "--variant": variant, "--set": choices, "--seed": seed is not None}
    _check_choices(document, trust, [name for name, value in given.items() if value])
    if document is None:
        _make(_recipe("ds2", variant, choices, seed), source, root, tags, out, as_json=as_json)
    else:
        signed.again(document, source, root, out, trust, as_json=as_json)


@app.command("export-ds2")
def export_ds2(  # noqa: PLR0913, PLR0917 - a command has as many arguments as options
    source: Source,
    out: SignedOut,
    tags: Store = "store",
    variant: Variant = None,
    choices: Choices = None,
    seed: Seed = None,
    root: Root = None,
    as_json: AsJson = False,
) -> None:
    """Write DS2 for others: its exclusion list, and a signed document that it is made again from."""
    signed.export(source, root, tags, out, _recipe("ds2", variant, choices, seed), as_json=as_json)


app.command("verify")(signed.verify)
app.command("key")(signed.key)


@app.command("show")
def show(manifest: File, as_json: AsJson = False) -> None:
    """Print what is in a manifest; its pictures are not opened."""
    from core.cli.dataset_tables import print_dataset
    from core.datasets import manifest_file

    found = manifest_file(manifest)
    print_dataset(found, found, (near(manifest),), as_json=as_json)


def _make(recipe: Recipe, source: Path, root: Path | None, tags: str, out: Path, *, as_json: bool) -> None:
    from core.cli.dataset_tables import print_dataset
    from core.datasets import check_place, checked, made, open_source, write_manifest

    check_place(out)
    listed = laid(open_source(source, root), tags)
    # What cannot be made is refused before thousands of pictures are read.
    made(listed, recipe)
    opened = console.drive(checked(listed))
    manifest = made(opened, recipe)
    side = write_manifest(manifest, out)
    print_dataset(opened, manifest, (near(out), near(side)), as_json=as_json)


def _check_choices(document: Path | None, trust: str | None, given: list[str]) -> None:
    if document is not None and given:
        raise typer.BadParameter(f"a signed dataset brings its own tags and recipe: leave {' and '.join(given)} out")
    if document is None and trust is not None:
        raise typer.BadParameter("--trust says whose signature --manifest must have: there is none")


def _recipe(name: str, variant: str | None, choices: list[str] | None, seed: int | None) -> Recipe:
    from core.datasets import RECIPES
    from core.errors import DatasetError

    seeds = [] if seed is None else [f"seed={seed}"]
    return chosen(RECIPES[name][variant or "literal"], [*(choices or []), *seeds], DatasetError)
