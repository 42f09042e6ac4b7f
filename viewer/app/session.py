"""One reader going through the films of a library: the queue, its order, and what is computed behind it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal, SignalInstance

from core.curation import Reason, Tag
from core.curation.trail import Trail
from core.curation.worklist import Filter, Item, Worklist
from core.errors import ReadingError
from core.types import ImageRef, Radiograph
from viewer.app.acts import Said, act_words, views
from viewer.app.items import items_of
from viewer.app.surveying import Surveying
from viewer.app.tags import Tags
from viewer.jobs import Films, Jobs
from viewer.jobs.ordering import Orders
from viewer.state import CornerTexts, Store, ViewState
from viewer.words import tag_word

if TYPE_CHECKING:
    from core.bundle import Bundle
    from core.curation.ordering import Order, Wish
    from core.library import Index

T = TypeVar("T")

READERS = 2
"""Films that are read at one time: large compressed ones take as long as a quick look."""
AHEAD = 5
"""Films that are read before they are wanted."""
REFRESH_MS = 1_500
"""While scores and features come in, the order is renewed this often."""
PATIENCE_S = 5.0
"""What is computed behind the queue lets the films that come next go first, but no longer than this."""
SOON_MS = 120
"""What comes in behind the queue is shown together."""
BY_PLACE = frozenset({Filter.MINE, Filter.ALL})
"""Filters whose films stay in the order in which they were found."""
ANEW = "These are other settings now, and perhaps another film: look, and press the key again."
DECIDES = "An adjudication decides: H or N. S leaves it open."


class Session(QObject):
    """A pass through the films of the library that is open. It outlives its window, so that one can go on later.

    Attributes:
        store: What its window shows; film, zoom and window of its own.
        worklist: The films.
        trail: The order in which they are gone through.
        films: Reads them.
        survey: What is computed behind the queue.

    Signals:
        moved: Something that the window shows beside the film has changed.
        note_wanted: (Item) a few words about this film are to be asked for.
        crashed: Text of the traceback of a bug.
    """

    moved = Signal()
    note_wanted = Signal(object)
    crashed = Signal(str)

    def __init__(
        self,
        main: Store,
        tags: Tags,
        jobs: Jobs,
        index: Callable[[], Index | None],
        bundle: Callable[[], Bundle | None],
        parent: QObject | None = None,
    ) -> None:
        """Take the films of the library that is open.

        Args:
            main: The main window's state.
            tags: What is known of tags.
            jobs: Run what takes long.
            index: The library's index.
            bundle: The model in use.
            parent: Qt's owner.
        """
        super().__init__(parent)
        state = main.state
        items = [item for study in state.studies.values() for item in items_of(study, state.sources)]
        self._main, self._tags = main, tags
        self.store = Store(
            ViewState(
                settings=state.settings, sources=state.sources, studies=state.studies, corner_texts=CornerTexts.FEW
            ),
            self,
        )
        self.filter, self.positives = Filter.UNTAGGED, False
        self.trail, self.said = Trail(), Said()
        self.uncertain: frozenset[int] = frozenset()
        self.times: deque[datetime] = deque(maxlen=200)
        self._urgent: tuple[ImageRef, ...] = ()
        self._wish: Wish | None = None
        self._heard: tuple[tuple[SignalInstance, Callable[..., None]], ...] = ()
        self.films = Films(parent=self, threads=READERS)
        self.orders = Orders(len(items), self)
        self._refresh = QTimer(self, interval=REFRESH_MS, singleShot=True)
        self._refresh.timeout.connect(self._wish_order)
        self._soon = QTimer(self, interval=SOON_MS, singleShot=True)
        self._soon.timeout.connect(self.moved)
        self.worklist = Worklist(items, tags.seen, tags.annotator)
        self.worklist.recognise(tags.digests)
        sources = (index, self._film, bundle)
        self.survey = Surveying([item.ref for item in items], sources, lambda: self._urgent, jobs, self)
        self._connect()

    # ------------------------------------------------------------ start and end

    def begin(self) -> None:
        """Show the first film, or the one where the reader left off, and compute what is missing behind it."""
        self._tags.start()
        if self.trail == Trail():
            self.choose(self.filter)
        else:
            self._go(self.trail)
        self.survey.begin()

    def leave(self) -> None:
        """End its threads, without waiting for them."""
        self._refresh.stop()
        self._soon.stop()
        for signal, slot in self._heard:
            signal.disconnect(slot)
        self._heard = ()
        self.survey.cancel()
        self.films.leave()
        self.orders.leave()

    def close(self) -> None:
        """End its threads; waits for them."""
        self.leave()
        self.films.close()
        self.orders.close()

    # ------------------------------------------------------------ what the reader does

    @property
    def adjudicating(self) -> bool:
        """H and N decide for all readers."""
        return self.filter is Filter.DISAGREEMENTS and not self._tags.is_blind

    @property
    def item(self) -> Item | None:
        """The film on screen."""
        return self.worklist.items[self.trail.current] if self.trail.current is not None else None

    def tag(self, tag: Tag, *, whole_study: bool = False) -> None:
        """Say of the film on screen, or of its study, whether it shows metal; the next film follows."""
        if self._tags.settle():
            # The film that the key was meant for was shown to another reader, or to other eyes.
            self._say(Said(ANEW, problem=True))
            return
        place = self.trail.current
        if place is None:
            return
        if self.adjudicating and tag is Tag.UNSURE:
            self._say(Said(DECIDES, problem=True))
            return
        places = self.worklist.study(place) if whole_study else (place,)
        if not (self.adjudicating and tag is Tag.SKIP):
            self._put([self.worklist.items[other] for other in places], tag)
        self._go(self._without(places).forward())

    def take_back(self) -> None:
        """Take back what was said last, and show that film again."""
        taken = self._tags.take_back()
        if taken is None:
            self._say(Said("There is nothing to take back.", problem=True))
            return
        self.said = Said(f"Taken back: {act_words(taken.tag, taken.paths)}", taken.act)
        of = (*map(self.worklist.place, taken.refs), *map(self._place, taken.images))
        trail = self.trail
        # The first one is shown, and the other views of its study come after it.
        for place in reversed([place for place in of if place is not None]):
            trail = trail.to(place)
        self._go(trail)

    def _place(self, image: str) -> int | None:
        return next(iter(self.worklist.places(image)), None)

    def write_note(self) -> None:
        """Ask for a note on the film on screen."""
        self._tags.settle()
        if self.item is not None:
            self.note_wanted.emit(self.item)

    def note(self, item: Item, text: str) -> None:
        """Write a note on a film."""
        if text.strip():
            self._put([item], None, text.strip())
            self.moved.emit()

    def tell(self, text: str, *, problem: bool = False) -> None:
        """Say something that has to do with all of it."""
        self._say(Said(text, problem=problem))

    def step(self, step: int) -> None:
        """Show the next film or the one before, without saying anything."""
        self._go(self.trail.forward() if step > 0 else self.trail.back())

    def show(self, ref: ImageRef) -> None:
        """Show a film of the queue now."""
        place = self.worklist.place(ref)
        if place is not None:
            self._go(self.trail.to(place))

    def choose(self, wanted: Filter, *, positives: bool | None = None) -> None:
        """Go through other films, from the beginning."""
        self.filter = wanted
        self.positives = self.positives if positives is None else positives
        self._go(Trail((), self._quick_order()))
        self._wish_order()

    # ------------------------------------------------------------ the queue

    def _go(self, trail: Trail) -> None:
        """Show what a trail shows, read what comes next, tell the window."""
        self.trail = trail
        item = self.item
        if item is None:
            self.store.show(None)
        else:
            self.store.show(self.store.state.studies[item.study], item.ref)
        self._read_ahead()
        self.moved.emit()

    def _read_ahead(self) -> None:
        near = [*self.trail.ahead[: 1 + AHEAD], *self.trail.behind[-1:]]
        refs = [self.worklist.items[place].ref for place in near]
        siblings = self.worklist.study(near[0]) if self.trail.ahead else ()
        self._urgent = (*refs, *(self.worklist.items[place].ref for place in siblings))
        self.films.want(refs)

    def _without(self, places: Sequence[int]) -> Trail:
        """The trail without the other films of a study that was tagged as a whole."""
        gone = frozenset(places) - {self.trail.current}
        return Trail(self.trail.behind, tuple(place for place in self.trail.ahead if place not in gone))

    def _quick_order(self) -> tuple[int, ...]:
        """The order by what is known now; a better one follows from its thread."""
        flags = self.worklist.chosen(self.filter, positives=self.positives)
        places = np.flatnonzero(flags)
        if self.filter in BY_PLACE:
            return tuple(places.tolist())
        unlikely = -np.nan_to_num(self.worklist.probability[places], nan=0.0)
        return tuple(places[np.lexsort((unlikely, self.worklist.put_off()[places]))].tolist())

    def _wish_order(self) -> None:
        from core.curation.ordering import Wish

        self._refresh.stop()
        flags = self.worklist.chosen(self.filter, positives=self.positives)
        self._wish = Wish(*self.worklist.decided(), flags, self.worklist.put_off())
        self.orders.wish(self._wish)

    def _reorder(self, wish: Wish, order: Order) -> None:
        if wish is not self._wish:
            return
        self.worklist.probability[:] = order.probability
        self.uncertain = order.uncertain
        before = self.trail.current
        if self.filter not in BY_PLACE:
            sequence = order.sequence.tolist()
            self.trail = self.trail.renewed(sequence, set(sequence))
        if self.trail.current != before:
            self._go(self.trail)
        else:
            self._read_ahead()
            self.moved.emit()

    # ------------------------------------------------------------ tags

    def _put(self, items: Sequence[Item], tag: Tag | None, note: str = "") -> None:
        adjudicates = self.adjudicating and tag in (Tag.HARDWARE, Tag.NONE)
        reason = Reason.ADJUDICATION if adjudicates else Reason.TAG
        act = self._tags.say(items, tag, reason=reason, note=note)
        if tag is not None:
            self.times.append(act.time)
        name = views([item.path for item in items])
        word = "Adjudicated" if adjudicates else "Tagged"
        self.said = Said(f"{word} {tag_word(tag)}: {name}", act.id)

    def _say(self, said: Said) -> None:
        self.said = said
        self.moved.emit()

    def _hear(self, images: frozenset[str]) -> None:
        self.worklist.renew(images)
        self._wish_order()
        self.moved.emit()

    def _start_anew(self) -> None:
        """Another reader, store or kind of session: the same films, seen with other eyes."""
        self.times.clear()
        self.said, self.uncertain = Said(), frozenset()
        # What was learnt from others' tags, or those of the reader before, must not show in the order.
        self.orders.start_anew()
        self.worklist = Worklist(self.worklist.items, self._tags.seen, self._tags.annotator)
        self.worklist.recognise(self._tags.digests)
        self.choose(Filter.UNTAGGED if self._tags.is_blind else self.filter)

    # ------------------------------------------------------------ what is computed behind it

    def _film(self, ref: ImageRef) -> Radiograph:
        """A film that is in memory, or read now; on the survey's thread, when the reader waits for nothing."""
        from core import reading

        self.films.rested(PATIENCE_S)
        return self.films.kept(ref) or reading.read(ref)

    def _learn(self, step: object) -> None:
        self._tags.recognise(getattr(step, "digests", {}))
        metal, features = (self._by_place(getattr(step, name, {})) for name in ("metal", "features"))
        self.orders.know(metal, features)
        if (metal or features) and not self._refresh.isActive():
            self._refresh.start()
        self._move_soon()

    def _by_place(self, values: Mapping[ImageRef, T]) -> dict[int, T]:
        places = {ref: self.worklist.place(ref) for ref in values}
        return {place: values[ref] for ref, place in places.items() if place is not None}

    def _move_soon(self) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def _end_survey(self) -> None:
        self.orders.settle()
        self._wish_order()
        self.moved.emit()

    def _stop_survey(self, problem: str) -> None:
        """It begins again when the window is opened again."""
        if problem:
            self.tell(problem, problem=True)
        else:
            self.moved.emit()

    # ------------------------------------------------------------ wiring

    def _connect(self) -> None:
        self.films.ready.connect(self._ready)
        self.films.failed.connect(self._failed)
        self.orders.ordered.connect(self._reorder)
        self.survey.stepped.connect(self._learn)
        self.survey.finished.connect(self._end_survey)
        self.survey.stopped.connect(self._stop_survey)
        for part in (self.films, self.orders):
            part.crashed.connect(self.crashed)
        self._heard = (
            (self._tags.changed, self._hear),
            (self._tags.recognised, self._recognise),
            (self._tags.renewed, self._start_anew),
            (self._tags.refused, self._refuse),
            (self._main.changed, self._follow),
        )
        for signal, slot in self._heard:
            signal.connect(slot)

    def _refuse(self, text: str) -> None:
        self.tell(text, problem=True)

    def _recognise(self, digests: dict[ImageRef, str]) -> None:
        self.worklist.recognise(digests)
        self._move_soon()

    def _ready(self, ref: ImageRef, film: Radiograph) -> None:
        self._tags.recognise({ref: film.digest})
        if ref == self.store.state.image and film is not self.store.state.film:
            self.store.update(film=film, film_error="")

    def _failed(self, ref: ImageRef, error: ReadingError) -> None:
        if ref == self.store.state.image:
            remedy = f" {error.remedy}." if error.remedy else ""
            self.store.update(film=None, film_error=f"The file {error.problem}.{remedy}")

    def _follow(self, old: ViewState, new: ViewState) -> None:
        if old.settings is not new.settings:
            self.store.update(settings=new.settings)
