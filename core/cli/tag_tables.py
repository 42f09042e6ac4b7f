"""Agreement and history as tables and as JSON."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import datetime

import msgspec

from core.cli import console
from core.curation import Event, Ledger, Reason
from core.evaluation.agreement import Agreement, Pair, Reader, Tally

_SAYS = {Reason.TAG: "", Reason.IMPORT: "imports: ", Reason.ADJUDICATION: "adjudicates: ", Reason.UNDO: "takes back: "}


def print_agreement(found: Agreement, *, as_json: bool) -> None:
    """Print how far readers agree, what each has done, and how the pictures stand."""
    if as_json:
        console.print_json(msgspec.to_builtins(found))
        return
    tables = (
        ("Agreement (95 % intervals)", _MEASURES, [_measures(pair) for pair in found.pairs]),
        ("Who called hardware what both decided", _TABLE, [_table(pair) for pair in found.pairs]),
        ("Words", _WORDS, [_words(reader) for reader in found.readers]),
        ("Time", _PACE, [_pace(reader) for reader in found.readers]),
        ("Pictures", _TALLY, [_tally(found.tally)]),
    )
    for title, columns, rows in tables:
        console.print_table(title, columns, rows)


def print_history(ledger: Ledger, images: AbstractSet[str], *, as_json: bool) -> None:
    """Print events, oldest first.

    Args:
        ledger: All of them.
        images: Only those on these pictures; none: all.
        as_json: One JSON document instead of a table.
    """
    chosen = [event for event in ledger.events if not images or event.image in images]
    if as_json:
        described = [{**msgspec.to_builtins(event), "taken_back": ledger.is_undone(event.id)} for event in chosen]
        console.print_json({"events": described})
        return
    of = {event.id: event for event in ledger.events}
    rows = [
        (_time(event.time), event.annotator, _what(event, of, ledger), event.path or event.image[:19], event.note)
        for event in chosen
    ]
    console.print_table(f"{len(rows)} events", ("Time (UTC)", "Who", "What", "Picture", "Note"), rows)


_MEASURES = ("Readers", "Observed", "Cohen's kappa", "PABAK")
_TABLE = ("Readers", "Both", "First", "Second", "None", "n", "Left out", "Prevalence", "Bias")
_WORDS = ("Reader", "Hardware", "None", "Unsure", "Skip", "Undone", "Adjudicated", "Imported")
_PACE = ("Reader", "Seconds a word", "Films a minute", "First (UTC)", "Last")
_TALLY = ("All", "Adjudicated", "Unanimous", "Majority", "Open", "Disputed", "Unsure")


def _names(pair: Pair) -> str:
    return f"{pair.first}, {pair.second}"


def _measures(pair: Pair) -> tuple[str, ...]:
    return (_names(pair), *map(str, (pair.observed, pair.kappa, pair.pabak)))


def _table(pair: Pair) -> tuple[str, ...]:
    cells = (pair.both_hardware, pair.first_only, pair.second_only, pair.both_none, pair.n, pair.left_out)
    return (_names(pair), *map(str, cells), _number(pair.prevalence_index, 3), _number(pair.bias_index, 3))


def _words(reader: Reader) -> tuple[str, ...]:
    tags = (reader.hardware, reader.none, reader.unsure, reader.skipped)
    return (reader.name, *map(str, (*tags, reader.undone, reader.adjudications, reader.imported)))


def _pace(reader: Reader) -> tuple[str, ...]:
    speed = (_number(reader.seconds, 1), _number(reader.films_a_minute, 1))
    return (reader.name, *speed, _time(reader.first), _time(reader.last))


def _tally(tally: Tally) -> tuple[str, ...]:
    by_rule = (tally.adjudicated, tally.unanimous, tally.majority, tally.open)
    return tuple(map(str, (tally.pictures, *by_rule, tally.disputed, tally.unsure)))


def _number(value: float | None, digits: int) -> str:
    return "" if value is None else f"{value:.{digits}f}"


def _time(when: datetime) -> str:
    return when.strftime("%Y-%m-%d %H:%M:%S")


def _what(event: Event, of: dict[str, Event], ledger: Ledger) -> str:
    meant = of.get(event.takes_back, event)
    said = f"{_SAYS[event.reason]}{meant.tag or 'note'}"
    return f"{said} (taken back)" if ledger.is_undone(event.id) else said
