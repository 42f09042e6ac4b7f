"""The settings as rows: what :class:`core.settings.Settings` says of each of its fields."""

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
    FOLDER = auto()


@dataclass(frozen=True, slots=True)
class Row:
    """One setting.

    Attributes:
        name: Of the field.
        title, description: For people.
        page: On which page it stands.
        kind: How it is edited.
        choices: The values of a choice.
        low, high: The bounds of a number.
    """

    name: str
    title: str
    description: str
    page: str
    kind: Kind
    choices: tuple[str, ...] = ()
    low: float = 0.0
    high: float = 1.0


def rows() -> tuple[Row, ...]:
    """The settings that stand on a page, in their order."""
    hints = get_type_hints(Settings, include_extras=True)
    made = (_row(name, hint) for name, hint in hints.items())
    return tuple(row for row in made if row is not None)


def _row(name: str, hint: Any) -> Row | None:  # noqa: ANN401 - a type
    value, *notes = get_args(hint)
    meta = next(note for note in notes if isinstance(note, Meta))
    schema = meta.extra_json_schema if isinstance(meta.extra_json_schema, dict) else {}
    page = str(schema.get("page", ""))
    if not page:
        return None
    choices = tuple(str(choice) for choice in get_args(value)) if get_origin(value) is Literal else ()
    kinds: dict[Any, Kind] = {bool: Kind.SWITCH, float: Kind.NUMBER, str: Kind.FOLDER}
    return Row(
        name=name,
        title=_text(meta.title, name),
        description=_text(meta.description),
        page=page,
        kind=Kind.CHOICE if choices else kinds[value],
        choices=choices,
        low=_number(meta.ge, 0.0),
        high=_number(meta.le, 1.0),
    )


def _text(value: object, otherwise: str = "") -> str:
    return otherwise if value is None or value is UNSET else str(value)


def _number(value: object, otherwise: float) -> float:
    return float(value) if isinstance(value, int | float) else otherwise
