"""``humerus view``: the window, as a process of its own."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

VIEWER = "HumerusViewer"
"""The packaged window's executable, beside this one."""

Films = Annotated[
    list[Path] | None, typer.Argument(metavar="PATH", help="Folders, DICOMDIRs or files.", readable=False)
]


def viewer_command() -> list[str]:
    """How the window is started: from source as a module, frozen as the executable beside this one."""
    executable = Path(sys.executable)
    if getattr(sys, "frozen", False):
        return [str(executable.with_name(VIEWER + executable.suffix))]
    return [sys.executable, "-m", "viewer"]


def view(paths: Films = None) -> None:
    """Open the window; wait until it is closed."""
    import subprocess

    done = subprocess.run([*viewer_command(), *map(str, paths or ())], check=False)
    raise typer.Exit(done.returncode)
