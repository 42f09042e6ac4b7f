"""The one form of a signed document's file, and where a file first departs from it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from core.datasets.signed import Entry, Excluded, Signed, Text, canonical, rendered

WRONG = (msgspec.MsgspecError, ValueError, RecursionError)
"""What a hostile or damaged file raises when it is parsed."""
_ITEMS: dict[str, Any] = {"pictures": Entry, "excluded": Excluded, "open_cases": Text}
"""Lists with a line for each item."""
_NOTHING = Annotated[tuple[str, ...], Meta(max_length=0)]
_FIELDS: dict[str, Any] = {
    field.name: _NOTHING if field.name in _ITEMS else field.type for field in msgspec.structs.fields(Signed)
}
"""What stands on the line of each field."""
_PATH = re.compile(rb'"path":"((?:[^"\\]|\\.){1,4000})"')


def parsed(content: bytes) -> Signed | None:
    """The document in these bytes, its digests not looked at; None: they are none in its one form."""
    try:
        document = msgspec.json.decode(content, type=Signed)
    except WRONG:
        return None
    return document if rendered(document) == content else None


def departure(content: bytes) -> str:
    """Where bytes first depart from the one form: the line's number, and which field or picture stands there."""
    lines = content.split(b"\n")
    due = list(_due(lines))
    wrong = next((number for number, (_, fits) in enumerate(due) if not fits), None)
    if wrong is None:
        wrong = next((number for number in range(len(lines) - 1) if not _comma_fits(*lines[number : number + 2])), 0)
    place = due[wrong][0]
    return f"line {wrong + 1} ({place})" if place else f"line {wrong + 1}"


def _due(lines: list[bytes]) -> Iterator[tuple[str, bool]]:
    """For each line what is due there, and whether it is that, its comma aside."""
    rest = iter(lines)
    yield "", next(rest, b"") == b"{"
    for name, form in sorted(_FIELDS.items()):
        head = canonical(name) + b": "
        line = next(rest, b"").removesuffix(b",")
        opens = name in _ITEMS and line == head + b"["
        yield f"the field {name}", opens or (line.startswith(head) and _is(line.removeprefix(head), form))
        if opens:
            yield from _items(name, rest)
    yield "", next(rest, b"") == b"}"
    yield "", list(rest) == [b""]


def _items(name: str, rest: Iterator[bytes]) -> Iterator[tuple[str, bool]]:
    for number, line in enumerate(rest, 1):
        value = line.removesuffix(b",")
        path = _PATH.search(value)
        place = f"{name}, {_printable(path[1]) if path else f'number {number}'}"
        yield (f"the end of {name}", True) if value == b"]" else (place, _is(value, _ITEMS[name]))
        if value == b"]":
            return


def _is(value: bytes, form: Any) -> bool:  # noqa: ANN401 - a type or its annotated form
    try:
        return canonical(msgspec.json.decode(value, type=form)) == value
    except WRONG:
        return False


def _comma_fits(line: bytes, following: bytes) -> bool:
    """A comma stands after all but what opens and what comes last."""
    opens = line in {b"{", b""} or line.endswith(b": [")
    closes = following[:1] in {b"]", b"}", b""}
    return line.endswith(b",") is not (opens or closes)


def _printable(path: bytes) -> str:
    text = path.decode("utf-8", "backslashreplace")
    return text if text.isprintable() else ascii(text)
