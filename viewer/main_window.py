"""The window: what stands where. It composes; what it shows is the state's business."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QImage, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QMainWindow,
    QScrollArea,
    QSizePolicy,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from viewer.actions import ACTIONS, BoundActions, Desk, Program, ToolBar, fill_menu_bar, film_menu, step_image
from viewer.browser import FilmStrip, StudyList
from viewer.jobs import Jobs, Thumbnails
from viewer.panels import DetailsPanel, HardwareSection, ModelLine, ResultPanel, StatusLine
from viewer.state import Store, ViewState
from viewer.viewport import Canvas

TITLE = "Humerus Viewer"
WIDTHS = (270, 900, 290)
SMALLEST = (960, 600)


class FilmArea(QWidget):
    """The film; while two models are compared, twice: side by side, with zoom, pan and window in common.

    Attributes:
        canvas: With the map of the model in use.
        second: With the second model's map; hidden while there is no comparison.
    """

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self.canvas, self.second = Canvas(store), Canvas(store, second=True)
        self.lines = (ModelLine(store), ModelLine(store, second=True))
        self._between = QFrame()
        self._between.setProperty("role", "column")
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._between, 0, 1, 2, 1)
        # Lines and canvases share the grid's rows: both canvases are of one height, whatever is said above them.
        for column, line, canvas in zip((0, 2), self.lines, (self.canvas, self.second), strict=True):
            layout.addWidget(line, 0, column)
            layout.addWidget(canvas, 1, column)
            canvas.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        layout.setRowStretch(1, 1)
        self._layout = layout
        store.changed.connect(self._changed)
        self._show_parts(store.state)

    def picture(self, *, with_map: bool, with_texts: bool) -> QImage:
        """The film, or both with what stands above them, as :meth:`viewer.viewport.Canvas.picture`."""
        whole = self.canvas.picture(with_map=with_map, with_texts=with_texts)
        if self._store.state.second is None or whole.isNull():
            return whole
        other = self.second.picture(with_map=with_map, with_texts=with_texts)
        heads = [line.grab().toImage() for line in self.lines] if with_texts else [QImage(), QImage()]
        top = max(head.height() for head in heads)
        joined = QImage(whole.width() + other.width(), top + whole.height(), QImage.Format.Format_RGB32)
        joined.fill(Qt.GlobalColor.black)
        with QPainter(joined) as painter:
            for x, head, film in zip((0, whole.width()), heads, (whole, other), strict=True):
                head.setDevicePixelRatio(1.0)
                painter.drawImage(x, 0, head)
                painter.drawImage(x, top, film)
        return joined

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep both canvases of one width, so that both fit the film alike."""
        self._layout.setColumnMinimumWidth(1, self._gap(self._store.state))
        super().resizeEvent(event)

    def _changed(self, old: ViewState, new: ViewState) -> None:
        if (old.second is None) != (new.second is None):
            self._show_parts(new)

    def _gap(self, state: ViewState) -> int:
        return 1 + (self.width() - 1) % 2 if state.second is not None else 0

    def _show_parts(self, state: ViewState) -> None:
        self._layout.setColumnMinimumWidth(1, self._gap(state))
        for part in (*self.lines, self._between, self.second):
            part.setVisible(state.second is not None)
        for column in (0, 2):
            self._layout.setColumnStretch(column, int(column == 0 or state.second is not None))


class MainWindow(QMainWindow):
    """Study list at the left, film in the middle, result and details at the right.

    Signals:
        dropped: Paths that were dropped on the window, a tuple.
        closing: The window is about to close.
    """

    dropped = Signal(object)
    closing = Signal()

    def __init__(self, store: Store, thumbnails: Thumbnails, jobs: Jobs, program: Program) -> None:
        super().__init__()
        self._store = store
        self.thumbnails, self.program = thumbnails, program
        self.may_close: Callable[[], bool] = lambda: True
        self.film = FilmArea(store)
        self.canvas, self.second = self.film.canvas, self.film.second
        self.studies = StudyList(store, thumbnails)
        self.strip = FilmStrip(store, thumbnails)
        self.result = ResultPanel(store)
        self.hardware = HardwareSection(store)
        self.details = DetailsPanel(store)
        self.status = StatusLine(store, jobs)
        self._right = _scrolled(self.result, self.hardware, self.details)
        self.splitter = self._split()
        self._lay_out()
        desk = Desk(store, self.canvas, self.studies, program, program.curation)
        self.actions_by_id = BoundActions(ACTIONS, desk, self, (self.canvas, self.second, self.strip))
        fill_menu_bar(self.menuBar(), self.actions_by_id)
        self.addToolBar(ToolBar(self.actions_by_id, self))
        self._connect(desk)
        self._show_parts(store.state)

    def _lay_out(self) -> None:
        self.setWindowTitle(TITLE)
        self.setMinimumSize(*SMALLEST)
        self.resize(1400, 860)
        self.setAcceptDrops(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        whole = QWidget()
        layout = QVBoxLayout(whole)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.splitter, 1)
        line = QFrame()
        line.setProperty("role", "rule")
        layout.addWidget(line)
        self.status.setProperty("role", "panel")
        self.status.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        layout.addWidget(self.status)
        self.setCentralWidget(whole)
        self.setTabOrder(self.studies, self.canvas)
        self.setTabOrder(self.canvas, self.second)
        self.setTabOrder(self.second, self.strip)
        self.setTabOrder(self.strip, self.result)

    def _split(self) -> QSplitter:
        middle = QWidget()
        middle.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        layout = QVBoxLayout(middle)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.film, 1)
        layout.addWidget(self.strip)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setHandleWidth(1)
        splitter.setChildrenCollapsible(False)
        self.studies.setMinimumWidth(210)
        self._right.setMinimumWidth(250)
        for part in (self.studies, middle, self._right):
            splitter.addWidget(part)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes(list(WIDTHS))
        return splitter

    def _connect(self, desk: Desk) -> None:
        for canvas in (self.canvas, self.second):
            canvas.probed.connect(self.status.probe)
            canvas.stepped.connect(lambda step: step_image(desk, step))
            canvas.menu_requested.connect(self._show_film_menu)
        self.studies.film_wanted.connect(self.canvas.setFocus)
        self.hardware.tag_requested.connect(desk.tags.tag)
        self.result.override_requested.connect(desk.program.analyse_anyway)
        self.result.method_requested.connect(desk.program.explain)
        self.result.card_requested.connect(lambda: desk.program.show_dialog("card"))
        self.status.skipped_requested.connect(lambda: desk.program.show_dialog("skipped"))
        self.status.stop_requested.connect(desk.program.stop_analysis)
        self.dropped.connect(desk.program.open_sources)
        self._store.changed.connect(self._changed)

    def _show_film_menu(self, place: QPoint) -> None:
        menu = film_menu(self, self.actions_by_id)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(place)

    def _changed(self, old: ViewState, new: ViewState) -> None:
        if old.panels != new.panels or old.study is not new.study:
            self._show_parts(new)
        if old.full_screen != new.full_screen:
            self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)
        if old.sources != new.sources:
            name = new.sources[0].name if len(new.sources) == 1 else ""
            self.setWindowTitle(f"{name} – {TITLE}" if name else TITLE)

    def _show_parts(self, state: ViewState) -> None:
        self.studies.setVisible("studies" in state.panels)
        self._right.setVisible("results" in state.panels)
        self.strip.setVisible(bool(state.study and len(state.study.images) > 1))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Take files and folders."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Open what was dropped."""
        paths = tuple(Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile())
        if paths:
            event.acceptProposedAction()
            self.dropped.emit(paths)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Tell that the window goes, unless something that would be lost keeps it."""
        if not self.may_close():
            event.ignore()
            return
        self.closing.emit()
        super().closeEvent(event)


def _scrolled(*parts: QWidget) -> QScrollArea:
    column = QWidget()
    column.setProperty("role", "panel")
    column.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    layout = QVBoxLayout(column)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    for part in parts:
        layout.addWidget(part)
    layout.addStretch(1)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(column)
    return area
