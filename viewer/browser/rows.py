"""What one row of the study list is, and the orders in which rows can stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from operator import attrgetter
from typing import Any, TypeAlias

from core.types import ResultState, Study, StudyResult
from viewer.browser import texts
from viewer.words import readable_name, study_name

Rank: TypeAlias = tuple[Any, ...]
LAST = float("inf")


class Kind(StrEnum):
    """What can be filtered for."""

    POSITIVE = "positive"
    UNCERTAIN = "uncertain"
    NEGATIVE = "negative"
    NONE = "not analysed"


KINDS = {
    ResultState.POSITIVE: Kind.POSITIVE,
    ResultState.UNCERTAIN: Kind.UNCERTAIN,
    ResultState.NEGATIVE: Kind.NEGATIVE,
    ResultState.NOT_ANALYSED: Kind.NONE,
    ResultState.FAILED: Kind.NONE,
}


@dataclass(frozen=True, slots=True)
class StudyRow:
    """A study as the list shows it. Made once for each study, so that sorting, searching and painting only look up.

    Attributes:
        study: The study.
        number: Which one it was when it was found, from 0.
        title, subtitle, date: The three lines.
        search: What a search looks through, in lower case.
        name: What sorting by name compares: whether it is without a name, and the name in lower case.
        moment: What sorting by date compares: smaller is newer, inf is unknown.
        result: What the model says of it so far; None while it waits.
        reason: Tooltip of the badge.
        kind: Which filter counts it; None while it waits.
        improbability: What sorting by probability compares: smaller is more probable, inf is unknown.
    """

    study: Study
    number: int
    title: str
    subtitle: str
    date: str
    search: str
    name: tuple[bool, str]
    moment: float
    result: StudyResult | None = None
    reason: str = ""
    kind: Kind | None = None
    improbability: float = LAST

    def with_result(self, result: StudyResult | None, reason: str) -> StudyRow:
        """The row with what the model says now."""
        probability = result.probability if result else None
        return replace(
            self,
            result=result,
            reason=reason,
            kind=KINDS[result.state] if result else None,
            improbability=LAST if probability is None else 1.0 - probability,
        )


def row_of(study: Study, number: int) -> StudyRow:
    """The row of a study that waits for its result."""
    title = study_name(study)
    return StudyRow(
        study=study,
        number=number,
        title=title,
        subtitle=texts.subtitle(study),
        date=texts.readable_date(study.date),
        search=texts.search_text(study),
        name=(not readable_name(study.patient.name), title.casefold()),
        moment=_moment(study),
    )


def _moment(study: Study) -> float:
    digits = study.date + study.time.split(".")[0].ljust(6, "0")[:6]
    return -float(digits) if len(study.date) == 8 and digits.isdecimal() else LAST


@dataclass(frozen=True, slots=True)
class Order:
    """One way to sort.

    Attributes:
        title: For the menu.
        rank: Smaller stands higher.
        follows_results: The rank changes when a result arrives.
    """

    title: str
    rank: Callable[[StudyRow], Rank]
    follows_results: bool = False


ORDERS = {
    "found": Order("Order found", lambda row: (row.number,)),
    "date": Order("Date, newest first", attrgetter("moment", "number")),
    "name": Order("Name", attrgetter("name", "moment", "number")),
    "probability": Order("Probability, highest first", attrgetter("improbability", "number"), follows_results=True),
}
