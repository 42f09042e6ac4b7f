"""Write the manual page of ``humerus`` from the command line itself: man(7), section 1.

PYTHONPATH=. python packaging/manual.py FOLDER
"""

from __future__ import annotations

import os
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer

from core import __version__
from core.cli.app import app


def escaped(text: str) -> str:
    """Text as troff takes it, on one line."""
    plain = re.sub(r"\s+", " ", text).strip().replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + plain if plain.startswith((".", "'")) else plain


def parameters(command: Any) -> list[str]:  # noqa: ANN401 - Typer's own Click has no public types
    """A command's arguments and options."""
    lines = []
    for found in command.params:
        if getattr(found, "hidden", False) or "--help" in found.opts:
            continue
        is_option = found.param_type_name == "option"
        name = ", ".join([*found.opts, *found.secondary_opts]) if is_option else (found.metavar or found.name).upper()
        value = "" if not is_option or found.is_flag else f" {found.metavar or found.name.upper()}"
        lines += [".TP", f".B {escaped(name + value)}", escaped(getattr(found, "help", "") or "See the summary.")]
    return lines


def sections(command: Any, path: str) -> list[str]:  # noqa: ANN401 - likewise
    """A command and those below it, depth first."""
    summary = escaped((command.help or "").split("\f")[0])
    lines = [f".SS {escaped(path)}", summary, *parameters(command)]
    for name, below in getattr(command, "commands", {}).items():
        lines += sections(below, f"{path} {name}")
    return lines


def page() -> str:
    """The whole page."""
    moment = datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", "1735689600")), UTC)
    root = typer.main.get_command(app)
    head = [
        f'.TH HUMERUS 1 "{moment:%Y\\-%m\\-%d}" "Humerus Viewer {__version__}" "User Commands"',
        ".SH NAME",
        "humerus \\- read radiographs of the upper arm with a model at one's side",
        ".SH SYNOPSIS",
        ".B humerus",
        ".I COMMAND",
        ".RI [ ARGUMENT ...]",
        ".SH DESCRIPTION",
        "The operations of Humerus Viewer for the shell and for scripts.",
        "The window is",
        ".BR humerus\\-viewer .",
        "Research use; not a medical device.",
        ".SH COMMANDS",
    ]
    commands = [line for name, below in root.commands.items() for line in sections(below, f"humerus {name}")]  # type: ignore[attr-defined]
    tail = [
        ".SH EXIT STATUS",
        "0: done. 1: some file failed, or the command could not be carried out; standard error says which and why.",
        "2: it was called wrongly. 130: interrupted.",
        ".SH ENVIRONMENT",
        ".TP",
        ".B HUMERUS_VIEWER_HOME",
        "One folder for settings, data, cache and logs, instead of the platform's places.",
        ".SH FILES",
        "Settings, tags, cache and logs lie in the user's own folders",
        "(on Linux: ~/.config/humerus\\-viewer, ~/.local/share/humerus\\-viewer, ~/.cache/humerus\\-viewer,",
        "~/.local/state/humerus\\-viewer). Removing the program leaves them.",
    ]
    return "\n".join([*head, *commands, *tail]) + "\n"


def main() -> int:
    """Write the page; the exit code."""
    (Path(sys.argv[1]) / "humerus.1").write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
