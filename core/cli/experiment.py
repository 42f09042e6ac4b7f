"""``humerus experiment paper``: the paper's grid, its report, and a bundle of the best model."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from core.cli import console
from core.cli.choices import Choices, chosen
from core.cli.console import AsJson, near
from core.cli.tagging import Tags, laid

if TYPE_CHECKING:
    from core.experiment.paper import Forecast, Outcome
    from core.experiment.plan import Choices as Grid

app = typer.Typer(help="Run the paper's experiment.", no_args_is_help=True)

Source = Annotated[
    Path, typer.Option(help="A MURA tree, a prepared FracAtlas folder, or a CSV manifest.", show_default=False)
]
Out = Annotated[Path, typer.Option(help="Folder for runs, report and bundle.", show_default=False)]
Root = Annotated[
    Path | None, typer.Option(help="Folder that a CSV manifest's paths start from; the one it lies in unless given.")
]
Init = Annotated[str, typer.Option(metavar="imagenet|radiograph|random|PATH", help="What the backbones start from.")]
Seeds = Annotated[int, typer.Option(help="How often each run of the figures is repeated.", min=1)]
Subset = Annotated[int, typer.Option(metavar="N", help="Training pictures of the ablations.", min=8)]
Ablations = Annotated[bool, typer.Option(help="Also try each choice by itself.")]
Budget = Annotated[
    float | None,
    typer.Option(metavar="HOURS", help="Leave out by name what does not fit.", min=0.0, show_default=False),
]
Scheduler = Annotated[
    str | None, typer.Option(metavar="tcp://…", help="Dask scheduler whose workers run it.", show_default=False)
]
BaseChoices = Annotated[
    list[str] | None,
    typer.Option("--set-base", metavar="FIELD=VALUE", help="Like --set, for the frozen bases alone. Repeatable."),
]
OnlyPlan = Annotated[bool, typer.Option("--plan", help="Print the plan and stop.")]
Name = Annotated[str, typer.Option(help="Of the bundle, lower case.")]
Version = Annotated[str, typer.Option(help="Of the bundle.")]
CacheFolder = Annotated[Path | None, typer.Option(help="Trunk cache; the user's cache folder unless given.")]
CacheSize = Annotated[float, typer.Option(help="Most gigabytes that the trunk cache may have.", min=0.0)]


@app.callback()
def experiment() -> None:
    """Run the paper's experiment."""


@app.command("paper")
def paper(  # noqa: PLR0913, PLR0917 - a command has as many arguments as options
    source: Source,
    out: Out,
    init: Init = "imagenet",
    tags: Tags = "",
    root: Root = None,
    seeds: Seeds = 3,
    subset: Subset = 600,
    ablations: Ablations = True,
    choices: Choices = None,
    base_choices: BaseChoices = None,
    budget: Budget = None,
    scheduler: Scheduler = None,
    only_plan: OnlyPlan = False,
    name: Name = "humerus-paper",
    version: Version = "1.0.0",
    cache: CacheFolder = None,
    cache_gb: CacheSize = 40.0,
    as_json: AsJson = False,
) -> None:
    """Run bases and customised model on DS1 and DS2, write the report, and make a bundle of the best model.

    Interrupted, it goes on with what is left when it is called again.
    """
    from core.datasets import checked, open_source
    from core.experiment.paper import Experiment, forecast
    from core.experiment.paper import paper as carried_out
    from core.installed import EXPERIMENT, REPORT, require
    from core.paths import places
    from core.training import Cache, Destination
    from core.training.start import NAMED

    require(REPORT if budget == 0.0 else EXPERIMENT)
    grid = _grid(choices or [], base_choices or [], seeds, subset, ablations=ablations)
    opened = open_source(source.absolute(), root)
    asked = Experiment(
        source=console.drive(checked(laid(opened, tags))),
        init=init if init in NAMED else Path(init).absolute(),
        choices=grid,
        folder=out,
        cache=Cache((cache or places().cache / "trunk").absolute(), int(cache_gb * 1e9)),
        budget=None if budget is None else 3600.0 * budget,
        scheduler=scheduler,
    )
    found = console.drive(forecast(asked))
    if not as_json:
        _print_plan(found)
    outcome = (
        None if only_plan else console.drive(carried_out(asked, found, Destination(out / "bundle", name, version)))
    )
    if as_json:
        console.print_json({**_plan(found), **(_outcome(outcome) if outcome else {})})
    elif outcome:
        _print_outcome(outcome)


def _grid(choices: list[str], base: list[str], seeds: int, subset: int, *, ablations: bool) -> Grid:
    from core.errors import TrainingError
    from core.experiment.plan import Choices as Grid
    from core.training import TrainingRecipe

    customised = chosen(TrainingRecipe(), choices, TrainingError)
    frozen = chosen(TrainingRecipe(layers=0), [*choices, *base], TrainingError)
    return Grid(customised=customised, base=frozen, seeds=seeds, subset=subset, ablations=ablations)


def _plan(found: Forecast) -> dict[str, Any]:
    runs = []
    reasons = {item.name: item.reason for item in found.left_out}
    for run in found.plan.runs:
        estimate = found.chosen.get(run)
        state = "done" if run in found.done else "left out" if estimate is None else "left"
        runs.append(
            {
                "name": run.name,
                "folder": found.folders[run].name,
                "state": state,
                "reason": reasons.get(run.name, ""),
                "pictures": estimate.pictures if estimate else None,
                "rows": estimate.rows if estimate else None,
                "seconds": estimate.seconds if estimate else None,
            }
        )
    impossible = [{"name": item.name, "reason": item.reason} for item in found.plan.left_out]
    return {"seconds": found.seconds, "runs": runs, "impossible": impossible}


def _print_plan(found: Forecast) -> None:
    from core.experiment.estimate import hours

    rows = []
    for run in _plan(found)["runs"]:
        if run["seconds"] is None:
            rows.append((run["name"], "", "", "", run["state"]))
        else:
            rows.append((run["name"], str(run["pictures"]), str(run["rows"]), hours(run["seconds"]), run["state"]))
    title = f"{len(found.chosen)} runs, {hours(found.seconds)} at most on this machine"
    console.print_table(title, ("Run", "Pictures to compute", "Rows to learn from", "At most", "State"), rows)
    for item in (*found.plan.left_out, *found.left_out):
        console.warn(f"left out: {item.name}: {item.reason}")


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {
        "report": near(outcome.report),
        "bundle": near(outcome.bundle.folder) if outcome.bundle.folder else None,
        "remark": outcome.bundle.remark,
        "failed": [{"name": run.name, "problem": why.problem} for run, why in outcome.results.failures.items()],
    }


def _print_outcome(outcome: Outcome) -> None:
    for run, why in outcome.results.failures.items():
        console.warn(f"failed: {run.name}: {why.problem}")
    if outcome.bundle.remark:
        console.warn(outcome.bundle.remark)
    for path in (outcome.report, outcome.bundle.folder):
        if path:
            typer.echo(near(path))
