"""What is kept from one start to the next: recent libraries and the window's layout, in private files."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from core.paths import private_folder, write_atomically

if TYPE_CHECKING:
    from viewer.dialogs import Choices

RECENT_NAME = "recent.json"
LAYOUT_NAME = "window.json"
MODELS_NAME = "models.json"
CHOICES_NAME = "fine-tuning.json"
MOST_RECENT = 10


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    """The window's place and parts.

    Attributes:
        geometry: Qt's own record of the window's place, base64.
        splitter: Qt's own record of the columns' widths, base64.
        panels: Side panels that are shown.
    """

    geometry: str = ""
    splitter: str = ""
    panels: tuple[str, ...] = ("studies", "results")


def recent(folder: Path) -> tuple[tuple[Path, ...], ...]:
    """The recent libraries, newest first; none when there is no sound list."""
    try:
        lists = msgspec.json.decode((folder / RECENT_NAME).read_bytes(), type=list[list[str]])
    except (OSError, msgspec.MsgspecError):
        return ()
    return tuple(tuple(Path(source) for source in sources) for sources in lists[:MOST_RECENT] if sources)


def with_recent(known: Sequence[tuple[Path, ...]], sources: tuple[Path, ...]) -> tuple[tuple[Path, ...], ...]:
    """The list with a library at its top."""
    return (sources, *(other for other in known if other != sources))[:MOST_RECENT]


def keep_recent(folder: Path, lists: Sequence[tuple[Path, ...]]) -> str:
    """Write the list; returns what went wrong, or nothing."""
    return _write(folder, RECENT_NAME, [[str(source) for source in sources] for sources in lists])


def forget_recent(folder: Path) -> None:
    """Remove the list.

    Raises:
        OSError: It cannot be removed.
    """
    (folder / RECENT_NAME).unlink(missing_ok=True)


def recent_models(folder: Path) -> tuple[Path, ...]:
    """Bundles that were compared or used lately, newest first; those that are gone are left out."""
    try:
        names = msgspec.json.decode((folder / MODELS_NAME).read_bytes(), type=list[str])
    except (OSError, msgspec.MsgspecError):
        return ()
    return tuple(Path(name) for name in names[:MOST_RECENT] if Path(name).is_dir())


def keep_recent_models(folder: Path, models: Sequence[Path]) -> str:
    """Write the list; returns what went wrong, or nothing."""
    return _write(folder, MODELS_NAME, [str(model) for model in models[:MOST_RECENT]])


def choices(folder: Path) -> Choices:
    """What was chosen for the last fine-tuning, or the first choices."""
    from viewer.dialogs import Choices

    try:
        return msgspec.json.decode((folder / CHOICES_NAME).read_bytes(), type=Choices)
    except (OSError, msgspec.MsgspecError):
        return Choices()


def keep_choices(folder: Path, value: Choices) -> str:
    """Write them; returns what went wrong, or nothing."""
    return _write(folder, CHOICES_NAME, value)


def layout(folder: Path) -> Layout:
    """The window's layout, or the first one."""
    try:
        return msgspec.json.decode((folder / LAYOUT_NAME).read_bytes(), type=Layout)
    except (OSError, msgspec.MsgspecError):
        return Layout()


def keep_layout(folder: Path, value: Layout) -> str:
    """Write the layout; returns what went wrong, or nothing."""
    return _write(folder, LAYOUT_NAME, value)


def packed(record: bytes) -> str:
    """A record of Qt as text."""
    return base64.b64encode(record).decode("ascii")


def unpacked(text: str) -> bytes:
    """The record again; nothing when the text is damaged."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _write(folder: Path, name: str, value: object) -> str:
    try:
        private_folder(folder)
        write_atomically(folder / name, msgspec.json.encode(value), private=True)
    except OSError as error:
        return f"{name} cannot be written ({error.strerror})."
    return ""
