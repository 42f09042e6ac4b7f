"""The curation window of a program, and what one does there."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from core.curation import Event
from core.curation.store import default_url, open_store
from viewer.app.program import Program
from viewer.app.session import Session
from viewer.dialogs import CurationWindow, Page
from viewer.state import Curation

PATIENCE_MS = 60_000
KEYS = {letter: getattr(Qt.Key, f"Key_{letter}") for letter in "HNUSZM"}


class Desk:
    """The curation window of a program, and what one does there."""

    def __init__(self, program: Program, qtbot: QtBot) -> None:
        self.program, self.qtbot = program, qtbot
        program.window.actions_by_id["curate.hardware"].trigger()
        self.window = next(iter(program.window.findChildren(CurationWindow)))
        assert program.curation.session is not None
        self.session: Session = program.curation.session
        self.wait(lambda: self._shows_something() or self.state.over)
        self.window.activateWindow()
        self.film.setFocus()

    def _shows_something(self) -> bool:
        shown = self.session.store.state
        return shown.film is not None or bool(shown.film_error)

    @property
    def state(self) -> Curation:
        assert self.session.store.state.curation is not None
        return self.session.store.state.curation

    @property
    def film(self) -> QWidget:
        shown = self.window.film.pages.currentWidget()
        assert shown is not None
        return shown

    @property
    def shown(self) -> str:
        assert self.session.item is not None
        return self.session.item.path

    def wait(self, done: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(done, timeout=PATIENCE_MS)

    def press(self, letter: str, *, shift: bool = False) -> None:
        """Press a key on the film, once the film is there."""
        self.wait(lambda: self._shows_something() or self.state.over)
        modifier = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
        QTest.keyClick(self.film, KEYS[letter], modifier)

    def kept(self) -> None:
        """Wait until every tag is in the store."""
        self.wait(lambda: not self.program.curation.tags.pending)

    def recognised(self) -> None:
        self.wait(lambda: len(self.program.curation.tags.digests) == len(self.session.worklist))

    def choose(self, name: str) -> None:
        QTest.mouseClick(self.window.bar.chips[name], Qt.MouseButton.LeftButton)

    def page(self) -> str:
        """The text of the page that was opened."""
        found = self.program.window.findChild(Page)
        assert found is not None
        return found.text.toPlainText()

    def words(self) -> str:
        """Everything that can be read in the window, tooltips too."""
        labels = [part.text() for part in self.window.findChildren(QLabel)]
        buttons = [f"{part.text()} {part.toolTip()}" for part in self.window.findChildren(QPushButton)]
        rows = [str(row) for row in self.window.queue.rows.rows]
        return "\n".join((*labels, *buttons, *rows))


def stored() -> tuple[Event, ...]:
    """Every event in the store of this computer."""
    with closing(open_store(default_url())) as store:
        return store.since(0)[0]
