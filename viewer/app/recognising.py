"""By which digests films are known: what the index has, and what has to be read first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.progress import Operation, Progress
from core.types import ImageRef

if TYPE_CHECKING:
    from core.curation.digests import Digests
    from core.library import Index


def looked_up(refs: Sequence[ImageRef], index: Index) -> Operation[None]:
    """Find what the index knows; each step carries what was found."""
    from core.curation.digests import Recognised, known

    yield Progress("Looking up tags")
    for digests in known(refs, index):
        yield Recognised("Looking up tags", digests=digests)


def read_digests(refs: Sequence[ImageRef], index: Index | None) -> Operation[Digests]:
    """Read the films that no index knows."""
    from core.curation.digests import digests
    from core.library import Index

    return (yield from digests(refs, index if index is not None else Index(None)))
