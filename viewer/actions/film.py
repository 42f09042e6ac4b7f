"""What can be done with the film: tools, tone, placement, texts, steps from image to image."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from core.settings import change
from viewer.actions.table import Action, Desk, Scope, with_film, with_study
from viewer.state import CornerTexts, Tool, ViewState
from viewer.viewport import actual_size, fit, mirror, presets, reset, rotate, upend, zoomed

PRESET_COUNT = 9
ZOOM_STEP = 1.25


def _placed(how: Callable[[ViewState], dict[str, object]]) -> Callable[[Desk], None]:
    return lambda desk: desk.store.update(**how(desk.store.state))


def _zoomed(factor: float) -> Callable[[Desk], None]:
    def call(desk: Desk) -> None:
        ratio = desk.canvas.devicePixelRatioF()
        size = (round(desk.canvas.width() * ratio), round(desk.canvas.height() * ratio))
        desk.store.update(**zoomed(desk.store.state, factor, size))

    return call


def _tool(tool: Tool, help_: str) -> Action:
    return Action(
        f"tool.{tool.value}",
        f"{tool.value.capitalize()} tool",
        lambda desk: desk.store.update(tool=tool),
        "Film",
        section=0,
        checked=lambda state: state.tool is tool,
        bar=tool.value.capitalize(),
        help=help_,
    )


def _preset(number: int) -> Action:
    return Action(
        f"preset.{number}",
        f"Window preset {number}",
        lambda desk: use_preset(desk, number),
        "Film/Window presets",
        keys=(str(number),),
        scope=Scope.FILM,
        enabled=with_film,
    )


def use_preset(desk: Desk, number: int) -> None:
    """Show the film with its preset of that number, counted from 1; nothing when it has fewer."""
    film = desk.store.state.film
    choices = presets(film) if film is not None and not film.is_colour else ()
    if number <= len(choices):
        desk.store.update(tone=replace(desk.store.state.tone, voi=choices[number - 1].voi))


def _invert(desk: Desk) -> None:
    tone = desk.store.state.tone
    desk.store.update(tone=replace(tone, negative=not tone.negative))


def _next_texts(desk: Desk) -> None:
    order = list(CornerTexts)
    following = order[(order.index(desk.store.state.corner_texts) + 1) % len(order)]
    settings = change(desk.store.state.settings, corner_texts=following.value)
    desk.store.update(corner_texts=following, settings=settings)


def step_image(desk: Desk, step: int) -> None:
    """Show another image of the study; past its ends, the study beside it."""
    state = desk.store.state
    study = state.study
    if study is None:
        return
    refs = [record.ref for record in study.images]
    place = refs.index(state.image) + step if state.image in refs else 0
    if 0 <= place < len(refs):
        desk.store.show(study, refs[place])
    else:
        desk.studies.next_study(step)


FILM: tuple[Action, ...] = (
    _tool(Tool.WINDOW, "Left drag changes brightness and contrast"),
    _tool(Tool.PAN, "Left drag moves the film; Space or the middle button do it with every tool"),
    _tool(Tool.ZOOM, "Left drag enlarges; the wheel does it with every tool"),
    Action(
        "film.fit",
        "Fit to window",
        _placed(fit),
        "Film",
        1,
        ("F",),
        Scope.FILM,
        with_film,
        bar="Fit",
        on_film=True,
        help="Show the whole film; double-click does it too",
    ),
    Action(
        "film.actual",
        "Actual size (1:1)",
        _placed(actual_size),
        "Film",
        1,
        ("A",),
        Scope.FILM,
        with_film,
        bar="1:1",
        on_film=True,
        help="One pixel of the film on one pixel of the screen",
    ),
    Action("film.zoom-in", "Zoom in", _zoomed(ZOOM_STEP), "Film", 1, ("+", "="), Scope.FILM, with_film),
    Action("film.zoom-out", "Zoom out", _zoomed(1 / ZOOM_STEP), "Film", 1, ("-",), Scope.FILM, with_film),
    Action(
        "film.invert",
        "Invert",
        _invert,
        "Film",
        2,
        ("I",),
        Scope.FILM,
        with_film,
        lambda state: state.tone.negative,
        bar="Invert",
        on_film=True,
        help="Show the negative; the model does not see it",
    ),
    Action(
        "film.rotate",
        "Rotate",
        _placed(rotate),
        "Film",
        2,
        ("R",),
        Scope.FILM,
        with_film,
        bar="Rotate",
        on_film=True,
        help="A quarter turn clockwise",
    ),
    Action(
        "film.mirror",
        "Flip left and right",
        _placed(mirror),
        "Film",
        2,
        ("X",),
        Scope.FILM,
        with_film,
        bar="Flip",
        on_film=True,
        help="Exchange left and right",
    ),
    Action("film.upend", "Flip top and bottom", _placed(upend), "Film", 2, ("Y",), Scope.FILM, with_film, on_film=True),
    Action(
        "film.reset",
        "Reset",
        _placed(reset),
        "Film",
        3,
        ("Esc",),
        Scope.FILM,
        with_film,
        bar="Reset",
        on_film=True,
        help="Show the film as it was when it was opened",
    ),
    *(_preset(number) for number in range(1, PRESET_COUNT + 1)),
    Action(
        "film.texts",
        "Corner texts: all, few, none",
        _next_texts,
        "Film",
        4,
        ("T",),
        Scope.FILM,
        help="How much is written over the film",
    ),
    Action(
        "image.next",
        "Next image",
        lambda desk: step_image(desk, 1),
        "Study",
        0,
        ("Right", "Down"),
        Scope.FILM,
        with_study,
    ),
    Action(
        "image.previous",
        "Previous image",
        lambda desk: step_image(desk, -1),
        "Study",
        0,
        ("Left", "Up"),
        Scope.FILM,
        with_study,
    ),
    Action(
        "study.next",
        "Next study",
        lambda desk: desk.studies.next_study(1),
        "Study",
        1,
        ("PgDown", "Ctrl+Down", "Ctrl+Right"),
        Scope.FILM,
        with_study,
    ),
    Action(
        "study.previous",
        "Previous study",
        lambda desk: desk.studies.next_study(-1),
        "Study",
        1,
        ("PgUp", "Ctrl+Up", "Ctrl+Left"),
        Scope.FILM,
        with_study,
    ),
)
