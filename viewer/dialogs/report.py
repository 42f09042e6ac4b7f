"""A crash report from a traceback, without what might name a patient."""

from __future__ import annotations

import platform
import re
import sys
from collections.abc import Iterator
from enum import Enum, auto

from core import __version__

_FRAME = re.compile(r'^  File "(?P<path>.+)", line (?P<line>\d+), in (?P<name>[\w.<>]+)$')
_ERROR = re.compile(r"^(?P<kind>[A-Za-z_][\w.]*)(?P<message>:.*)?$")
_HEADINGS = (
    "Traceback (most recent call last):",
    "During handling of the above exception, another exception occurred:",
    "The above exception was the direct cause of the following exception:",
)
_REPEATED = re.compile(r"^  \[Previous line repeated \d+ more times?\]$")
_OURS = re.compile(r"(?:^|(?<!/tests)/)((?:core|viewer)/(?:[\w.]+/)*[\w.]+\.py)$")
_LIBRARY = re.compile(r"/(?:site|dist)-packages/([\w./-]+\.py)$")
_PYTHON = re.compile(r"/lib/python[\d.]+/((?:[\w.-]+/)*[\w.-]+\.py)$")
LEFT_OUT = "(message left out: it may name a patient)"


class _Place(Enum):
    """Where in a traceback a line is: its meaning depends on what came before."""

    OUTSIDE = auto()
    STACK = auto()
    OPEN_FRAME = auto()
    HIDDEN_FRAME = auto()


def crash_report(traceback_text: str) -> str:
    """The traceback's stack and error names, with versions.

    Only lines of a known form are kept. Paths begin at the program's or a library's own folder, others are left out
    with their source line; messages of errors are left out, because they quote files, headers and names. Lines that
    are kept come from program texts alone.

    Args:
        traceback_text: As :func:`traceback.format_exception` writes it.
    """
    versions = f"Humerus Viewer {__version__}, Python {platform.python_version()}, {sys.platform} {platform.machine()}"
    return "\n".join((versions, "", *_kept(traceback_text.replace("\\", "/").splitlines())))


def _kept(lines: list[str]) -> Iterator[str]:
    place = _Place.OUTSIDE
    for line in lines:
        if line in _HEADINGS:
            place = _Place.STACK
            yield line
        elif place is _Place.OUTSIDE:
            continue
        elif frame := _FRAME.match(line):
            path = _public(frame["path"])
            place = _Place.OPEN_FRAME if path else _Place.HIDDEN_FRAME
            yield f'  File "{path or "<elsewhere>"}", line {frame["line"]}, in {frame["name"]}'
        elif line.startswith("    "):
            yield from (line,) if place is _Place.OPEN_FRAME else ()
        elif _REPEATED.match(line):
            yield line
        else:
            place = _Place.HIDDEN_FRAME if line.startswith(" ") else _Place.OUTSIDE
            yield from _name_alone(line)


def _name_alone(line: str) -> Iterator[str]:
    """The last line of a traceback without its message."""
    if error := _ERROR.match(line):
        yield error["kind"] + (f": {LEFT_OUT}" if error["message"] else "")


def _public(path: str) -> str:
    """The part of a path that is the same on every machine; empty when there is none."""
    for pattern, base in ((_LIBRARY, "<libraries>/"), (_PYTHON, "<python>/"), (_OURS, "")):
        if found := pattern.search(path):
            return base + found[1]
    return ""
