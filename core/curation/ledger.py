"""What the events say now: each reader's word on each picture, and the verdict of all."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from types import MappingProxyType

from core.curation.values import DECIDED, Event, Mark, Reason, Rule, Tag, Verdict

BY_HAND = frozenset({Reason.TAG, Reason.ADJUDICATION})
"""What a key can take back."""

_TIME = attrgetter("time")
_NOTHING: Mapping[str, Mark] = MappingProxyType({})


class Ledger:
    """Present state, derived from events; grows by :meth:`add`. It belongs to one thread.

    A reader's word on a picture is the latest event of that reader on it which was not taken back: by its time, because
    tags made without a connection, and those of another store, come in late; at the same time by the store's order. An
    event counts once, however often it is added; an undo may come before what it takes back.
    """

    def __init__(self, events: Iterable[Event] = ()) -> None:
        self._known: dict[str, Event] = {}
        self._undone: set[str] = set()
        self._of: dict[str, list[Event]] = {}
        self._by_hand: dict[str, list[Event]] = {}
        self._latest: dict[str, datetime] = {}
        self._marks: dict[str, dict[str, Mark]] = {}
        self._by: dict[str, dict[str, Mark]] = {}
        self.add(events)

    def add(self, events: Iterable[Event]) -> frozenset[str]:
        """Take events in, in the store's order; gives the pictures that are concerned."""
        touched = set()
        for event in events:
            if event.id in self._known:
                continue
            self._known[event.id] = event
            self._latest[event.annotator] = max(event.time, self._latest.get(event.annotator, event.time))
            insort(self._of.setdefault(event.image, []), event, key=_TIME)
            if event.reason in BY_HAND:
                insort(self._by_hand.setdefault(event.annotator, []), event, key=_TIME)
            if event.takes_back:
                self._undone.add(event.takes_back)
            touched.add(event.image)
        for image in touched:
            self._derive(image)
        return frozenset(touched)

    def __contains__(self, event: str) -> bool:
        return event in self._known

    @property
    def events(self) -> tuple[Event, ...]:
        """Every event, in the order in which it came."""
        return tuple(self._known.values())

    @property
    def images(self) -> tuple[str, ...]:
        """Digests of every picture that some reader has a word on, or that was adjudicated."""
        return tuple(image for image in self._of if self._marks.get(image) or self._adjudication(image))

    @property
    def annotators(self) -> tuple[str, ...]:
        """Every reader who has a word on some picture, sorted."""
        return tuple(sorted(name for name, marks in self._by.items() if marks))

    def by(self, annotator: str) -> Mapping[str, Mark]:
        """One reader's present words, by picture."""
        return MappingProxyType(self._by.get(annotator, {}))

    def marks(self, image: str) -> Mapping[str, Mark]:
        """Every reader's present word on one picture, by reader; adjudications are not among them."""
        return MappingProxyType(self._marks.get(image, {})) if image in self._marks else _NOTHING

    def note(self, image: str) -> str:
        """The last note on a picture that stands; empty: none."""
        return next((event.note for event in self._standing(image) if event.note), "")

    def history(self, image: str) -> tuple[Event, ...]:
        """Every event on one picture, what was taken back included, oldest first, by their time."""
        return tuple(self._of.get(image, ()))

    def is_undone(self, event: str) -> bool:
        """Whether an event was taken back."""
        return event in self._undone

    def verdict(self, image: str) -> Verdict:
        """The consensus: adjudicated, else unanimous, else of the majority, else open.

        Skipping says nothing. Being unsure counts as a reader who does not agree: a majority is more than half of all
        readers with a word on the picture.
        """
        marks = tuple(sorted(self.marks(image).values(), key=lambda mark: mark.annotator))
        last = self._adjudication(image)
        if last is not None:
            return Verdict(last.tag is Tag.HARDWARE, Rule.ADJUDICATED, marks, last.annotator)
        said = [mark.tag for mark in marks if mark.tag is not Tag.SKIP]
        for tag in DECIDED:
            votes = sum(word is tag for word in said)
            if votes * 2 > len(said):
                return Verdict(tag is Tag.HARDWARE, Rule.UNANIMOUS if votes == len(said) else Rule.MAJORITY, marks)
        return Verdict(None, Rule.OPEN, marks)

    def is_disputed(self, image: str) -> bool:
        """Readers say different things of it, or one is unsure, and nobody has adjudicated: it waits for a third."""
        said = {mark.tag for mark in self.marks(image).values()} - {Tag.SKIP}
        return (len(said) > 1 or Tag.UNSURE in said) and self._adjudication(image) is None

    def last_act(self, annotator: str) -> tuple[Event, ...]:
        """What one reader did last and has not taken back: the events of one act; empty: nothing is left.

        Imports are no act of a hand and are not taken back by a key.
        """
        mine = self._by_hand.get(annotator, [])
        last = next((event for event in reversed(mine) if event.id not in self._undone), None)
        if last is None:
            return ()
        return tuple(event for event in mine if event.act == last.act and event.id not in self._undone)

    def moment(self, annotator: str) -> datetime:
        """The time of what a reader says now (UTC): after all that was said before, also when a clock was set back."""
        now, last = datetime.now(UTC), self._latest.get(annotator)
        return now if last is None or now > last else last + timedelta(microseconds=1)

    def own(self, annotator: str) -> Ledger:
        """What this reader alone has written: all that a blind session may see."""
        return Ledger(event for event in self._known.values() if event.annotator == annotator)

    def _standing(self, image: str) -> Iterator[Event]:
        """Events on a picture that were not taken back, newest first."""
        return (
            event
            for event in reversed(self._of.get(image, []))
            if event.reason is not Reason.UNDO and event.id not in self._undone
        )

    def _adjudication(self, image: str) -> Event | None:
        return next((event for event in self._standing(image) if event.reason is Reason.ADJUDICATION), None)

    def _derive(self, image: str) -> None:
        marks: dict[str, Mark] = {}
        for event in self._standing(image):
            if event.tag is not None and event.reason is not Reason.ADJUDICATION:
                marks.setdefault(event.annotator, Mark(event.tag, event.annotator, event.time, event.id))
        for annotator in {event.annotator for event in self._of[image]}:
            mine = self._by.setdefault(annotator, {})
            if annotator in marks:
                mine[image] = marks[annotator]
            else:
                mine.pop(image, None)
        self._marks[image] = marks
