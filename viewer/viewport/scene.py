"""Film, map and marks together, painted by the same few lines onto the window and into pictures."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSizeF, Qt
from PySide6.QtGui import QImage, QPainter

from core.types import Radiograph, Voi, Window
from viewer.state import Tone, ViewState
from viewer.viewport import marks
from viewer.viewport.geometry import Size, View, view_of
from viewer.viewport.overlays import MapPixels, cam_of, map_note
from viewer.viewport.render import FilmPixels, Layer
from viewer.viewport.texts import corners, edges

_TEXT_SIDE = 900.0
"""A picture at original size has its texts as large as on a viewport of this side."""


class Scene:
    """Paints a state; keeps what the next frame can use again."""

    def __init__(self) -> None:
        self._film: Radiograph | None = None
        self._pixels: FilmPixels | None = None
        self._first: tuple[Voi, str] = (Window(128.0, 256.0), "")
        self._map = MapPixels()

    def voi(self, film: Radiograph, tone: Tone) -> tuple[Voi, str]:
        """What a film is shown with, and where that comes from."""
        self._take(film)
        return (tone.voi, "") if tone.voi is not None else self._first

    def map_covers(self, x: float, y: float) -> bool:
        """Whether the map that was painted last can be seen at a device point."""
        return self._map.covers(x, y)

    def clear(self) -> None:
        """Forget the film, so that its memory can go."""
        self._film, self._pixels, self._map = None, None, MapPixels()

    def paint(self, painter: QPainter, state: ViewState, view: View, *, with_texts: bool = True) -> None:
        """Paint film, map and marks.

        Args:
            painter: In logical coordinates, on a black ground.
            state: What to show; its film is read.
            view: Where the film lies; its ratio is that of the painter.
            with_texts: Corner texts, letters and scale bar too. What must stand beside a map stays in any case.
        """
        if state.film is None:
            return
        voi, source = self.voi(state.film, state.tone)
        for layer in (self._film_layer(state.film, state.tone, view, voi), self._map.layer(state, view)):
            _paint_layer(painter, layer, view.ratio)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        size = QSizeF(view.width / view.ratio, view.height / view.ratio)
        inset = _paint_map_marks(painter, size, state)
        if with_texts:
            _paint_film_marks(painter, size, state, view, inset)
            marks.paint_corners(painter, size, corners(state, view, voi, source))

    def _film_layer(self, film: Radiograph, tone: Tone, view: View, voi: Voi) -> Layer | None:
        return self._pixels.layer(view, _table(film, tone, voi)) if self._pixels else None

    def _take(self, film: Radiograph) -> None:
        from core.reading import default_voi

        if film is not self._film:
            self._film, self._pixels, self._first = film, FilmPixels(film), default_voi(film)


def picture(state: ViewState, size: Size, ratio: float, *, with_texts: bool) -> QImage:
    """The viewport as a picture of its own.

    Args:
        state: What to show; nothing but black without a film.
        size: Width and height in device pixels.
        ratio: Device pixels for one logical pixel: how large the texts are.
        with_texts: As in :meth:`Scene.paint`.
    """
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.black)
    image.setDevicePixelRatio(ratio)
    if state.film is not None:
        view = view_of(state.film, state.placement, size, ratio)
        with QPainter(image) as painter:
            Scene().paint(painter, state, view, with_texts=with_texts)
    image.setDevicePixelRatio(1.0)
    return image


def original_picture(state: ViewState, *, with_texts: bool) -> QImage:
    """The whole film, turned and flipped as on the screen, one pixel for each of its own (along the finer spacing)."""
    if state.film is None:
        return QImage()
    whole = replace(state.placement, zoom=1.0, centre=None)
    _, _, width, height = view_of(state.film, whole, (1, 1)).film_rect
    ratio = max(1.0, max(width, height) / _TEXT_SIDE)
    return picture(replace(state, placement=whole), (width, height), ratio, with_texts=with_texts)


def _table(film: Radiograph, tone: Tone, voi: Voi) -> NDArray[np.uint8]:
    from core.reading import display_table

    if film.is_colour:
        ramp = np.arange(256, dtype=np.uint8)
        return np.ascontiguousarray(ramp[::-1]) if tone.negative else ramp
    return display_table(film, voi, negative=tone.negative)


def _paint_layer(painter: QPainter, layer: Layer | None, ratio: float) -> None:
    """Lay an image onto the device's own pixels, whatever the scaling."""
    if layer is None:
        return
    painter.save()
    painter.scale(1.0 / ratio, 1.0 / ratio)
    # At 125 % or 150 % a widget may begin between two device pixels; the film must not.
    place = painter.deviceTransform()
    painter.translate(round(place.dx()) - place.dx(), round(place.dy()) - place.dy())
    painter.drawImage(layer.x, layer.y, layer.image)
    painter.restore()


def _paint_map_marks(painter: QPainter, size: QSizeF, state: ViewState) -> float:
    """Colour bar and caution; returns the room that they take at the right edge."""
    note = map_note(state)
    if note:
        marks.paint_note(painter, size, note)
    cam = cam_of(state) if state.map.visible else None
    if cam is None or not cam.any():
        return 0.0
    return marks.paint_colour_bar(painter, size, state.map.colour_map)


def _paint_film_marks(painter: QPainter, size: QSizeF, state: ViewState, view: View, inset: float) -> None:
    film = state.film
    if film is None or state.corner_texts == "none":
        return
    marks.paint_edges(painter, size, edges(film, view), inset)
    bar = marks.scale_bar(film, view)
    if bar is not None:
        marks.paint_scale(painter, size, bar)
