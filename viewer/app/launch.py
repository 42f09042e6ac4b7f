"""Shows the window, and begins what is heavy only after its first paint."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer

from core.settings import change
from viewer.app.program import Program


def open_window(program: Program, paths: Sequence[Path]) -> None:
    """Show the window; what is heavy begins once it has been painted."""

    def begin() -> None:
        program.start(paths)
        QTimer.singleShot(0, program, lambda: ask_notice(program))

    first = FirstPaint(program.window.canvas, begin)
    program.window.show()
    first.setParent(program)


def ask_notice(program: Program) -> None:
    """Show the research-use notice, once; whoever does not accept it does not use the program."""
    settings = program.store.state.settings
    if settings.notice_accepted:
        return
    from viewer.dialogs import notice

    if notice(program.window):
        program.store.update(settings=change(program.store.state.settings, notice_accepted=True))
        program.preferences.save()
    else:
        program.quit()


class FirstPaint(QObject):
    """Calls a function once, after a widget has been painted for the first time."""

    def __init__(self, widget: QObject, then: Callable[[], None]) -> None:
        super().__init__()
        self._then = then
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Wait for the first paint; the window is on screen when the event loop turns again."""
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self, self._then)
        return False
