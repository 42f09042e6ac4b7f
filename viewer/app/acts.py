"""What a key says, what is taken back, and what of the settings decides who says it where."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.curation import Ledger, Reason, Tag
from core.curation.worklist import Item
from core.types import ImageRef
from viewer.state import FilmTag, Saying, ViewState
from viewer.words import tag_word


@dataclass(frozen=True, slots=True)
class Act:
    """What one key says.

    Attributes:
        id: UUID of its events' act.
        items: The films that it is said of.
        tag: What is said; None: a note alone.
        annotator: Who says it.
        time: When the key was pressed, UTC: the later word counts, whichever film is read first.
        reason: Why.
        note: A few words.
    """

    id: str
    items: tuple[Item, ...]
    tag: Tag | None
    annotator: str
    time: datetime
    reason: Reason = Reason.TAG
    note: str = ""


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What was taken back.

    Attributes:
        tag: What had been said.
        paths: Of which films.
        images: Their digests; none while they are not known.
        refs: The films, where their digests are not known.
        act: UUID of the act that takes it back; empty: it had not been said yet.
    """

    tag: Tag | None
    paths: tuple[str, ...]
    images: tuple[str, ...] = ()
    refs: tuple[ImageRef, ...] = ()
    act: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What of the settings decides here."""

    annotator: str
    store: str
    blind: bool

    @classmethod
    def of(cls, state: ViewState) -> Chosen:
        """As the settings are now."""
        settings = state.settings
        return cls(settings.annotator, settings.tag_store, settings.blind)


@dataclass(frozen=True, slots=True)
class Said:
    """The line about the last act.

    Attributes:
        text: What was done.
        act: Its UUID: it is done when all of it is in the store.
        problem: Nothing was done, and the text says why.
    """

    text: str = ""
    act: str = ""
    problem: bool = False

    def saying(self, pending: Container[str]) -> Saying:
        """What the line is now."""
        if self.problem or not self.text:
            return Saying.PROBLEM if self.problem else Saying.NOTHING
        return Saying.PENDING if self.act in pending else Saying.DONE


def film_tag(seen: Ledger, image: str, annotator: str, *, pending: bool) -> FilmTag | None:
    """What is said of a picture: the reader's own word, or what readers have come to; None: nothing.

    Args:
        seen: What this reader may see.
        image: Digest of the picture.
        annotator: The reader.
        pending: Something of it is not in the store yet.
    """
    own, note = seen.by(annotator).get(image), seen.note(image)
    if own is not None:
        return FilmTag(own.tag, True, pending, seen.is_disputed(image), note)
    verdict = seen.verdict(image)
    disputed = bool(verdict.marks) and seen.is_disputed(image)
    if verdict.hardware is None and not disputed and not note:
        return None
    tag = {True: Tag.HARDWARE, False: Tag.NONE, None: None}[verdict.hardware]
    return FilmTag(tag, verdict.adjudicator == annotator, pending, disputed, note)


def views(paths: Sequence[str]) -> str:
    """Films as they are named in a line: one by the end of its path, study and film."""
    return "/".join(paths[0].rsplit("/", 2)[-2:]) if len(paths) == 1 else f"{len(paths)} views"


def act_words(tag: Tag | None, paths: Sequence[str]) -> str:
    """What was said of which films."""
    return f"{tag_word(tag)} on {views(paths)}"
