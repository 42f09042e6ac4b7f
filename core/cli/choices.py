"""``--set FIELD=VALUE``: choices of a recipe on the command line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from core.errors import HumerusError

if TYPE_CHECKING:
    import msgspec

R = TypeVar("R", bound="msgspec.Struct")

Choices = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="FIELD=VALUE", help="A choice of the recipe: epochs=10, affine.count=1. Repeatable."),
]


def chosen(recipe: R, choices: Sequence[str], error: type[HumerusError]) -> R:
    """A recipe with some of its fields set.

    Args:
        recipe: What the choices start from.
        choices: ``field=value`` or ``part.field=value``; a list's values are separated by commas.
        error: What is raised.

    Raises:
        HumerusError: The recipe has no such field, or the field no such value.
    """
    import msgspec

    values: dict[str, Any] = msgspec.to_builtins(recipe)
    for choice in choices:
        field, _, value = choice.partition("=")
        values = _with(values, field.split("."), value)
    try:
        return msgspec.convert(values, type(recipe), strict=False)
    except msgspec.ValidationError as problem:
        raise error(" ".join(choices), f"the recipe has no such choice ({problem})") from problem


def _with(values: dict[str, Any], names: list[str], value: str) -> dict[str, Any]:
    """The values with one of them, perhaps of a part, set to a text that the recipe's types will judge."""
    name, *inner = names
    old = values.get(name)
    if inner:
        return {**values, name: _with(old if isinstance(old, dict) else {}, inner, value)}
    return {**values, name: value.split(",") if isinstance(old, list | tuple) else value}
