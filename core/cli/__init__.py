"""The ``humerus`` command: the same operations as the window, for the shell and for scripts."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and leave with its exit code.

    0: done. 1: some file failed, or the command could not be carried out; standard error says which and why.
    2: it was called wrongly. 130: Ctrl+C.
    """
    from core.cli.app import app
    from core.errors import DatasetError, HumerusError
    from core.installed import missed

    try:
        with missed():
            app(prog_name="humerus")
    except HumerusError as error:
        sys.stderr.write(f"humerus: {error}\n")
        if isinstance(error, DatasetError):
            sys.stderr.writelines(f"  {problem}\n" for problem in error.problems)
        sys.exit(1)
