"""The curation window: what stands where."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from viewer.dialogs.curation.bar import CurationBar
from viewer.dialogs.curation.ds2 import Ds2Panel
from viewer.dialogs.curation.film import FilmPart
from viewer.dialogs.curation.keys import KeyRow
from viewer.dialogs.curation.queue import QueueList
from viewer.dialogs.parts import button, heading
from viewer.pixmaps import ThumbnailSource
from viewer.state import Curation, Store, ViewState

SIDE = 270
ORDERS = {"mine": "YOUR FILMS, AS THEY WERE FOUND", "all": "ALL FILMS, AS THEY WERE FOUND"}
LIKELY_FIRST = "NEXT, LIKELY METAL FIRST"
AS_FOUND = "NEXT"


class CurationWindow(QDialog):
    """A large film, the queue at its side, everything on one hand.

    Signals:
        filter_chosen: Value of a filter.
        positives_chosen: Only films labelled positive.
        film_chosen: ImageRef of a film of the queue.
        again_requested: Go through what was put off.
        take_back_requested: The last act is to be taken back.
        export_requested, source_requested: As of the panel of DS2.
        renew_requested: The films that were found since are to be taken in.
        closed: It is closed.
    """

    filter_chosen = Signal(str)
    positives_chosen = Signal(bool)
    film_chosen = Signal(object)
    again_requested = Signal()
    take_back_requested = Signal()
    export_requested = Signal()
    source_requested = Signal()
    renew_requested = Signal()
    closed = Signal()

    def __init__(
        self, store: Store, canvas: QWidget, thumbnails: ThumbnailSource, parent: QWidget | None = None
    ) -> None:
        """Make the window without its keys; :meth:`set_actions` adds them.

        Args:
            store: What it shows.
            canvas: Shows the film of that store.
            thumbnails: Makes the queue's thumbnails.
            parent: Qt's owner.
        """
        super().__init__(parent, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Curate hardware")
        self.setModal(False)
        self._store, self._canvas = store, canvas
        self.bar = CurationBar(self)
        self.film = FilmPart(canvas, self)
        self.order = heading(LIKELY_FIRST, self)
        self.queue = QueueList(store, thumbnails, self)
        self.more = button("", self.renew_requested.emit, self, "The queue begins anew with all films")
        self.more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.survey = QLabel(self)
        self.survey.setProperty("role", "faint")
        self.survey_bar = QProgressBar(self)
        self.survey_bar.setTextVisible(False)
        self.ds2 = Ds2Panel(self)
        self._foot = QVBoxLayout()
        self._lay_out()
        self._connect()
        self._show(store.state)

    def set_actions(self, action: Callable[[str], QAction]) -> None:
        """Give the window its keys as buttons.

        Args:
            action: Gives an action by its id.
        """
        self.keys = KeyRow(action, self)
        self._foot.addWidget(_rule(self))
        self._foot.addWidget(self.keys)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """The film has the keyboard."""
        super().showEvent(event)
        self._canvas.setFocus()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Tell it."""
        super().closeEvent(event)
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Escape resets the film and does not close the window: it is too near to the other keys."""
        if not event.matches(QKeySequence.StandardKey.Cancel):
            super().keyPressEvent(event)

    def _connect(self) -> None:
        self.bar.filter_chosen.connect(self.filter_chosen)
        self.bar.positives_chosen.connect(self.positives_chosen)
        self.film.end.again_requested.connect(self.again_requested)
        self.film.end.filter_requested.connect(self.filter_chosen)
        self.film.take_back_requested.connect(self.take_back_requested)
        self.queue.film_chosen.connect(self.film_chosen)
        self.ds2.export_requested.connect(self.export_requested)
        self.ds2.source_requested.connect(self.source_requested)
        self._store.changed.connect(self._changed)

    def _changed(self, old: ViewState, new: ViewState) -> None:
        if old.curation is not new.curation:
            self._show(new)

    def _show(self, state: ViewState) -> None:
        shown = state.curation or Curation()
        for part in (self.bar, self.film, self.ds2):
            part.show_curation(shown)
        self.order.setText(ORDERS.get(shown.filter, LIKELY_FIRST if _is_ordered(shown) else AS_FOUND))
        self.queue.show_rows(shown.rows)
        self.more.setText(f"Take in {shown.more:,} more film{'s' if shown.more > 1 else ''}")
        self.more.setVisible(shown.more > 0)
        self._show_survey(shown)

    def _show_survey(self, state: Curation) -> None:
        done, total = state.surveyed
        counted = f": {done:,} of {total:,}" if total else "…"
        self.survey.setText(f"{state.survey}{counted}" if state.survey else "")
        self.survey_bar.setRange(0, max(1, total))
        self.survey_bar.setValue(done)
        for part in (self.survey, self.survey_bar):
            part.setVisible(bool(state.survey))

    def _lay_out(self) -> None:
        side = QWidget(self)
        side.setProperty("role", "panel")
        side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        side.setFixedWidth(SIDE)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 10, 0, 12)
        column.setSpacing(6)
        column.addWidget(_indented(self.order))
        column.addWidget(self.queue, 1)
        for part in (self.more, self.survey, self.survey_bar, self.ds2):
            column.addWidget(_indented(part))
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.film, 1)
        middle.addWidget(_column(self))
        middle.addWidget(side)
        self._foot.setSpacing(0)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.bar)
        whole.addWidget(_rule(self))
        whole.addLayout(middle, 1)
        whole.addLayout(self._foot)
        self.resize(1280, 840)
        self.setMinimumSize(900, 560)


def _is_ordered(state: Curation) -> bool:
    return any(row.probability is not None for row in state.rows)


def _indented(part: QWidget) -> QWidget:
    whole = QWidget()
    layout = QHBoxLayout(whole)
    layout.setContentsMargins(12, 0, 12, 0)
    layout.addWidget(part)
    return whole


def _rule(parent: QWidget) -> QFrame:
    line = QFrame(parent)
    line.setProperty("role", "rule")
    return line


def _column(parent: QWidget) -> QFrame:
    line = QFrame(parent)
    line.setProperty("role", "column")
    return line
