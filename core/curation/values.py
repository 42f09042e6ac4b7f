"""Tags, events and what they say now; every value is valid from construction."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from core import __version__

IMAGE = re.compile(r"(?:values|stream):[0-9a-f]{64}")
"""A picture's digest with its kind, as :class:`core.types.Radiograph` gives it."""


class Tag(StrEnum):
    """What a reader says of metal hardware on a film."""

    HARDWARE = "hardware"
    NONE = "none"
    UNSURE = "unsure"
    SKIP = "skip"
    """Looked at and put off: counts as untagged, but comes last in this reader's queue."""


DECIDED = frozenset({Tag.HARDWARE, Tag.NONE})
"""Tags that say whether there is metal."""


class Reason(StrEnum):
    """Why an event was written."""

    TAG = "tag"
    UNDO = "undo"
    IMPORT = "import"
    ADJUDICATION = "adjudication"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of the store. Events are only ever added; what is true now follows from all of them.

    Attributes:
        id: UUID, made where the event was made: a second delivery of it is recognised.
        act: UUID of what one key did. The events of one act (a study tagged as a whole) are taken back together.
        image: Digest of the picture, ``values:…`` or ``stream:…``.
        tag: What is said; None: a note alone, or an undo.
        annotator: Who says it.
        time: When, UTC.
        reason: Why it was written.
        takes_back: Id of the event that an UNDO takes back; empty otherwise.
        path: Of the picture in its dataset, forward slashes; for people, a picture is known by its digest.
        study: Key of its study, or empty.
        patient: Whose picture, or empty. Patient data: never in logs.
        note: Free text.
        program: Version of the program that wrote it.
        bundle: Digest of the model in use, or empty.
    """

    id: str
    act: str
    image: str
    tag: Tag | None
    annotator: str
    time: datetime
    reason: Reason = Reason.TAG
    takes_back: str = ""
    path: str = ""
    study: str = ""
    patient: str = ""
    note: str = ""
    program: str = __version__
    bundle: str = ""

    def __post_init__(self) -> None:
        problem = next((text for text, wrong in self._problems() if wrong), "")
        if problem:
            raise ValueError(problem)

    def _problems(self) -> tuple[tuple[str, bool], ...]:
        is_undo = self.reason is Reason.UNDO
        return (
            (f"an event's id and act are UUIDs, not {self.id!r} and {self.act!r}", not _are_uuids(self.id, self.act)),
            (f"a picture's digest is values:… or stream:…, not {self.image!r}", not IMAGE.fullmatch(self.image)),
            ("an event has an annotator", not self.annotator.strip()),
            ("an event's time is in UTC", self.time.tzinfo is None or bool(self.time.utcoffset())),
            ("an undo names the event that it takes back, and nothing else does", is_undo != bool(self.takes_back)),
            ("an undo says nothing of its own", is_undo and (self.tag is not None or bool(self.note))),
            ("an event without a tag has a note", not is_undo and self.tag is None and not self.note),
            ("an adjudication decides", self.reason is Reason.ADJUDICATION and self.tag not in DECIDED),
        )


@dataclass(frozen=True, slots=True)
class Subject:
    """A picture that can be tagged.

    Attributes:
        image: Its digest.
        path, study, patient: As in :class:`Event`; bytes of a file's name that are no text are escaped.
    """

    image: str
    path: str = ""
    study: str = ""
    patient: str = ""

    def __post_init__(self) -> None:
        for name in ("path", "study", "patient"):
            object.__setattr__(self, name, getattr(self, name).encode("utf-8", "backslashreplace").decode())


@dataclass(frozen=True, slots=True)
class Mark:
    """One reader's present word on one picture.

    Attributes:
        tag: What the reader says.
        annotator: Who.
        time: When it was said.
        event: Id of the event that says it.
    """

    tag: Tag
    annotator: str
    time: datetime
    event: str


class Rule(StrEnum):
    """How a picture's verdict came about."""

    ADJUDICATED = "adjudicated"
    UNANIMOUS = "unanimous"
    MAJORITY = "majority"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What all readers together say of a picture.

    Attributes:
        hardware: True, False, or None while it is open.
        rule: How that was found.
        marks: The readers' present words, by name.
        adjudicator: Who adjudicated; empty otherwise.
    """

    hardware: bool | None
    rule: Rule
    marks: tuple[Mark, ...] = ()
    adjudicator: str = ""


def tagging(
    subjects: tuple[Subject, ...],
    tag: Tag | None,
    annotator: str,
    *,
    reason: Reason = Reason.TAG,
    note: str = "",
    bundle: str = "",
) -> tuple[Event, ...]:
    """The events of one act: the same tag (or note) on each of these pictures."""
    act, now = str(uuid4()), datetime.now(UTC)
    return tuple(
        Event(
            id=str(uuid4()),
            act=act,
            image=subject.image,
            tag=tag,
            annotator=annotator,
            time=now,
            reason=reason,
            path=subject.path,
            study=subject.study,
            patient=subject.patient,
            note=note,
            bundle=bundle,
        )
        for subject in subjects
    )


def taking_back(events: tuple[Event, ...], annotator: str) -> tuple[Event, ...]:
    """The events that take back the events of one act."""
    undo: dict[str, Any] = {
        "act": str(uuid4()),
        "tag": None,
        "annotator": annotator,
        "time": datetime.now(UTC),
        "reason": Reason.UNDO,
        "note": "",
        "program": __version__,
    }
    return tuple(replace(event, id=str(uuid4()), takes_back=event.id, **undo) for event in events)


def _are_uuids(*texts: str) -> bool:
    try:
        return all(str(UUID(text)) == text for text in texts)
    except ValueError:
        return False
