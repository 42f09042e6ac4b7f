"""Entry point of the window: ``python -m viewer``."""

from __future__ import annotations

import sys


def main() -> int:
    """Open the window on the paths of the command line; returns the exit code."""
    if getattr(sys, "frozen", False):
        # A packaged program starts its child processes by starting itself; unfrozen, the import would only cost time.
        import multiprocessing

        multiprocessing.freeze_support()
    from viewer.app import main as run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
