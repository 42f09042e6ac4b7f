"""What a key says, what is taken back, and what of the settings decides who says it where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.curation import Reason, Tag
from core.curation.worklist import Item
from core.types import ImageRef
from viewer.state import ViewState


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
        image: Digest of the first one; empty while it is not known.
        ref: The first one, where its digest is not known.
        act: UUID of the act that takes it back; empty: it had not been said yet.
    """

    tag: Tag | None
    paths: tuple[str, ...]
    image: str = ""
    ref: ImageRef | None = None
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
