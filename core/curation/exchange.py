"""Tags as files: what is true now, for people and programs, and every event, for another store.

The history loses nothing: read into another store it gives the same events. In CSV, a text that a spreadsheet would
take for a formula gets an apostrophe before it, which is taken off when the history is read; so does a text that begins
with one. In the state this spares ``path``, which other programs compare letter by letter.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

import msgspec

from core import __version__
from core.curation.ledger import Ledger
from core.curation.values import Event, Rule, Subject, Tag

FORMAT = "1.0"
HISTORY, STATE = "tag history", "tags"
"""What a JSON document says that it is."""

EVENT_COLUMNS = tuple(field.name for field in fields(Event))
STATE_COLUMNS = ("path", "hardware", "image", "study", "patient", "rule", "adjudicator", "note")
"""Of the state; a column ``reader:NAME`` for each reader follows."""

_HARDWARE = {None: "", False: "0", True: "1"}
_FORMULA = tuple("=+-@\t\r\n'")


@dataclass(frozen=True, slots=True)
class Picture:
    """What is true now of one picture.

    Attributes:
        path: As its last event names it; empty: none does.
        hardware: The verdict; None: open.
        image: Digest.
        study, patient: As in :class:`Event`.
        rule: How the verdict came about.
        readers: Each reader's present word, by name.
        adjudicator: Who adjudicated; empty: nobody.
        note: The last one that stands.
    """

    path: str
    hardware: bool | None
    image: str
    study: str
    patient: str
    rule: Rule
    readers: dict[str, Tag]
    adjudicator: str = ""
    note: str = ""


class StateFile(msgspec.Struct, frozen=True, kw_only=True):
    """The state as JSON."""

    format: str = FORMAT
    kind: str = STATE
    program_version: str = __version__
    pictures: tuple[Picture, ...]


class HistoryFile(msgspec.Struct, frozen=True, kw_only=True):
    """The history as JSON."""

    format: str = FORMAT
    kind: str = HISTORY
    program_version: str = __version__
    events: tuple[Event, ...]


def pictures(ledger: Ledger, *, decided: bool = False) -> tuple[Picture, ...]:
    """Every picture that somebody has a word or a note on, sorted by path.

    Args:
        ledger: What the events say now.
        decided: Leave those out whose verdict is open, as a table of tags for a dataset demands.
    """
    spoken = set(ledger.images)
    images = dict.fromkeys(event.image for event in ledger.events)
    found = (_picture(ledger, image) for image in images if image in spoken or ledger.note(image))
    chosen = (picture for picture in found if picture.hardware is not None or not decided)
    return tuple(sorted(chosen, key=lambda picture: (picture.path, picture.image)))


def subject(ledger: Ledger, image: str) -> Subject:
    """A picture as the last events that say so name it."""
    newest = ledger.history(image)[::-1]
    path, study, patient = (
        next((word for event in newest if (word := getattr(event, name))), "") for name in ("path", "study", "patient")
    )
    return Subject(image, path, study, patient)


def state_csv(shown: Sequence[Picture]) -> bytes:
    """The state as CSV: one row a picture, ``path,hardware`` first (1, 0, or empty while it is open)."""
    readers = sorted({name for picture in shown for name in picture.readers})
    rows = [
        (
            picture.path,
            _HARDWARE[picture.hardware],
            picture.image,
            *map(_guarded, (picture.study, picture.patient, picture.rule, picture.adjudicator, picture.note)),
            *(picture.readers.get(name, "") for name in readers),
        )
        for picture in shown
    ]
    return _csv((*STATE_COLUMNS, *(f"reader:{name}" for name in readers)), rows)


def history_csv(events: Iterable[Event]) -> bytes:
    """Every event as CSV, in the store's order, one column for each field."""
    described: list[dict[str, str | None]] = msgspec.to_builtins(tuple(events))
    return _csv(EVENT_COLUMNS, [[_guarded(one[name] or "") for name in EVENT_COLUMNS] for one in described])


def state_json(shown: Sequence[Picture]) -> bytes:
    """The state as JSON."""
    return _json(StateFile(pictures=tuple(shown)))


def history_json(events: Iterable[Event]) -> bytes:
    """Every event as JSON, in the store's order."""
    return _json(HistoryFile(events=tuple(events)))


def event_of(cells: dict[str, str]) -> Event:
    """The event of a row of :func:`history_csv`.

    Raises:
        msgspec.ValidationError: It is none.
    """
    plain = {name: cells[name].removeprefix("'") for name in EVENT_COLUMNS}
    return msgspec.convert({**plain, "tag": plain["tag"] or None}, Event)


def _picture(ledger: Ledger, image: str) -> Picture:
    verdict, known = ledger.verdict(image), subject(ledger, image)
    return Picture(
        path=known.path,
        hardware=verdict.hardware,
        image=image,
        study=known.study,
        patient=known.patient,
        rule=verdict.rule,
        readers={mark.annotator: mark.tag for mark in verdict.marks},
        adjudicator=verdict.adjudicator,
        note=ledger.note(image),
    )


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    # With RFC 4180's line ends a lone carriage return within a note is quoted as well, and comes back.
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue().encode()


def _json(document: msgspec.Struct) -> bytes:
    return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"
