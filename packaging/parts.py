"""The parts of a built folder that others wrote, and the reviewed table of what is known of them (licences.csv)."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
TABLE = HERE / "licences.csv"
TEXTS = HERE / "licence-texts"
"""Texts that no wheel and not every system brings along, by the names that Debian has for them."""


@dataclass(frozen=True)
class Reviewed:
    """A row of the table.

    Attributes:
        licence: In SPDX's words; empty: nobody has looked.
        version: ``wheel`` where it is that of the wheel around it; otherwise a regular expression whose group is the
            version, in the library's name, its bytes, or what the wheel's makers have noted; empty: not to be known.
        texts: What is to be read: ``NAME`` for a file of ``licence-texts``, ``WHEEL/NAME`` for a file of the wheel that
            the part came with, ``CPython/NAME`` for one of Python's.
        why: Remark.
    """

    licence: str = ""
    version: str = ""
    texts: tuple[str, ...] = ()
    why: str = ""


@dataclass
class Part:
    """Something that others wrote and that is in the folder.

    Attributes:
        id: ``pypi:NAME``, ``debian:NAME``, ``library:NAME`` or ``program:NAME``.
        version: As its source calls it.
        licence: The one that is made use of, in SPDX's words where somebody knew them; empty: nobody has looked.
        why: Remark of the reviewed table.
        texts: Files with its licence.
        files: Shared objects that are it, by their names in the folder.
    """

    id: str
    version: str = ""
    licence: str = ""
    why: str = ""
    texts: list[Path] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


def plain(name: str) -> str:
    """A distribution's name as package indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


@cache
def table() -> dict[str, Reviewed]:
    """The reviewed table, by part."""
    with TABLE.open(newline="", encoding="utf-8") as stream:
        return {
            row["part"]: Reviewed(row["licence"], row["version"], tuple(row["texts"].split()), row["why"])
            for row in csv.DictReader(stream)
        }


def review(part: str) -> Reviewed:
    """What the table says of a part; its names of libraries are patterns."""
    kind, _, name = part.partition(":")
    rows = {key.partition(":")[2]: row for key, row in table().items() if key.startswith(f"{kind}:")}
    if kind == "library":
        return next((row for pattern, row in rows.items() if fnmatch(name, pattern)), Reviewed())
    known = {plain(key): row for key, row in rows.items()}
    # Debian has renamed packages whose time_t has grown to 64 bits; they are the same libraries.
    return known.get(plain(name), known.get(plain(name.removesuffix("t64")), Reviewed()))
