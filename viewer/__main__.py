"""Entry point of the window: ``python -m viewer``."""

from __future__ import annotations

import multiprocessing
import sys


def main() -> int:
    """Open the window on the paths of the command line; returns the exit code."""
    multiprocessing.freeze_support()
    from viewer.app import main as run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
