"""How far readers agree on metal, and what each of them has done."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations, pairwise
from math import sqrt
from statistics import NormalDist, median

from core.curation import DECIDED, Event, Ledger, Reason, Rule, Tag
from core.curation.pace import PAUSE
from core.evaluation.intervals import FEWEST, Estimate, not_estimable, wilson

_Z = NormalDist().inv_cdf(0.975)
_BY_HAND = frozenset({Reason.TAG, Reason.ADJUDICATION, Reason.UNDO})
_NO_WIDTH = 1e-12


@dataclass(frozen=True, slots=True)
class Pair:
    """Two readers on the pictures that both have decided.

    Attributes:
        first, second: Who.
        both_hardware: How many both call hardware.
        first_only: How many the first calls hardware, the second not.
        second_only: The other way round.
        both_none: How many neither calls hardware.
        left_out: Pictures on which both have a word, but one is unsure or has skipped it.
        observed: Share of equal words, with Wilson's interval.
        kappa: Cohen's kappa; its interval is without what :func:`kappa` says.
        pabak: Prevalence-adjusted bias-adjusted kappa: 2 * observed - 1 (Byrt, Bishop and Carlin, 1993).
        prevalence_index: (both_hardware - both_none) / n; None without pictures.
        bias_index: (first_only - second_only) / n; None without pictures.
    """

    first: str
    second: str
    both_hardware: int
    first_only: int
    second_only: int
    both_none: int
    left_out: int
    observed: Estimate
    kappa: Estimate
    pabak: Estimate
    prevalence_index: float | None
    bias_index: float | None

    @property
    def n(self) -> int:
        """How many pictures both have decided."""
        return self.both_hardware + self.first_only + self.second_only + self.both_none


@dataclass(frozen=True, slots=True)
class Reader:
    """What one reader has done.

    Attributes:
        name: Who.
        hardware, none, unsure, skipped: Pictures by the reader's present word.
        undone: Own words that were taken back.
        adjudications: Own adjudications that stand.
        imported: Words that came from a file.
        seconds: Median time between acts of one sitting: a gap of more than a minute is a pause; None: there is none.
        films_a_minute: Films tagged in those times; None: there are none.
        first, last: When the first and the last word was given.
    """

    name: str
    hardware: int
    none: int
    unsure: int
    skipped: int
    undone: int
    adjudications: int
    imported: int
    seconds: float | None
    films_a_minute: float | None
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Tally:
    """Pictures that somebody has a word on.

    Attributes:
        pictures: All of them.
        adjudicated, unanimous, majority, open: By the rule that gave the verdict.
        disputed: They wait for a third reader.
        unsure: Somebody is unsure of them.
    """

    pictures: int
    adjudicated: int
    unanimous: int
    majority: int
    open: int
    disputed: int
    unsure: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """What :func:`agreement` finds."""

    pairs: tuple[Pair, ...]
    readers: tuple[Reader, ...]
    tally: Tally


def agreement(ledger: Ledger) -> Agreement:
    """Compare all readers of a store, by their present words; adjudications are no reading of their own."""
    names = tuple(dict.fromkeys(event.annotator for event in ledger.events))
    readers = (_reader(ledger, name) for name in sorted(names))
    pairs = (_pair(ledger, *two) for two in combinations(ledger.annotators, 2))
    return Agreement(tuple(pairs), tuple(readers), _tally(ledger))


def kappa(pairs: Sequence[tuple[bool, bool]], clusters: Sequence[str]) -> Estimate:
    """Cohen's kappa of two readers.

    The standard error is that of Fleiss, Cohen and Everitt (1969), with the contributions of one patient's films summed
    before they are squared (the delta method for clusters; Yang and Zhou, 2015): they are not independent. The
    bootstrap of :mod:`core.evaluation.intervals` does not fit: it takes the second reader for the truth, so that the
    answer would change when readers change places, and asks for ten films with metal, which are rare.

    Args:
        pairs: What the first and the second say of each picture.
        clusters: Patient of each picture, or its own name where that is unknown.

    Returns:
        Kappa; not estimable with fewer than :data:`FEWEST` pictures, or where a reader says the same of all. Without an
        interval where there are fewer than :data:`FEWEST` patients, or where no word differs, for it would have no
        width.
    """
    n = len(pairs)
    if n < FEWEST:
        return not_estimable(n)
    if any(len({words[reader] for words in pairs}) == 1 for reader in (0, 1)):
        return Estimate(None, None, None, n, "not estimable (a reader says the same of every picture)")
    value, pulls = _kappa_and_pulls(Counter(pairs), n)
    sums: dict[str, float] = defaultdict(float)
    for words, cluster in zip(pairs, clusters, strict=True):
        sums[cluster] += pulls[words]
    half = _Z * sqrt(sum(pull * pull for pull in sums.values())) / n
    if len(sums) < FEWEST or half < _NO_WIDTH:
        return Estimate(value, None, None, n)
    return Estimate(value, max(-1.0, value - half), min(1.0, value + half), n)


def _kappa_and_pulls(table: Counter[tuple[bool, bool]], n: int) -> tuple[float, dict[tuple[bool, bool], float]]:
    """Kappa, and how much one more picture of each kind would move it, times n."""
    first = {word: sum(table[word, other] for other in (True, False)) / n for word in (True, False)}
    second = {word: sum(table[other, word] for other in (True, False)) / n for word in (True, False)}
    observed = sum(table[word, word] for word in (True, False)) / n
    chance = sum(first[word] * second[word] for word in (True, False))
    pulls = {
        (one, two): (
            ((one == two) - observed) * (1 - chance) - (second[one] + first[two] - 2 * chance) * (1 - observed)
        )
        / (1 - chance) ** 2
        for one in (True, False)
        for two in (True, False)
    }
    return (observed - chance) / (1 - chance), pulls


def _pair(ledger: Ledger, first: str, second: str) -> Pair:
    one, two = ledger.by(first), ledger.by(second)
    shared = [image for image in one if image in two]
    decided = [image for image in shared if {one[image].tag, two[image].tag} <= DECIDED]
    words = [(one[image].tag is Tag.HARDWARE, two[image].tag is Tag.HARDWARE) for image in decided]
    table, n = Counter(words), len(decided)
    observed = wilson(table[True, True] + table[False, False], n)
    return Pair(
        first=first,
        second=second,
        both_hardware=table[True, True],
        first_only=table[True, False],
        second_only=table[False, True],
        both_none=table[False, False],
        left_out=len(shared) - n,
        observed=observed,
        kappa=kappa(words, [_patient(ledger, image) for image in decided]),
        pabak=_pabak(observed),
        prevalence_index=(table[True, True] - table[False, False]) / n if n else None,
        bias_index=(table[True, False] - table[False, True]) / n if n else None,
    )


def _pabak(observed: Estimate) -> Estimate:
    if observed.value is None or observed.low is None or observed.high is None:
        return observed
    return Estimate(2 * observed.value - 1, 2 * observed.low - 1, 2 * observed.high - 1, observed.n)


def _patient(ledger: Ledger, image: str) -> str:
    """Whose picture, or the picture itself where nobody knows."""
    named = (event.patient for event in reversed(ledger.history(image)) if event.patient)
    return next((f"patient {patient}" for patient in named), image)


def _reader(ledger: Ledger, name: str) -> Reader:
    own = [event for event in ledger.events if event.annotator == name]
    standing = [event for event in own if not ledger.is_undone(event.id)]
    tags = Counter(mark.tag for mark in ledger.by(name).values())
    gaps = _gaps(own)
    working = sum((gap for gap, _ in gaps), timedelta()).total_seconds()
    return Reader(
        name=name,
        hardware=tags[Tag.HARDWARE],
        none=tags[Tag.NONE],
        unsure=tags[Tag.UNSURE],
        skipped=tags[Tag.SKIP],
        undone=len(own) - len(standing),
        adjudications=sum(event.reason is Reason.ADJUDICATION for event in standing),
        imported=sum(event.reason is Reason.IMPORT for event in standing),
        seconds=median(gap.total_seconds() for gap, _ in gaps) if gaps else None,
        films_a_minute=60 * sum(films for _, films in gaps) / working if working else None,
        first=min(event.time for event in own),
        last=max(event.time for event in own),
    )


def _gaps(own: Sequence[Event]) -> list[tuple[timedelta, int]]:
    """Times between one reader's acts by hand, pauses left out, each with the films tagged at its end."""
    by_hand = [event for event in own if event.reason in _BY_HAND]
    films = Counter(event.act for event in by_hand if event.tag is not None)
    times = {event.act: event.time for event in by_hand}
    acts = sorted(times, key=lambda act: times[act])
    gaps = ((times[after] - times[before], films[after]) for before, after in pairwise(acts))
    return [(gap, tagged) for gap, tagged in gaps if gap <= PAUSE]


def _tally(ledger: Ledger) -> Tally:
    rules = Counter(ledger.verdict(image).rule for image in ledger.images)
    return Tally(
        pictures=rules.total(),
        adjudicated=rules[Rule.ADJUDICATED],
        unanimous=rules[Rule.UNANIMOUS],
        majority=rules[Rule.MAJORITY],
        open=rules[Rule.OPEN],
        disputed=sum(map(ledger.is_disputed, ledger.images)),
        unsure=sum(any(mark.tag is Tag.UNSURE for mark in ledger.marks(image).values()) for image in ledger.images),
    )
