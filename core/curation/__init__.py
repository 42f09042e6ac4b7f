"""Who says that a film shows metal: tags as events, what they say now, and where they are kept.

SQLAlchemy is opened by :func:`core.curation.store.open_store` and not before.
"""

from core.curation.ledger import Ledger
from core.curation.values import (
    DECIDED,
    Event,
    Mark,
    Reason,
    Rule,
    Subject,
    Tag,
    Verdict,
    tagging,
    taking_back,
)

__all__ = [
    "DECIDED",
    "Event",
    "Ledger",
    "Mark",
    "Reason",
    "Rule",
    "Subject",
    "Tag",
    "Verdict",
    "tagging",
    "taking_back",
]
