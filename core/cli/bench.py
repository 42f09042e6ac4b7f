"""``humerus bench``: measured figures, as ratios to a peer wherever there is one."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Measure this installation on this machine.")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON alone on standard output.")]
Divide = Annotated[int, typer.Option(metavar="N", help="Do an N-th of the work, to try it out.")]
Only = Annotated[list[str] | None, typer.Option(metavar="NAME", help="Measure this alone; may be given again.")]


@app.command()
def viewer(json: AsJson = False, only: Only = None, divide: Divide = 1) -> None:
    """Start, engine, smoothness, window drag, memory and index. Takes some minutes and wants a quiet machine."""
    import subprocess

    options = [
        "--divide",
        str(divide),
        *(["--json"] if json else []),
        *(part for name in only or () for part in ("--only", name)),
    ]
    done = subprocess.run([sys.executable, "-m", "viewer.bench", *options], check=False)
    raise typer.Exit(done.returncode)


@app.command()
def train(json: AsJson = False, divide: Divide = 1) -> None:
    """Training on cached frozen layers against Keras' own fit, and its memory. Takes some minutes; wants TensorFlow."""
    from core.bench import TRAINING_GOALS, training_figures
    from core.cli import console

    figures = training_figures(divide)
    if json:
        console.print_json(figures)
        return
    goals = {goal.key: goal for goal in TRAINING_GOALS}
    rows = [
        (key, f"{value:.3g}", str(goals.get(key, "")), "" if key not in goals or goals[key].met(value) else "missed")
        for key, value in figures.items()
    ]
    console.print_table("Training", ("figure", "measured", "goal", ""), rows)
