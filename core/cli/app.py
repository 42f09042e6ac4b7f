"""The table of commands. Modules of commands open what is heavy when they run, not when they are imported."""

from __future__ import annotations

from typing import Annotated

import typer

from core import __version__
from core.cli import bench, bundle, dataset, evaluate, experiment, index, predict, self_test, tags, train, view
from core.paths import go_portable

app = typer.Typer(
    help="Read radiographs of the upper arm with a model at one's side. Research use; not a medical device.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"humerus-viewer {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
    portable: Annotated[
        bool, typer.Option("--portable", help="Keep settings, tags and cache beside the program.")
    ] = False,
) -> None:
    """Follow the options that stand before a command."""
    if portable:
        go_portable()


app.command("view")(view.view)
app.command("predict")(predict.predict)
app.command("index")(index.index)
app.command("self-test")(self_test.self_test)
app.command("train")(train.train)
app.command("evaluate")(evaluate.evaluate)
app.add_typer(bundle.app, name="bundle")
app.add_typer(dataset.app, name="dataset")
app.add_typer(tags.app, name="tags")
app.add_typer(bench.app, name="bench")
app.add_typer(experiment.app, name="experiment")
