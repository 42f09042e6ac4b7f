"""Where the frozen program begins: one executable, and what it does depends on the name it is called by.

``humerus`` is the command line; every other name is the window. ``-m MODULE`` runs one of the modules that the program
starts in a process of their own (from source, ``python -m`` does).
"""

from __future__ import annotations

import os
import sys
from pathlib import PurePath

COMMAND_LINE = "humerus"
MODULES = frozenset({"core.experiment.alone", "viewer.bench", "viewer.bench.started"})


def library_path_restored() -> None:
    """Give programs that we start their own libraries back: the bootloader has pointed the search path at ours.

    When such a program is this one again (the window, a child process), its bootloader must point the path at them
    anew, and not take it for granted because it was started by us.
    """
    os.environ["PYINSTALLER_RESET_ENVIRONMENT"] = "1"
    before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
    if before is not None:
        os.environ["LD_LIBRARY_PATH"] = before
    elif sys.platform == "linux":
        os.environ.pop("LD_LIBRARY_PATH", None)


def main() -> int:
    """Run what is asked for; the exit code."""
    library_path_restored()
    if len(sys.argv) > 1 and sys.argv[1] == "--multiprocessing-fork":
        import multiprocessing

        multiprocessing.freeze_support()
    if len(sys.argv) > 2 and sys.argv[1] == "-m" and sys.argv[2] in MODULES:
        import runpy

        from viewer.__main__ import open_streams

        open_streams()
        module = sys.argv.pop(2)
        del sys.argv[1]
        runpy.run_module(module, run_name="__main__", alter_sys=True)
        return 0
    if PurePath(sys.argv[0]).stem.lower() == COMMAND_LINE:
        from core.cli import main as command_line

        command_line()
        return 0
    from viewer.__main__ import main as window

    return window()


if __name__ == "__main__":
    sys.exit(main())
