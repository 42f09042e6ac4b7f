"""``humerus bench``: measured figures, as ratios to a peer wherever there is one."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from subprocess import PIPE, CompletedProcess, run
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from core.bench import Goal

app = typer.Typer(no_args_is_help=True, help="Measure this installation on this machine.")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON alone on standard output.")]
Divide = Annotated[int, typer.Option(metavar="N", help="Do an N-th of the work, to try it out.")]
Source = Annotated[Path | None, typer.Option(help="FracAtlas, prepared: images/ and labels.csv with hardware.")]
Only = Annotated[list[str] | None, typer.Option(metavar="NAME", help="Measure this alone; may be given again.")]


@app.command()
def viewer(json: AsJson = False, only: Only = None, divide: Divide = 1) -> None:
    """Start, engine, smoothness, window drag, memory and index. Takes some minutes and wants a quiet machine."""
    options = [*(["--json"] if json else []), *(part for name in only or () for part in ("--only", name))]
    raise typer.Exit(_window(options, divide).returncode)


@app.command()
def curate(json: AsJson = False, source: Source = None, divide: Divide = 1) -> None:
    """From a tag's key to the next film, and how soon the queue that learns finds metal. Takes some minutes."""
    import msgspec

    from core.bench import CURATION_GOALS, curation_figures
    from core.cli import console

    window = _window(["--only", "curate", "--json"], divide, quiet=True)
    figures: dict[str, float] = msgspec.json.decode(window.stdout) if not window.returncode else {}
    if source is not None:
        figures |= console.drive(curation_figures(source, divide=divide))
    _print(figures, CURATION_GOALS, "Curation", json=json)
    raise typer.Exit(window.returncode)


@app.command()
def train(json: AsJson = False, divide: Divide = 1) -> None:
    """Training on cached frozen layers against Keras' own fit, and its memory. Takes some minutes; wants TensorFlow."""
    from core.bench import TRAINING_GOALS, training_figures

    _print(training_figures(divide), TRAINING_GOALS, "Training", json=json)


def _window(options: list[str], divide: int, *, quiet: bool = False) -> CompletedProcess[bytes]:
    """Run the window's own measurements, in a process: the core knows no Qt."""
    command = [sys.executable, "-m", "viewer.bench", "--divide", str(divide), *options]
    return run(command, check=False, stdout=PIPE if quiet else None)


def _print(figures: dict[str, float], goals: Sequence[Goal], title: str, *, json: bool) -> None:
    """Figures beside their goals, or as JSON."""
    from core.cli import console

    if json:
        console.print_json(figures)
        return
    known = {goal.key: goal for goal in goals}
    rows = [
        (key, f"{value:.3g}", str(known.get(key, "")), "" if key not in known or known[key].met(value) else "missed")
        for key, value in figures.items()
    ]
    console.print_table(title, ("figure", "measured", "goal", ""), rows)
