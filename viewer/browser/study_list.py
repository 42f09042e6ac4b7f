"""The study list: search, filter chips, sorting, the tree, and what stands there when it is empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.types import ImageRecord, ImageRef
from viewer.browser.arrangement import Arrangement
from viewer.browser.chips import FilterChips
from viewer.browser.empty import EmptyPage
from viewer.browser.feed import Feed
from viewer.browser.model import StudyModel
from viewer.browser.search import SearchField, SortButton
from viewer.browser.study_delegate import StudyDelegate
from viewer.browser.study_view import StudyView
from viewer.pixmaps import Pixmaps, ThumbnailSource
from viewer.state import Store, ViewState
from viewer.theme import theme_for

if TYPE_CHECKING:
    from core.bundle import BundleInfo

TYPING_MS = 120
"""A search begins when nothing has been typed for so long."""
COUNTING_MS = 150
"""Between two updates of the chips' counts."""
MARGIN_ROWS = 4
FIRST_ORDER = "date"


class StudyList(QWidget):
    """The panel at the left: which studies are open, and what the model says of them.

    Signals:
        film_wanted: Return or a double click on a row: the keyboard should go to the film.
    """

    film_wanted = Signal()

    def __init__(self, store: Store, thumbnails: ThumbnailSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._following = False
        self._arrangement = Arrangement(FIRST_ORDER)
        self._model = StudyModel(store, self._arrangement, self)
        self._pixmaps = Pixmaps(thumbnails, "list", self)
        self._feed = Feed(store, self._arrangement, self)
        self._typing = _timer(self, TYPING_MS, self._search)
        self._wishing = _timer(self, 30, self._wish)
        self._counting = _timer(self, COUNTING_MS, self._count)
        self._make_controls()
        self._lay_out()
        self._connect()
        self._dress()

    def set_label(self, name: str) -> None:
        """Name of the positive label, from the bundle."""
        self._model.label = name
        self._chips.set_label(name)
        self.view.viewport().update()

    def set_info(self, info: BundleInfo | None) -> None:
        """The model whose results are shown: its thresholds make the studies' results, its label their name."""
        if info:
            self.set_label(info.labels.positive)
        self._feed.set_model(info, self._model.label)

    def next_study(self, step: int = 1) -> None:
        """Select the study that stands ``step`` rows below (negative: above) the selected one, as it is sorted now."""
        if not self._arrangement.shown or self._feed.is_of_another_library:
            self._feed.feed()
        shown = self._arrangement.shown
        if not shown:
            return
        place = self._arrangement.place(self._store.state.study_key)
        target = min(max(place + step, 0), len(shown) - 1) if place >= 0 else 0
        row = self._arrangement.get(shown[target])
        if row and target != place:
            self._store.show(row.study)

    def neighbours(self) -> tuple[ImageRecord, ...]:
        """Images of the studies next to the selected one: first of the one below, then of the one above."""
        shown, place = self._arrangement.shown, self._arrangement.place(self._store.state.study_key)
        if place < 0:
            return ()
        rows = (self._arrangement.get(shown[near]) for near in (place + 1, place - 1) if 0 <= near < len(shown))
        return tuple(record for row in rows if row for record in row.study.images)

    def sort(self, order: str) -> None:
        """Sort by one of :data:`~viewer.browser.rows.ORDERS`."""
        self._arrangement.sort(order)
        self._sort_button.show_order(order)
        self._refit()

    def clear_search(self) -> None:
        """Show all studies."""
        self.search.clear()
        self._chips.clear()
        self._typing.stop()
        self._search()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the desktop's colours."""
        if event.type() == QEvent.Type.PaletteChange:
            self._dress()
        super().changeEvent(event)

    # ------------------------------------------------------------------ making

    def _make_controls(self) -> None:
        self.search = SearchField(self)
        self._sort_button = SortButton(FIRST_ORDER, self)
        self._chips = FilterChips(self)
        self._again = QPushButton("New results. Sort again", self)
        self._again.setFlat(True)
        self._again.setToolTip("Rows keep their places while results arrive")
        self._again.hide()
        self.view = StudyView(self._model, self._typed, self)
        self.view.setItemDelegate(StudyDelegate(self._store, self._model, self._pixmaps, self))
        self._empty = EmptyPage(self)

    def _lay_out(self) -> None:
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        top = QHBoxLayout()
        top.setSpacing(6)
        top.addWidget(self.search, 1)
        top.addWidget(self._sort_button)
        head = QVBoxLayout()
        head.setContentsMargins(10, 10, 10, 6)
        head.setSpacing(7)
        head.addLayout(top)
        head.addWidget(self._chips)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.view)
        self._pages.addWidget(self._empty)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(self._pages, 1)
        whole.addWidget(self._again)

    def _connect(self) -> None:
        self._store.changed.connect(self._changed)
        self._feed.emptied.connect(self._emptied)
        self._feed.added.connect(self._add)
        self._feed.replaced.connect(self._model.touch)
        self._feed.fed.connect(self._fed)
        self._pixmaps.arrived.connect(lambda _ref: self.view.viewport().update())
        self.search.textChanged.connect(lambda _text: self._typing.start())
        self.search.finished.connect(self._to_list)
        self._sort_button.chosen.connect(self.sort)
        self._chips.chosen.connect(self._filter)
        self._again.clicked.connect(self._order_anew)
        self._empty.cleared.connect(self.clear_search)
        self.view.moved.connect(self._wishing.start)
        self.view.expanded.connect(lambda _index: self._wishing.start())
        self.view.entered_row.connect(self.film_wanted)
        self.view.selectionModel().currentChanged.connect(self._select)

    # ------------------------------------------------------------------ from the store

    def _changed(self, old: ViewState, new: ViewState) -> None:
        if old.settings.theme != new.settings.theme:
            self._dress()
        if old.tags is not new.tags:
            self.view.viewport().update()
        if old.sources != new.sources:
            self._pixmaps.clear()
            self._tell_empty()
        if (old.study_key, old.image) != (new.study_key, new.image):
            self._follow()

    def _dress(self) -> None:
        theme = theme_for(self._store.state.settings.theme)
        self._chips.dress(theme)
        self.view.viewport().update()

    def _follow(self) -> None:
        """Let the selected row be what the store says, without telling the store."""
        state = self._store.state
        self._mark(state.study_key, state.image)
        index = self.view.currentIndex()
        if index.isValid():
            self.view.scrollTo(index)

    def _mark(self, key: str, ref: ImageRef | None) -> None:
        if self._agrees(self.view.currentIndex(), key, ref):
            return
        self._following = True
        self.view.setCurrentIndex(self._model.find(key, ref))
        self._following = False

    def _agrees(self, index: QModelIndex, key: str, ref: ImageRef | None) -> bool:
        row, record = self._model.row(index), self._model.record(index)
        if row is None or row.study.key != key:
            return not key and not index.isValid()
        if record:
            return record.ref == ref
        return not self._model.is_expanded(index) or row.study.images[0].ref == ref

    # ------------------------------------------------------------------ to the store

    def _select(self, index: QModelIndex) -> None:
        row, record = self._model.row(index), self._model.record(index)
        if row and not self._following:
            self._store.show(row.study, record.ref if record else None)

    # ------------------------------------------------------------------ rows

    def _emptied(self) -> None:
        self._following = True
        self._model.refit()
        self._following = False

    def _add(self, places: list[int]) -> None:
        anchor = self.view.anchor()
        self._following = True
        self._model.insert(places)
        self._following = False
        self.view.hold(anchor)

    def _fed(self) -> None:
        if not self._counting.isActive():
            self._counting.start()
        self._tell_empty()
        state = self._store.state
        self._mark(state.study_key, state.image)
        self._wishing.start()

    def _count(self) -> None:
        self._chips.set_counts(self._arrangement.counts)
        self._again.setVisible(self._arrangement.stale)

    def _order_anew(self) -> None:
        self._arrangement.arrange()
        self._refit()

    def _search(self) -> None:
        self._arrangement.search(self.search.text())
        self._refit()

    def _filter(self, kinds: frozenset[str]) -> None:
        self._arrangement.filter(kinds)  # type: ignore[arg-type]
        self._refit()

    def _refit(self) -> None:
        """Show the arrangement after it has been arranged anew; the selected row stays in view."""
        self._following = True
        self.view.setCurrentIndex(QModelIndex())
        self.view.collapseAll()
        for top in self._model.refit():
            self.view.expand(top)
        self._following = False
        self._count()
        self._tell_empty()
        self._follow()
        self._wishing.start()

    # ------------------------------------------------------------------ the rest

    def _tell_empty(self) -> None:
        shown = bool(self._arrangement.shown)
        if not shown:
            state = self._store.state
            self._empty.tell(
                opened=bool(state.sources or state.studies),
                narrowed=self._arrangement.narrowed and len(self._arrangement) > 0,
                text=self.search.text().strip(),
            )
        self._pages.setCurrentWidget(self.view if shown else self._empty)

    def _wish(self) -> None:
        rows = self.view.visible_rows(MARGIN_ROWS)
        refs = []
        for index in rows:
            row, record = self._model.row(index), self._model.record(index)
            if row:
                refs.append((record or row.study.images[0]).ref)
        self._pixmaps.wish(refs)

    def _to_list(self) -> None:
        """From the search field into the list, at the selected study or the first one."""
        self._typing.stop()
        self._search()
        if not self._arrangement.shown:
            return
        self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if not self.view.currentIndex().isValid():
            self.view.setCurrentIndex(self._model.index(0, 0))

    def _typed(self, prefix: str) -> QModelIndex:
        return self._model.find(self._arrangement.beginning(prefix, self._store.state.study_key))


def _timer(parent: QWidget, milliseconds: int, slot: object) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(milliseconds)
    timer.timeout.connect(slot)
    return timer
