"""``humerus train``: from a dataset to a bundle."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from core.cli import console
from core.cli.choices import Choices, chosen
from core.cli.console import near

if TYPE_CHECKING:
    from core.datasets import Manifest
    from core.progress import Operation
    from core.training import TrainingRecipe

T = TypeVar("T")

Source = Annotated[
    Path, typer.Option(help="A CSV manifest, a MURA tree or a prepared FracAtlas folder.", show_default=False)
]
Root = Annotated[Path | None, typer.Option(help="Folder that a manifest's paths start from, if not its own.")]
Out = Annotated[Path, typer.Option(help="Folder in which the bundle NAME-VERSION is made.", show_default=False)]
Init = Annotated[
    str,
    typer.Option(
        metavar="imagenet|radiograph|random|PATH",
        help="What the backbone starts from; PATH: safetensors or a bundle.",
        show_default=False,
    ),
]
Layers = Annotated[int | None, typer.Option(help="How many of the backbone's last layers are trained; 0: none.", min=0)]
Limits = Annotated[
    list[str] | None,
    typer.Option("--limit", metavar="SENTENCE", help="What readers of the results must know. Repeatable."),
]
Name = Annotated[str, typer.Option(help="Of the bundle, lower case.")]
Version = Annotated[str, typer.Option(help="Of the bundle.")]
CacheFolder = Annotated[
    Path | None, typer.Option(help="Trunk cache and checkpoints; the user's cache folder unless given.")
]
CacheSize = Annotated[float, typer.Option(help="Most gigabytes that the trunk cache may have.", min=0.0)]


def train(  # noqa: PLR0913, PLR0917 - a command has as many arguments as options
    source: Source,
    init: Init,
    out: Out,
    root: Root = None,
    name: Name = "humerus-model",
    version: Version = "1.0.0",
    layers: Layers = None,
    choices: Choices = None,
    limits: Limits = None,
    cache: CacheFolder = None,
    cache_gb: CacheSize = 10.0,
) -> None:
    """Train the last layers and the head, calibrate, measure the test split once, and write a bundle.

    Interrupted, the same command goes on after the last finished pass.
    """
    from core.datasets import open_source
    from core.installed import TRAINING, require
    from core.paths import places
    from core.training import Cache, Destination
    from core.training import train as training

    require(TRAINING)
    destination = Destination(out, name, version, tuple(limits or ()))
    store = Cache(cache or places().cache / "trunk", int(cache_gb * 1e9))
    manifest = open_source(source, root)
    recipe = _recipe(manifest, [*(choices or []), *([] if layers is None else [f"layers={layers}"])])
    typer.echo(near(console.drive(_told(training(recipe, manifest, init, destination, store)))))


def _recipe(manifest: Manifest, choices: list[str]) -> TrainingRecipe:
    from core.errors import TrainingError
    from core.training import TrainingRecipe, for_dataset

    return chosen(for_dataset(TrainingRecipe(), manifest.recipe), choices, TrainingError)


def _told(operation: Operation[T]) -> Operation[T]:
    """The same operation; each pass leaves a line on standard error, also where that is a file."""
    from core.training import EpochDone
    from core.training.curves import duration

    try:
        while True:
            progress = next(operation)
            if isinstance(progress, EpochDone):
                left = f"; {duration(progress.seconds_left)} left" if progress.seconds_left else ""
                typer.echo(progress.message + left, err=True)
            yield progress
    except StopIteration as end:
        result: T = end.value
        return result
    finally:
        operation.close()
