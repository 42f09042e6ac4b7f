"""What the curation window and the badges of tags show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from core.curation import Tag
from core.types import ImageRef


@dataclass(frozen=True, slots=True)
class FilmTag:
    """What is said of metal on one film.

    Attributes:
        tag: This reader's word, else what all agree on.
        own: It is this reader's.
        pending: It is not in the store yet.
        disputed: Readers disagree, or somebody is unsure.
        note: The last note on it.
    """

    tag: Tag | None
    own: bool = False
    pending: bool = False
    disputed: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A film of the queue.

    Attributes:
        ref: Which.
        title: What to call it.
        study: What its study is called.
        probability: Of metal, 0 to 1; None: not known, or not to be seen.
        remark: Why it stands here or what is known of it, in a few words.
        tag: What is said of it.
    """

    ref: ImageRef
    title: str
    study: str
    probability: float | None = None
    remark: str = ""
    tag: FilmTag | None = None


class Saying(StrEnum):
    """What a line about the last act is."""

    NOTHING = ""
    PENDING = "pending"
    DONE = "done"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class FilmWords:
    """What is said of the film on screen, for people.

    Attributes:
        title, label: What it is called, and the dataset's label of it.
        marks: What readers say of it.
        hints: What is worth knowing before it is tagged; each with whether it contradicts.
        score: How likely metal is; empty: not known or hidden.
        note: The note on it.
    """

    title: str = ""
    label: str = ""
    marks: tuple[str, ...] = ()
    hints: tuple[tuple[str, bool], ...] = ()
    score: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Ds2Counts:
    """What DS2 would be now, for people.

    Attributes:
        rows: A name, our number, the paper's number or "".
        parts: Heads and rows of the table by part of the dataset.
        notes: What else must be known, as sentences.
        can_export: Everything that an export needs is there.
    """

    rows: tuple[tuple[str, str, str], ...] = ()
    parts: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = ()
    can_export: bool = False


@dataclass(frozen=True, slots=True)
class Curation:
    """All that the curation window shows beside the film.

    Attributes:
        annotator: Who tags.
        blind: Only this reader's own words are seen.
        filter: Value of :class:`core.curation.worklist.Filter`.
        positives: Only films whose label is the finding.
        has_labels: There are labels to filter by.
        counts: Films by filter.
        adjudicating: H and N decide for all readers.
        rows: The film on screen and what comes next, some dozens.
        left: Films from the one on screen to the end of the queue.
        behind: Films that were gone through.
        film: What is said of the film on screen.
        done, total: Films with a word of this reader (of anybody, when not blind), and all.
        pace: Films a minute, or None.
        seconds_left: At that pace, or None.
        said, saying: A line about the last act, and what it is.
        can_take_back: Z has something to take back.
        trouble: Why tags are not in the store yet, as sentences; empty: all is well.
        waiting: Events that are not in the store yet.
        survey: What is computed behind the queue, in words; empty: nothing.
        surveyed: Done and wanted of it.
        ds2: What DS2 would be now; None: the open films are no dataset, and ``ds2_problem`` says why.
        ds2_problem: Why there is no DS2, as a sentence.
        over: The end of the queue is reached.
        skipped: Films that were put off and are still untagged.
        more: Films that were found since the window was opened and are not in the queue.
    """

    annotator: str = ""
    blind: bool = False
    filter: str = "untagged"
    positives: bool = False
    has_labels: bool = False
    counts: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    adjudicating: bool = False
    rows: tuple[Row, ...] = ()
    left: int = 0
    behind: int = 0
    film: FilmWords = FilmWords()
    done: int = 0
    total: int = 0
    pace: float | None = None
    seconds_left: float | None = None
    said: str = ""
    saying: Saying = Saying.NOTHING
    can_take_back: bool = False
    trouble: str = ""
    waiting: int = 0
    survey: str = ""
    surveyed: tuple[int, int] = (0, 0)
    ds2: Ds2Counts | None = None
    ds2_problem: str = ""
    over: bool = False
    skipped: int = 0
    more: int = 0


TagsOf = Mapping[ImageRef, FilmTag]
