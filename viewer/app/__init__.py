"""The program: built once, shown, and only then filled with library, engine and films."""

from viewer.app.bootstrap import main

__all__ = ["main"]
