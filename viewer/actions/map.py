"""What can be done with the map: show it, its opacity, style, colours, method."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from core.settings import change
from core.types import Prediction
from viewer.actions.table import Action, Desk, Scope
from viewer.state import MapStyle, ViewState

OPACITY_STEP = 0.1
COLOUR_MAPS = ("inferno", "viridis", "turbo", "hot", "cividis")


def with_map(state: ViewState) -> bool:
    """Enabled while the film on screen has a map."""
    return isinstance(state.outcome, Prediction)


def toggle(desk: Desk) -> None:
    """Lay the map over the film, or take it away."""
    shown = desk.store.state.map
    desk.store.update(map=replace(shown, visible=not shown.visible))


def set_opacity(desk: Desk, opacity: float) -> None:
    """Set how strongly the map covers the film, 0.05 to 1; kept in the settings."""
    state = desk.store.state
    value = round(min(1.0, max(0.05, opacity)), 2)
    desk.store.update(map=replace(state.map, opacity=value), settings=change(state.settings, overlay_opacity=value))


def set_style(desk: Desk, style: MapStyle) -> None:
    """Draw the map smooth, as cells or as a contour; kept in the settings."""
    state = desk.store.state
    desk.store.update(map=replace(state.map, style=style), settings=change(state.settings, overlay_style=style.value))


def set_colours(desk: Desk, name: str) -> None:
    """Colour the map; kept in the settings."""
    state = desk.store.state
    desk.store.update(map=replace(state.map, colour_map=name), settings=change(state.settings, colour_map=name))


def _next_style(desk: Desk) -> None:
    order = list(MapStyle)
    set_style(desk, order[(order.index(desk.store.state.map.style) + 1) % len(order)])


def _stronger(step: float) -> Callable[[Desk], None]:
    return lambda desk: set_opacity(desk, desk.store.state.map.opacity + step)


def _style(style: MapStyle) -> Action:
    return Action(
        f"map.style-{style.value}",
        style.value.capitalize(),
        lambda desk: set_style(desk, style),
        "Map/Style",
        checked=lambda state: state.map.style is style,
    )


def _colours(name: str) -> Action:
    return Action(
        f"map.colours-{name}",
        name.capitalize(),
        lambda desk: set_colours(desk, name),
        "Map/Colour map",
        checked=lambda state: state.map.colour_map == name,
    )


MAP: tuple[Action, ...] = (
    Action(
        "map.toggle",
        "Show the map",
        toggle,
        "Map",
        0,
        ("G",),
        Scope.FILM,
        checked=lambda state: state.map.visible,
        bar="Map",
        on_film=True,
        help="Where the model looked; relative within this film, one cell covers 32 × 32 model pixels",
    ),
    Action("map.weaker", "Less opaque", _stronger(-OPACITY_STEP), "Map", 1, ("[",), Scope.FILM, with_map),
    Action("map.stronger", "More opaque", _stronger(OPACITY_STEP), "Map", 1, ("]",), Scope.FILM, with_map),
    Action(
        "map.style",
        "Next style",
        _next_style,
        "Map",
        2,
        ("V",),
        Scope.FILM,
        on_film=True,
        help="Smooth, the model's own cells, or an outline",
    ),
    *(_style(style) for style in MapStyle),
    *(_colours(name) for name in COLOUR_MAPS),
)
