"""The tags of metal hardware: what the store says, what is on its way there, and what the window shows of it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING
from uuid import uuid4

from PySide6.QtCore import QObject, QTimer, Signal

from core.curation import Event, Ledger, Reason, Subject, Tag, tagging, taking_back
from core.curation.worklist import Item
from core.errors import StoreError
from core.paths import Places
from core.progress import Operation
from core.settings import login
from core.types import ImageRef, Study
from viewer.app.acts import Act, Chosen, TakenBack, film_tag
from viewer.app.recognising import looked_up, read_digests
from viewer.jobs import Jobs
from viewer.jobs.tagging import Tagging, courier_of
from viewer.state import EMPTY, FilmTag, Store, ViewState, merged
from viewer.words import sentence

if TYPE_CHECKING:
    from core.curation.courier import Courier
    from core.curation.digests import Digests
    from core.library import Index

OUTBOX = "outbox"
"""Folder of unsent tags, in the user's data folder."""
PART = 300
"""Events that are taken in at once: some milliseconds."""
SETTLED_MS = 800
"""A name or store that is being typed is taken when typing rests."""
STILL_READING = "The tags in the store are still being read. Try again in a moment."
UNREADABLE = "{count} of {total} films cannot be read and were not tagged: {names}."
GIVEN_UP = "Not tagged: {names}. Reading the film was given up."


class Tags(QObject):
    """Everything that is known of tags, for every window of the program.

    Attributes:
        ledger: Every event, those on their way to the store among them.
        pending: Events that are not in the store yet, by their act; none while the films of the act are being read.
        digests: By which digest a film is known, as far as it is known.

    Signals:
        changed: A frozenset of digests of pictures of which something else is said now.
        recognised: A mapping of films to digests that have become known.
        renewed: Store, reader or blindness are other ones: everything is to be shown anew.
        learnt: All that the store holds is known now, or it is known why it cannot be.
        troubled: (sentence, events waiting): why tags are not in the store; empty: all of them are.
        refused: A sentence: something was not tagged.
        crashed: Text of the traceback of a bug.
    """

    changed = Signal(object)
    recognised = Signal(object)
    renewed = Signal()
    learnt = Signal()
    troubled = Signal(str, int)
    refused = Signal(str)
    crashed = Signal(str)

    def __init__(
        self,
        store: Store,
        jobs: Jobs,
        places: Places,
        index: Callable[[], Index | None],
        bundle: Callable[[], str],
        parent: QObject | None = None,
    ) -> None:
        """Make it; the store is opened by :meth:`start`.

        Args:
            store: Of the main window; gets the badges.
            jobs: Run what has to read films.
            places: The user's folders.
            index: The library's index, once it is open.
            bundle: Digest of the model in use, or "".
            parent: Qt's owner.
        """
        super().__init__(parent)
        self._store, self._jobs, self._places, self._index, self._bundle = store, jobs, places, index, bundle
        self._started = False
        self._chosen = Chosen.of(store.state)
        self._reading: list[Act] = []
        self._left: list[Tagging] = []
        self._tagging = self._new_tagging()
        self.digests: dict[ImageRef, str] = {}
        self._forget()
        self._next_part = QTimer(self, interval=0, singleShot=True)
        self._next_part.timeout.connect(self._take_part)
        self._later = QTimer(self, interval=SETTLED_MS, singleShot=True)
        self._later.timeout.connect(self._follow_settings)
        store.changed.connect(self._changed)

    # ------------------------------------------------------------ what is known

    @property
    def annotator(self) -> str:
        """Who tags here."""
        return self._chosen.annotator.strip() or login()

    @property
    def is_blind(self) -> bool:
        """Only this reader's own words are to be seen."""
        return self._chosen.blind

    @property
    def seen(self) -> Ledger:
        """What this reader may see: all of it, or in a blind session the reader's own words."""
        return self._own if self.is_blind else self.ledger

    def film_tag(self, image: str) -> FilmTag | None:
        """What is said of a picture, as far as this reader may see it; None: nothing."""
        return film_tag(self.seen, image, self.annotator, pending=self._waits(image))

    @property
    def ignorance(self) -> str:
        """Why what is known is not all that the store holds, as a sentence; empty: it is."""
        if self._problem:
            return f"The tags that others made are not known here. {self._problem}"
        return STILL_READING if self.is_learning else ""

    @property
    def is_learning(self) -> bool:
        """What the store holds is still being read."""
        return not self._problem and (not self._is_read or bool(self._news))

    # ------------------------------------------------------------ start and end

    def start(self) -> None:
        """Open the store, on a thread; what waits in the outbox is delivered."""
        if not self._started:
            self._started = True
            self._tagging.use(self._courier())

    def close(self) -> None:
        """End the thread; what was not sent is kept for the next start."""
        self._later.stop()
        self._next_part.stop()
        for store in (*self._left, self._tagging):
            store.close()

    def settle(self) -> bool:
        """Follow settings that have just been changed, without waiting for more; whether it is another session now."""
        if not self._later.isActive():
            return False
        self._later.stop()
        return self._follow_settings()

    # ------------------------------------------------------------ saying something

    def say(self, items: Sequence[Item], tag: Tag | None, *, reason: Reason = Reason.TAG, note: str = "") -> Act:
        """Say something of films, as one act.

        Films whose digest is not known are read first, on a thread; until then the act is pending without events.
        """
        self.settle()
        self.start()
        act = Act(str(uuid4()), tuple(items), tag, self.annotator, self.ledger.moment(self.annotator), reason, note)
        # Of now: another library may be open by the time the others are read.
        known = {item.ref: self.digests[item.ref] for item in items if item.ref in self.digests}
        missing = [item.ref for item in items if item.ref not in known]
        if missing:
            self._read_first(act, known, missing)
        else:
            self._say(act, known)
        return act

    def take_back(self) -> TakenBack | None:
        """Take back what this reader did last; None: nothing is left."""
        self.settle()
        self.start()
        while self._news:
            # With half of the history, an earlier act would be taken for the last one.
            self._take_part()
        events = self.ledger.last_act(self.annotator)
        unsaid = next((act for act in reversed(self._reading) if act.annotator == self.annotator), None)
        if unsaid is not None and not (events and events[0].time > unsaid.time):
            self._end_reading(unsaid)
            refs = tuple(item.ref for item in unsaid.items)
            return TakenBack(unsaid.tag, tuple(item.path for item in unsaid.items), refs=refs)
        if not events:
            return None
        undo = taking_back(events, self.annotator)
        self._put(undo)
        paths = tuple(event.path for event in events)
        return TakenBack(events[0].tag, paths, images=tuple(event.image for event in events), act=undo[0].act)

    def recognise(self, digests: Mapping[ImageRef, str]) -> None:
        """Digests of films have become known."""
        news = {ref: image for ref, image in digests.items() if self.digests.get(ref) != image}
        if news:
            self.digests |= news
            self._show(news)
            self.recognised.emit(news)

    def look_up(self, studies: Iterable[Study]) -> None:
        """Find the digests that the index knows of these studies' films, on a thread."""
        index = self._index()
        refs = [record.ref for study in studies for record in study.images if record.ref not in self.digests]
        if index is not None and refs:
            job = self._jobs.start("Looking up tags", lambda: looked_up(refs, index))
            job.progressed.connect(lambda step: self.recognise(getattr(step, "digests", None) or {}))

    def add(self, events: tuple[Event, ...]) -> None:
        """Keep and send events that were made elsewhere."""
        self.start()
        self._put(events)

    def look(self) -> None:
        """Deliver what waits now, and ask for news."""
        self._tagging.look()

    @property
    def address(self) -> str:
        """Where the store is."""
        from core.curation.addresses import address_of

        return address_of(self._chosen.store)

    # ------------------------------------------------------------ inside

    def _courier(self) -> Callable[[], Courier]:
        folder, address = self._places.data / OUTBOX, self.address
        return lambda: courier_of(folder, address)

    def _new_tagging(self) -> Tagging:
        made = Tagging(self)
        # What the store before still has to say is not of this one.
        made.found.connect(lambda events: self._add_unsent(events) if made is self._tagging else None)
        made.arrived.connect(lambda events: self._arrive(events) if made is self._tagging else None)
        made.opened.connect(lambda _name: self._end_reading_store() if made is self._tagging else None)
        made.troubled.connect(lambda error, waiting: self._trouble(error, waiting) if made is self._tagging else None)
        made.warned.connect(self.refused)
        made.crashed.connect(self.crashed)
        return made

    def _waits(self, image: str) -> bool:
        """Something that was said of a picture, as far as this reader may see it, is not in the store yet."""
        return any(event.act in self.pending for event in self.seen.history(image))

    def _say(self, act: Act, known: Mapping[ImageRef, str]) -> None:
        """Say it of the films whose digests are known."""
        items = [item for item in act.items if item.ref in known]
        subjects = tuple(Subject(known[item.ref], item.path, item.study, item.patient) for item in items)
        events = tagging(subjects, act.tag, act.annotator, reason=act.reason, note=act.note, bundle=self._bundle())
        self._put(tuple(replace(event, act=act.id, time=act.time) for event in events))
        self._keep_digests(known)

    def _read_first(self, act: Act, known: Mapping[ImageRef, str], missing: Sequence[ImageRef]) -> None:
        self._reading.append(act)
        self.pending[act.id] = ()
        job = self._jobs.start("Reading the films of the study", lambda: self._read(missing))
        job.finished.connect(lambda found: self._say_read(act, known, found))
        for end in (job.failed, job.cancelled, job.crashed):
            end.connect(lambda *_: self._give_up(act))

    def _end_reading(self, act: Act) -> bool:
        """The act does not wait for its films any more; whether it did."""
        waited = act in self._reading
        if waited:
            self._reading.remove(act)
            del self.pending[act.id]
        return waited

    def _give_up(self, act: Act) -> None:
        if self._end_reading(act):
            self.refused.emit(GIVEN_UP.format(names=", ".join(item.path for item in act.items[:3])))

    def _say_read(self, act: Act, known: Mapping[ImageRef, str], found: Digests) -> None:
        self.recognise(found.found)
        if not self._end_reading(act):
            return
        if known or found.found:
            self._say(act, {**known, **found.found})
        if found.failed:
            names = ", ".join(ref.path.name for ref, _ in found.failed[:3])
            self.refused.emit(UNREADABLE.format(count=len(found.failed), total=len(act.items), names=names))

    def _read(self, refs: Sequence[ImageRef]) -> Operation[Digests]:
        return (yield from read_digests(refs, self._index()))

    def _put(self, events: tuple[Event, ...]) -> None:
        if events:
            self._tagging.put(events)
            self._add_unsent(events)

    def _add_unsent(self, events: tuple[Event, ...]) -> None:
        self.pending |= {act: tuple(group) for act, group in groupby(events, key=lambda event: event.act)}
        self._add(events)

    def _keep_digests(self, digests: Mapping[ImageRef, str]) -> None:
        index = self._index()
        if index is not None:
            self._tagging.do(lambda: index.keep_digests(digests))

    def _arrive(self, events: tuple[Event, ...]) -> None:
        """Take in what is in the store now, a part at a time: a team's whole history may come at once."""
        self._news += events
        if not self._next_part.isActive():
            self._take_part()

    def _end_reading_store(self) -> None:
        self._is_read = True
        self._tell_learnt()

    def _tell_learnt(self) -> None:
        if not self.is_learning:
            self.learnt.emit()

    def _take_part(self) -> None:
        part = tuple(self._news.popleft() for _ in range(min(PART, len(self._news))))
        for event in part:
            self.pending.pop(event.act, None)
        self._add(part)
        if self._news:
            self._next_part.start()
        else:
            self._tell_learnt()

    def _add(self, events: tuple[Event, ...]) -> None:
        self.ledger.add(events)
        self._own.add(event for event in events if event.annotator == self.annotator)
        images = frozenset(event.image for event in events)
        self._show({ref: image for ref, image in self.digests.items() if image in images})
        self.changed.emit(images)

    def _trouble(self, error: StoreError | None, waiting: int) -> None:
        self._problem = sentence(error) if error is not None else ""
        self.troubled.emit(self._problem, waiting)
        self._tell_learnt()

    def _show(self, digests: Mapping[ImageRef, str]) -> None:
        """Bring the badges of these films up to date."""
        found = {ref: self.film_tag(image) for ref, image in digests.items()}
        before = self._store.state.tags
        news = {ref: tag for ref, tag in found.items() if tag is not None and before.get(ref) != tag}
        gone = {ref for ref, tag in found.items() if tag is None and ref in before}
        if gone:
            before = merged({}, {ref: tag for ref, tag in before.items() if ref not in gone})
        if news or gone:
            self._store.update(tags=merged(before, news))

    def _changed(self, old: ViewState, new: ViewState) -> None:
        if old.film is not new.film and new.film is not None:
            self.recognise({new.film.ref: new.film.digest})
        if not new.studies and old.studies:
            self.digests.clear()
            self._store.update(tags=EMPTY)
        # Not at every change while they differ: other work reports more often than typing rests.
        if Chosen.of(new) != Chosen.of(old):
            self._later.start()
            if new.settings.blind != self.is_blind:
                self.settle()

    def _follow_settings(self) -> bool:
        """Another reader, store or kind of session; whether it is one."""
        before, self._chosen = self._chosen, Chosen.of(self._store.state)
        if before == self._chosen:
            return False
        if before.store != self._chosen.store:
            self._change_store()
        else:
            self._own = self.ledger.own(self.annotator)
        # The message may be about what the reader before has done.
        self._store.update(tags=EMPTY, message="")
        self._show(self.digests)
        self.renewed.emit()
        return True

    def _change_store(self) -> None:
        for act in tuple(self._reading):
            self._give_up(act)
        self._tagging.leave()
        self._left.append(self._tagging)
        self._tagging = self._new_tagging()
        self._forget()
        # What the store before had to complain of.
        self.troubled.emit("", 0)
        if self._started:
            self._tagging.use(self._courier())

    def _forget(self) -> None:
        self.ledger, self._own = Ledger(), Ledger()
        self._news: deque[Event] = deque()
        self.pending: dict[str, tuple[Event, ...]] = {}
        self._is_read, self._problem = False, ""
