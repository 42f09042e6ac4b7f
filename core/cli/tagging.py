"""``--tags``: who shows metal, from a table or from a store of readers' tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from core.cli import console

if TYPE_CHECKING:
    from core.datasets import Manifest

Tags = Annotated[
    str,
    typer.Option(
        metavar="TABLE|STORE",
        help="CSV with path,hardware (0 or 1); or a store: a .sqlite file, postgresql://…, the word store (settings').",
        show_default=False,
    ),
]


def laid(source: Manifest, tags: str) -> Manifest:
    """A source with the tags that were named; without any, as it is."""
    from core.cli.sources import user_index
    from core.datasets import with_tags

    with user_index() as index:
        return console.drive(with_tags(source, tags, index))
