"""Mouse, wheel and keys on a real canvas, and what it paints."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.types import LookupTable, Prediction, Radiograph, ResultState, Window
from viewer.state import CornerTexts, MapStyle, MapView, Placement, Store, Tone, Tool, merged
from viewer.viewport import Canvas

Shown = Callable[..., None]
Rgb = Callable[[QImage], NDArray[np.uint8]]


@pytest.fixture
def canvas(open_store: Store, shown: Shown) -> Canvas:
    made = Canvas(open_store)
    shown(made)
    return made


def wheel(canvas: Canvas, x: float, y: float, turned: int, *, ctrl: bool = False) -> None:
    place = QPointF(x, y)
    event = QWheelEvent(
        place,
        canvas.mapToGlobal(place),
        QPoint(),
        QPoint(0, turned),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, event)


def window(store: Store) -> Window:
    assert isinstance(store.state.tone.voi, Window)
    return store.state.tone.voi


def test_drag_right_widens_and_drag_down_darkens(canvas: Canvas, open_store: Store, mouse: type, rgb: Rgb) -> None:
    before = rgb(canvas.grab().toImage())[300, 400, 0]
    mouse(canvas).drag((400, 300), (460, 300))
    wide = window(open_store)
    assert wide.width > 4096
    assert wide.center == 2048
    mouse(canvas).drag((400, 300), (400, 350))
    assert window(open_store).center > 2048
    assert window(open_store).width == wide.width
    assert rgb(canvas.grab().toImage())[300, 400, 0] < before


def test_drag_there_and_back_changes_nothing(canvas: Canvas, open_store: Store, mouse: type) -> None:
    hand = mouse(canvas)
    button, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    hand.send(QEvent.Type.MouseButtonPress, 400, 300, button, button)
    for x in (410, 530, 401, 400.5):
        hand.send(QEvent.Type.MouseMove, x, 300, none, button)
    hand.send(QEvent.Type.MouseMove, 400, 300, none, button)
    hand.send(QEvent.Type.MouseButtonRelease, 400, 300, button, none)
    assert window(open_store).width == pytest.approx(4096, rel=0.01)


def test_drag_on_lut_starts_from_its_window(
    canvas: Canvas, open_store: Store, film: Radiograph, mouse: type, rgb: Rgb
) -> None:
    curve = LookupTable(0, np.linspace(0, 1023, 4096).astype(np.uint16), 10)
    open_store.update(film=replace(film, greyscale=replace(film.greyscale, vois=(curve,))))
    before = rgb(canvas.grab().toImage())[300, 400, 0]
    mouse(canvas).drag((400, 300), (401, 300))
    assert abs(int(rgb(canvas.grab().toImage())[300, 400, 0]) - int(before)) <= 3


def test_middle_drag_moves_the_film_with_the_hand(canvas: Canvas, open_store: Store, mouse: type) -> None:
    open_store.update(placement=Placement(2.0, (160.0, 240.0), 1, True))
    held = canvas.image_point(QPointF(400, 300))
    mouse(canvas).drag((400, 300), (437, 281), Qt.MouseButton.MiddleButton)
    there = canvas.to_widget().map(held)
    assert abs(there.x() - 437) <= 1
    assert abs(there.y() - 281) <= 1
    assert open_store.state.tone == Tone()


def test_space_and_pan_tool_turn_the_left_drag_into_a_pan(canvas: Canvas, open_store: Store, mouse: type) -> None:
    QTest.keyPress(canvas, Qt.Key.Key_Space)
    mouse(canvas).drag((400, 300), (420, 300))
    QTest.keyRelease(canvas, Qt.Key.Key_Space)
    panned = open_store.state.placement.centre
    assert panned is not None
    assert open_store.state.tone.voi is None
    open_store.update(tool=Tool.PAN)
    mouse(canvas).drag((400, 300), (420, 300))
    assert open_store.state.placement.centre != panned
    open_store.update(tool=Tool.WINDOW)
    mouse(canvas).drag((400, 300), (420, 300))
    assert open_store.state.tone.voi is not None


@pytest.mark.parametrize("turns", range(4))
def test_wheel_keeps_the_point_below_the_cursor(canvas: Canvas, open_store: Store, turns: int) -> None:
    open_store.update(placement=Placement(quarter_turns=turns, upended=True))
    cursor = QPointF(371, 262)
    below = canvas.image_point(cursor)
    for turned in (120, 120, 120, -120, 120, 30, 30):
        wheel(canvas, cursor.x(), cursor.y(), turned)
        there = canvas.to_widget().map(below)
        assert abs(there.x() - cursor.x()) <= 0.75
        assert abs(there.y() - cursor.y()) <= 0.75


def test_wheel_zooms_in_and_out_and_stays_in_bounds(canvas: Canvas, open_store: Store) -> None:
    wheel(canvas, 400, 300, 120)
    first = open_store.state.placement.zoom
    wheel(canvas, 400, 300, 120)
    assert first is not None
    assert open_store.state.placement.zoom is not None
    assert open_store.state.placement.zoom > first
    for _ in range(80):
        wheel(canvas, 400, 300, 120)
    assert open_store.state.placement.zoom == 64.0


def test_ctrl_wheel_and_arrow_keys_step(canvas: Canvas, open_store: Store) -> None:
    steps: list[int] = []
    canvas.stepped.connect(steps.append)
    wheel(canvas, 400, 300, -120, ctrl=True)
    for _ in range(4):
        wheel(canvas, 400, 300, 30, ctrl=True)
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    QTest.keyClick(canvas, Qt.Key.Key_Left)
    assert steps == [1, -1, 1, -1]
    assert open_store.state.placement == Placement()


def test_zoom_tool_and_double_click(canvas: Canvas, open_store: Store, mouse: type) -> None:
    open_store.update(tool=Tool.ZOOM)
    below = canvas.image_point(QPointF(380, 310))
    mouse(canvas).drag((380, 310), (380, 250))
    assert open_store.state.placement.zoom is not None
    there = canvas.to_widget().map(below)
    assert abs(there.x() - 380) <= 1
    assert abs(there.y() - 310) <= 1
    QTest.mouseDClick(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(380, 310))
    assert open_store.state.placement.zoom is None


def test_right_click_asks_for_the_menu(canvas: Canvas, qtbot: QtBot) -> None:
    from PySide6.QtGui import QContextMenuEvent

    place = QPoint(120, 130)
    with qtbot.waitSignal(canvas.menu_requested) as asked:
        reason = QContextMenuEvent.Reason.Mouse
        QApplication.sendEvent(canvas, QContextMenuEvent(reason, place, canvas.mapToGlobal(place)))
    assert asked.args == [canvas.mapToGlobal(place)]


def test_probe_names_position_and_value(canvas: Canvas, open_store: Store, film: Radiograph, mouse: type) -> None:
    said: list[str] = []
    canvas.probed.connect(said.append)
    open_store.update(placement=Placement(zoom=2.0))
    spot = canvas.to_widget().map(QPointF(100.5, 200.5))
    none = Qt.MouseButton.NoButton
    mouse(canvas).send(QEvent.Type.MouseMove, spot.x(), spot.y(), none, none)
    assert said[-1] == f"x 100  y 200  ·  {film.pixels[200, 100]}"
    mouse(canvas).send(QEvent.Type.MouseMove, 2, 2, none, none)
    assert said[-1] == ""


def test_canvas_without_a_film_says_what_to_do(store: Store, open_store: Store, shown: Shown, rgb: Rgb) -> None:
    canvas = Canvas(open_store)
    shown(canvas)
    open_store.update(film=None, film_error="a.dcm: the picture is cut off. Copy it again.")
    assert rgb(canvas.grab().toImage()).max() > 120
    open_store.update(image=None, film_error="", sources=())
    assert rgb(canvas.grab().toImage()).max() > 120
    assert canvas.picture(with_map=True, with_texts=True).isNull()


def test_map_waits_until_it_is_asked_for(
    canvas: Canvas, open_store: Store, make_prediction: Callable[..., Prediction], rgb: Rgb
) -> None:
    grey = rgb(canvas.grab().toImage()).copy()
    said = make_prediction(0.9)
    open_store.update(outcomes=merged({}, {open_store.state.image: said}))
    assert np.array_equal(rgb(canvas.grab().toImage()), grey)
    open_store.update(map=MapView(visible=True, style=MapStyle.CELLS))
    shown = rgb(canvas.grab().toImage())
    assert not np.array_equal(shown[300, 400], grey[300, 400])
    assert np.array_equal(shown[120, 400], grey[120, 400])


def test_picture_holds_what_was_asked_for(
    canvas: Canvas, open_store: Store, film: Radiograph, make_prediction: Callable[..., Prediction], rgb: Rgb
) -> None:
    open_store.update(outcomes=merged({}, {open_store.state.image: make_prediction(0.9)}), corner_texts=CornerTexts.ALL)
    plain = canvas.picture(with_map=False, with_texts=False)
    assert (plain.width(), plain.height()) == canvas.viewport_size()
    colours = rgb(plain)
    assert np.array_equal(colours[..., 0], colours[..., 2])
    assert not colours[:40, :180].any()
    assert rgb(canvas.picture(with_map=False, with_texts=True))[:40, :180].any()
    mapped = rgb(canvas.picture(with_map=True, with_texts=False)).astype(int)
    assert (mapped[..., 0] != mapped[..., 2]).any()
    open_store.update(placement=Placement(zoom=3.0, quarter_turns=1))
    whole = canvas.picture(with_map=False, with_texts=False, original_size=True)
    assert (whole.width(), whole.height()) == (film.rows, film.columns)
    expected = np.rot90(film.pixels, -1) / 4095 * 255
    assert np.abs(rgb(whole)[..., 0] - expected).max() <= 1


@pytest.mark.parametrize(
    ("state", "cells", "words"),
    [
        (ResultState.NEGATIVE, 1.0, "below rule-out"),
        (ResultState.POSITIVE, 0.0, "No supporting region"),
        (ResultState.POSITIVE, 1.0, ""),
    ],
)
def test_map_comes_with_its_caution(
    open_store: Store,
    make_prediction: Callable[..., Prediction],
    state: ResultState,
    cells: float,
    words: str,
) -> None:
    from viewer.viewport.overlays import map_note

    said = make_prediction(0.2, state)
    said = replace(said, cam=said.cam * np.float32(cells))
    open_store.update(outcomes=merged({}, {open_store.state.image: said}))
    assert map_note(open_store.state) == ""
    open_store.update(map=MapView(visible=True))
    note = map_note(open_store.state)
    assert words in note
    assert bool(note) == bool(words)
