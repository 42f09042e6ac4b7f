"""How far readers agree, as a page to read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.evaluation.agreement import Agreement, Pair, Reader
    from core.evaluation.intervals import Estimate

NOBODY = "Nobody has tagged a film yet."
NO_PAIR = (
    "There is one reader only: nothing to compare. For double reading, each reader works with a name of their own."
)
EXPLAINED = (
    "Kappa: agreement beyond chance (Cohen, 1960), with its 95 % interval. PABAK: the same as if metal were as common "
    "as its absence (Byrt, Bishop and Carlin, 1993); where metal is rare, kappa is low although readers agree. Films "
    "on which one of the two was unsure are left out."
)
PAIR_HEADS = ("Readers", "Films", "Agreement", "Kappa", "PABAK", "both metal", "only one", "both none", "left out")
READER_HEADS = ("Reader", "Metal", "No metal", "Unsure", "Skipped", "Taken back", "Adjudicated", "Imported", "a minute")


def agreement_html(found: Agreement) -> str:
    """Pairs, readers, and what waits for a third."""
    if not found.readers:
        return f"<p>{NOBODY}</p>"
    tally = found.tally
    parts = [
        "<h3>Between readers</h3>",
        _table(PAIR_HEADS, map(_pair, found.pairs)) if found.pairs else f"<p>{NO_PAIR}</p>",
        f"<p>{EXPLAINED}</p>" if found.pairs else "",
        "<h3>Each reader</h3>",
        _table(READER_HEADS, map(_reader, found.readers)),
        "<h3>All together</h3>",
        f"<p>{tally.pictures:,} films: {tally.unanimous:,} unanimous, {tally.majority:,} by majority, "
        f"{tally.adjudicated:,} adjudicated, {tally.open:,} open. {tally.disputed:,} wait for an adjudicator; of "
        f"{tally.unsure:,} somebody is unsure.</p>",
    ]
    return "".join(parts)


def unmatched_html(name: str, lines: Sequence[tuple[int, str, str]]) -> str:
    """Lines of a list that could not be taken: number, path, reason."""
    intro = f"<p>{len(lines):,} lines of {escape(name)} could not be taken. Nothing was said of these films.</p>"
    return intro + _table(("Line", "Path", "Why"), ((str(number), path, reason) for number, path, reason in lines))


def _pair(pair: Pair) -> tuple[str, ...]:
    disagree = f"{pair.first_only} + {pair.second_only}"
    return (
        f"{pair.first} and {pair.second}",
        f"{pair.n:,}",
        _estimate(pair.observed),
        _estimate(pair.kappa),
        _estimate(pair.pabak),
        f"{pair.both_hardware:,}",
        disagree,
        f"{pair.both_none:,}",
        f"{pair.left_out:,}",
    )


def _reader(reader: Reader) -> tuple[str, ...]:
    pace = "–" if reader.films_a_minute is None else f"{reader.films_a_minute:.0f}"
    counts = (
        reader.hardware,
        reader.none,
        reader.unsure,
        reader.skipped,
        reader.undone,
        reader.adjudications,
        reader.imported,
    )
    return (reader.name, *(f"{count:,}" for count in counts), pace)


def _estimate(estimate: Estimate) -> str:
    if estimate.value is None:
        return estimate.reason
    if estimate.low is None or estimate.high is None:
        return f"{estimate.value:.2f}"
    return f"{estimate.value:.2f} ({estimate.low:.2f} to {estimate.high:.2f})"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f"<th align='left' style='padding:3px 14px 3px 0'>{escape(name)}</th>" for name in heads)
    body = "".join(
        "<tr>" + "".join(f"<td style='padding:3px 14px 3px 0'>{escape(cell)}</td>" for cell in row) + "</tr>"
        for row in rows
    )
    return f"<table><tr>{head}</tr>{body}</table>"
