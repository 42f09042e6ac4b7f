"""Qt's application, which hears of files that the desktop opens with the program: macOS sends them as events."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QMetaMethod, QTimer, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication


class Application(QApplication):
    """Tells of such files, and keeps them as long as nobody listens.

    Signals:
        files_opened: A tuple of the files that were opened together.
    """

    files_opened = Signal(object)

    def __init__(self, arguments: Sequence[str] = ()) -> None:
        """Make it; there is one in a process."""
        super().__init__(list(arguments))
        self._files: list[Path] = []

    def event(self, event: QEvent) -> bool:
        """Take a file; all else is Qt's."""
        if not isinstance(event, QFileOpenEvent):
            return super().event(event)
        if event.file():
            self._files.append(Path(event.file()))
            # Each file has an event of its own, and each library takes the place of the one before.
            QTimer.singleShot(0, self, self._tell)
        return True

    def take_files(self) -> tuple[Path, ...]:
        """The files that nobody has been told of, once."""
        taken = tuple(self._files)
        self._files.clear()
        return taken

    def _tell(self) -> None:
        if self._files and self.isSignalConnected(QMetaMethod.fromSignal(self.files_opened)):
            self.files_opened.emit(self.take_files())
