"""What a key says, what is taken back, and what of the settings decides who says it where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.curation import Reason, Tag
from core.curation.worklist import Item
from core.types import ImageRef
from viewer.state import ViewState
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


def views(paths: Sequence[str]) -> str:
    """Films as they are named in a line: one by the end of its path, study and film."""
    return "/".join(paths[0].rsplit("/", 2)[-2:]) if len(paths) == 1 else f"{len(paths)} views"


def act_words(tag: Tag | None, paths: Sequence[str]) -> str:
    """What was said of which films."""
    return f"{tag_word(tag)} on {views(paths)}"
