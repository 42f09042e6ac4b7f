"""Tables of choices as rows: what :class:`core.settings.Settings`, for one, says of each of its fields."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Literal, get_args, get_origin, get_type_hints

from msgspec import UNSET, Meta

from core.settings import Settings


class Kind(Enum):
    """How a value is edited."""

    CHOICE = auto()
    SWITCH = auto()
    NUMBER = auto()
    WHOLE = auto()
    RATE = auto()
    TEXT = auto()
    FOLDER = auto()
    FILE = auto()


@dataclass(frozen=True, slots=True)
class Row:
    """One field.

    Attributes:
        name: Of the field.
        title, description: For people.
        page: On which page it stands.
        kind: How it is edited.
        choices: The values of a choice.
        words: What each of them is called.
        empty: What an empty field means.
        low, high: The bounds of a number.
    """

    name: str
    title: str
    description: str
    page: str
    kind: Kind
    choices: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    empty: str = ""
    low: float = 0.0
    high: float = 1.0


def rows(table: type = Settings) -> tuple[Row, ...]:
    """The fields of a table that stand on a page, in their order."""
    hints = get_type_hints(table, include_extras=True)
    made = (_row(name, hint) for name, hint in hints.items())
    return tuple(row for row in made if row is not None)


def _row(name: str, hint: Any) -> Row | None:  # noqa: ANN401 - a type
    value, *notes = get_args(hint) or (hint,)
    meta = next((note for note in notes if isinstance(note, Meta)), Meta())
    schema = meta.extra_json_schema if isinstance(meta.extra_json_schema, dict) else {}
    page = str(schema.get("page", ""))
    if not page:
        return None
    choices = tuple(str(choice) for choice in get_args(value)) if get_origin(value) is Literal else ()
    kinds: dict[Any, Kind] = {bool: Kind.SWITCH, float: Kind.NUMBER, int: Kind.WHOLE, str: Kind.FOLDER}
    named = Kind[str(schema["kind"])] if "kind" in schema else None
    words = schema.get("words", {})
    return Row(
        name=name,
        title=_text(meta.title, name),
        description=_text(meta.description),
        page=page,
        kind=named or (Kind.CHOICE if choices else kinds[value]),
        choices=choices,
        words=tuple(words.get(choice, choice.capitalize()) for choice in choices),
        empty=str(schema.get("empty", "")),
        low=_number(meta.ge, 0.0),
        high=_number(meta.le, 1.0),
    )


def _text(value: object, otherwise: str = "") -> str:
    return otherwise if value is None or value is UNSET else str(value)


def _number(value: object, otherwise: float) -> float:
    return float(value) if isinstance(value, int | float) else otherwise
