"""``humerus train``: from a dataset to a bundle."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from core.cli import console
from core.cli.choices import Choices, chosen
from core.cli.console import near

Source = Annotated[Path, typer.Option(help="A prepared FracAtlas folder: labels.csv and images/.", show_default=False)]
Out = Annotated[Path, typer.Option(help="Folder in which the bundle NAME-VERSION is made.", show_default=False)]
Init = Annotated[
    str, typer.Option(metavar="PATH|random", help="Backbone weights to start from (safetensors).", show_default=False)
]
Limits = Annotated[
    list[str] | None,
    typer.Option("--limit", metavar="SENTENCE", help="What readers of the results must know. Repeatable."),
]
Name = Annotated[str, typer.Option(help="Of the bundle, lower case.")]
Version = Annotated[str, typer.Option(help="Of the bundle.")]
CacheFolder = Annotated[Path | None, typer.Option(help="Trunk cache; the user's cache folder unless given.")]
CacheSize = Annotated[float, typer.Option(help="Most gigabytes that the trunk cache may have.", min=0.0)]


def train(  # noqa: PLR0913, PLR0917 - a command has as many arguments as options
    source: Source,
    init: Init,
    out: Out,
    name: Name = "humerus-model",
    version: Version = "1.0.0",
    choices: Choices = None,
    limits: Limits = None,
    cache: CacheFolder = None,
    cache_gb: CacheSize = 10.0,
) -> None:
    """Train the last layers and the head, calibrate, measure the test split once, and write a bundle."""
    from core.datasets import fracatlas
    from core.errors import TrainingError
    from core.paths import places
    from core.training import Cache, Destination, TrainingRecipe
    from core.training import train as training

    destination = Destination(out, name, version, tuple(limits or ()))
    store = Cache(cache or places().cache / "trunk", int(cache_gb * 1e9))
    start = None if init == "random" else Path(init)
    recipe = chosen(TrainingRecipe(), choices or [], TrainingError)
    made = console.drive(training(recipe, fracatlas(source), start, destination, store))
    typer.echo(near(made))
