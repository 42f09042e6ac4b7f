"""What commands say: JSON or tables on standard output, progress and failures on standard error."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from core.progress import Operation, Progress

T = TypeVar("T")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON alone on standard output.")]
Sources = Annotated[list[Path], typer.Argument(metavar="PATH", help="Folders, DICOMDIRs or files.", readable=False)]


def drive(operation: Operation[T]) -> T:
    """Drive an operation to its end with a progress bar on standard error, if that is a terminal.

    Whatever interrupts it, the operation is closed, so that it cleans up after itself.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    bar = Bar(*columns, TimeElapsedColumn(), console=console, transient=True, disable=not console.is_terminal)
    with bar:
        task = bar.add_task("", total=None)

        def report(progress: Progress) -> None:
            bar.update(task, description=progress.message, completed=progress.done, total=progress.total)

        try:
            while True:
                report(next(operation))
        except StopIteration as end:
            result: T = end.value
            return result
        finally:
            operation.close()


def print_json(value: object) -> None:
    """Print a value of dicts, lists, strings and numbers as JSON."""
    import msgspec

    sys.stdout.write(msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n")


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table; cells are plain text, whatever brackets they hold."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*columns, title=title, title_justify="left")
    for row in rows:
        table.add_row(*(Text(cell, overflow="fold") for cell in row))
    Console().print(table)


def warn(sentence: str) -> None:
    """Say something on standard error."""
    sys.stderr.write(f"humerus: {sentence}\n")


def shown(name: Path | str) -> str:
    """A path, or a name made from one, as text that can be printed; bytes that are no UTF-8 are escaped."""
    return str(name).encode("utf-8", "backslashreplace").decode()


def near(path: Path) -> str:
    """A path for people: from the working directory where it lies below it."""
    here = Path.cwd()
    return shown(path.relative_to(here) if path.is_relative_to(here) else path)
