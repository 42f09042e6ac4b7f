"""The desktop window: PySide6 on top of :mod:`core`."""
