"""What the user's settings, and the administrator's policy, choose where the command line names nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from core.cli import console

if TYPE_CHECKING:
    from core.bundle import Bundle
    from core.settings import Settings

BundleFolder = Annotated[
    Path | None, typer.Option("--bundle", metavar="B", help="Model bundle; unless given, that of the settings.")
]


def own_settings() -> Settings:
    """The settings that hold; what is wrong with them goes to standard error."""
    from core.paths import places
    from core.settings import load

    settings, warning = load(places().config)
    if warning:
        console.warn(warning)
    return settings


def model(named: Path | None, settings: Settings) -> Bundle:
    """The model to answer with: the one that was named, else that of the settings, as in the window.

    Raises:
        BundleError: It is refused, or not there.
    """
    from core.bundle import chosen, load

    return load(named or chosen(settings.bundle))
