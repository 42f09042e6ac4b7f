"""The widget that shows the film and takes the mouse."""

from __future__ import annotations

import math
from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint, QPointF, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from core.types import Radiograph, Window
from viewer.state import Placement, Store, Tool, ViewState, by_second
from viewer.viewport import marks
from viewer.viewport.geometry import Point, Size, View, fit, view_of, zoomed_at
from viewer.viewport.overlays import cell_hint
from viewer.viewport.scene import Scene, original_picture, picture
from viewer.viewport.texts import probe_text
from viewer.viewport.tools import DRAGS, Press

NOTCH = 120
"""Wheel units of one notch (QWheelEvent::angleDelta)."""

_SHOWN = (
    "film",
    "film_error",
    "image",
    "tone",
    "placement",
    "map",
    "outcomes",
    "explanations",
    "corner_texts",
    "study_key",
    "studies",
)
_CURSORS = {
    Tool.WINDOW: Qt.CursorShape.ArrowCursor,
    Tool.PAN: Qt.CursorShape.OpenHandCursor,
    Tool.ZOOM: Qt.CursorShape.SizeVerCursor,
}
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}
_FOCUS_BY_KEY = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)
_READING_AFTER_MS = 200


class Canvas(QWidget):
    """The film with its map and marks.

    Signals:
        probed: Position and value below the cursor; empty beside the film.
        stepped: +1 for the next image, -1 for the one before (Ctrl+wheel, arrow keys).
        menu_requested: Global position at which a context menu was asked for.
    """

    probed = Signal(str)
    stepped = Signal(int)
    menu_requested = Signal(QPoint)

    def __init__(self, store: Store, parent: QWidget | None = None, *, second: bool = False) -> None:
        """Make the widget.

        Args:
            store: What is shown.
            parent: Qt's owner.
            second: Show the second model's map. Film, zoom, pan and window are those of the state, so that two
                canvases of one size always show the same.
        """
        super().__init__(parent)
        self._store = store
        self._seen = by_second if second else _by_first
        self._shown = (*_SHOWN, "second") if second else _SHOWN
        self._scene = Scene()
        self._press: Press | None = None
        self._drag = Tool.WINDOW
        self._space = False
        self._focus_ring = False
        self._notches = 0
        self._held: tuple[Point, Placement, Point] | None = None
        self._patience = QTimer(self, singleShot=True, interval=_READING_AFTER_MS)
        self._patience.timeout.connect(self.update)
        self.setAccessibleName("Film, second model" if second else "Film")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(200, 160)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        store.changed.connect(self._on_changed)

    # ------------------------------------------------------------ what others ask for

    def picture(self, *, with_map: bool, with_texts: bool, original_size: bool = False) -> QImage:
        """The film as a picture to copy or save.

        Args:
            with_map: With the map, if there is one, whether it is on the screen or not.
            with_texts: With corner texts, letters and scale bar; they may name the patient.
            original_size: The whole film at its own resolution; otherwise what the viewport shows, as it shows it.

        Returns:
            RGB32. Null when no film is on screen.
        """
        state = self._seen(self._store.state)
        if state.film is None:
            return QImage()
        state = replace(state, map=replace(state.map, visible=with_map))
        if original_size:
            return original_picture(state, with_texts=with_texts)
        return picture(state, self.viewport_size(), self.devicePixelRatioF(), with_texts=with_texts)

    def viewport_size(self) -> Size:
        """Width and height in device pixels."""
        ratio = self.devicePixelRatioF()
        return max(1, round(self.width() * ratio)), max(1, round(self.height() * ratio))

    def view(self) -> View | None:
        """Where the film lies; None while there is none."""
        state = self._store.state
        if state.film is None:
            return None
        return view_of(state.film, state.placement, self.viewport_size(), self.devicePixelRatioF())

    def to_widget(self) -> QTransform:
        """From image coordinates to the widget's logical ones; the identity while there is no film."""
        view = self.view()
        if view is None:
            return QTransform()
        (xx, xy, x), (yx, yy, y) = (view.matrix[:2] / view.ratio).tolist()
        return QTransform(xx, yx, xy, yy, x, y)

    def image_point(self, widget_pos: QPointF) -> QPointF:
        """The image point below a point of the widget."""
        return self.to_widget().inverted()[0].map(widget_pos)

    def zoom(self, factor: float) -> None:
        """Enlarge about the middle of the viewport."""
        self._zoom_at(QPointF(self.width() / 2, self.height() / 2), factor)

    # ------------------------------------------------------------ painting

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Film, map and marks, or what to do while there is no film."""
        view = self.view()
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), Qt.GlobalColor.black)
            if view is not None:
                self._scene.paint(painter, self._seen(self._store.state), view)
            else:
                marks.paint_message(painter, QSizeF(self.size()), *self._message())
            if self._focus_ring:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(self.palette().highlight().color(), 2))
                painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def _message(self) -> tuple[str, str]:
        state = self._store.state
        if state.film_error:
            return "This film cannot be shown", state.film_error
        if state.image is not None:
            # Most films are there before one could read the word; it would only flicker.
            return ("", "") if self._patience.isActive() else ("Reading…", "")
        if state.sources:
            return "Select a study", ""
        return "Open a folder…", "Ctrl+O, or drop one here"

    def _on_changed(self, old: ViewState, new: ViewState) -> None:
        if old.tool is not new.tool:
            self._show_cursor()
        if new.film is None and old.image != new.image:
            self._patience.start()
        if new.film is not old.film:
            self._press = None
            if new.film is None:
                self._scene.clear()
        if any(getattr(old, name) is not getattr(new, name) for name in self._shown):
            self.update()

    # ------------------------------------------------------------ mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Begin a drag."""
        film, view = self._store.state.film, self.view()
        tool = self._tool_of(event.button())
        if self._press is not None or film is None or view is None or tool is None:
            return
        self._drag, self._press = tool, self._pressed(film, view, event.position())
        if tool is Tool.PAN:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Go on with the drag, and say what lies below the cursor."""
        film = self._store.state.film
        if film is None:
            return
        if self._press is not None:
            point = self._on_device(event.position())
            if point != self._press.point:
                self._store.update(**DRAGS[self._drag](self._press, point))
        place = self.image_point(event.position())
        self.probed.emit(probe_text(film, place.x(), place.y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """End the drag."""
        if self._press is not None and not event.buttons():
            self._press = None
            self._show_cursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Fit."""
        if event.button() is Qt.MouseButton.LeftButton and self._store.state.film is not None:
            self._store.update(**fit(self._store.state))

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Zoom at the cursor; with Ctrl, step through the images."""
        event.accept()
        turned = event.angleDelta().y()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._step_by_wheel(turned)
        elif event.phase() is not Qt.ScrollPhase.NoScrollPhase and event.pixelDelta().y():
            self._zoom_at(event.position(), math.exp(event.pixelDelta().y() / 200))
        else:
            self._zoom_at(event.position(), 1.2 ** (turned / NOTCH))

    def leaveEvent(self, _event: QEvent) -> None:  # noqa: N802
        """Nothing lies below the cursor."""
        self.probed.emit("")

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """Ask for the menu: right button or menu key."""
        self.menu_requested.emit(event.globalPos())

    # ------------------------------------------------------------ keys, gestures, hints

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Space pans while it is held; arrow keys step."""
        step = _STEPS.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Space:
            self._space = True
            self._show_cursor()
        elif step and not event.modifiers():
            self.stepped.emit(step)
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Space is let go."""
        if event.key() != Qt.Key.Key_Space:
            super().keyReleaseEvent(event)
        elif not event.isAutoRepeat():
            self._space = False
            self._show_cursor()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Show the focus when it came by key."""
        self._focus_ring = event.reason() in _FOCUS_BY_KEY
        self.update()

    def focusOutEvent(self, _event: QFocusEvent) -> None:  # noqa: N802
        """Let go of all that is held."""
        self._focus_ring = self._space = False
        self._show_cursor()
        self.update()

    def event(self, event: QEvent) -> bool:
        """Pinch, and hints for the place below the cursor."""
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() is Qt.NativeGestureType.ZoomNativeGesture:
                self._zoom_at(event.position(), 1.0 + event.value())
                return True
        elif isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self._hint(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def _hint(self, position: QPointF) -> str:
        state = self._seen(self._store.state)
        if not state.map.visible or state.film is None:
            return ""
        on_bar = marks.bar_rect(QSizeF(self.size())).contains(position)
        return cell_hint(state) if on_bar or self._scene.map_covers(*self._on_device(position)) else ""

    # ------------------------------------------------------------ small things

    def _pressed(self, film: Radiograph, view: View, position: QPointF) -> Press:
        from core.reading import equivalent_window

        state = self._store.state
        voi, _ = self._scene.voi(film, state.tone)
        window = voi if isinstance(voi, Window) else equivalent_window(film, voi)
        return Press(film, view, state.placement, state.tone, window, self._on_device(position))

    def _tool_of(self, button: Qt.MouseButton) -> Tool | None:
        if button is Qt.MouseButton.MiddleButton:
            return Tool.PAN
        if button is not Qt.MouseButton.LeftButton:
            return None
        return Tool.PAN if self._space else self._store.state.tool

    def _show_cursor(self) -> None:
        self.setCursor(_CURSORS[Tool.PAN if self._space else self._store.state.tool])

    def _on_device(self, position: QPointF) -> tuple[float, float]:
        ratio = self.devicePixelRatioF()
        return position.x() * ratio, position.y() * ratio

    def _zoom_at(self, position: QPointF, factor: float) -> None:
        view, placement, point = self.view(), self._store.state.placement, self._on_device(position)
        if view is None or factor <= 0:
            return
        # As long as the cursor rests, it holds one and the same image point.
        if self._held is None or self._held[:2] != (point, placement):
            self._held = (point, placement, view.on_image(*point))
        held = self._held[2]
        place = zoomed_at(view, placement, factor, point, held)
        self._held = (point, place, held)
        self._store.update(placement=place)

    def _step_by_wheel(self, turned: int) -> None:
        self._notches += turned
        steps = int(self._notches / NOTCH)
        if steps:
            self._notches -= steps * NOTCH
            self.stepped.emit(-steps)


def _by_first(state: ViewState) -> ViewState:
    return state
