"""Entry point of the window: ``python -m viewer``."""

from __future__ import annotations

import gc
import os
import sys


def main() -> int:
    """Open the window on the paths of the command line; returns the exit code."""
    open_streams()
    if getattr(sys, "frozen", False):
        # A packaged program starts its child processes by starting itself; unfrozen, the import would only cost time.
        import multiprocessing

        multiprocessing.freeze_support()
    if "--self-test" in sys.argv[1:]:
        from viewer.self_test import main as test

        return test(sys.argv[1:])
    hurry()
    from viewer.app import main as run

    return run(sys.argv[1:])


def open_streams() -> None:
    """Give a windowed program on Windows, which has no standard streams, some where what is written is gone."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 - as long as the process


def hurry() -> None:
    """Make ready for a quick start; call it before anything of Qt is imported.

    A start makes some hundred thousand objects that stay, so no garbage is collected until the first result is on
    screen (:class:`viewer.app.program.Program` begins again with it). And once PySide6 is imported, it reads the source
    of every module that comes after it: what does not need Qt comes first.
    """
    gc.disable()
    import argparse  # noqa: F401
    import inspect  # noqa: F401
    import logging.handlers  # noqa: F401

    import platformdirs  # noqa: F401

    import core.settings
    import core.types  # noqa: F401


if __name__ == "__main__":
    sys.exit(main())
