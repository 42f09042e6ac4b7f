"""Films with a mark, and predictions whose one hot cell lies exactly on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from core.types import (
    Greyscale,
    ImageRecord,
    ImageRef,
    Patient,
    Prediction,
    Radiograph,
    ResultState,
    Spacing,
    SpacingSource,
    Study,
    Window,
)
from viewer.state import CornerTexts, MapStyle, MapView, ViewState

MODEL = 224
CELL = 32


def pixels_of(image: QImage) -> NDArray[np.uint8]:
    """A picture as (rows, columns, 3) RGB."""
    form = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(form.constBits(), np.uint8).reshape(form.height(), form.bytesPerLine())
    return rows[:, : form.width() * 3].reshape(form.height(), form.width(), 3).copy()


def marked_film(
    shape: tuple[int, int], corners: NDArray[np.float64], spacing: Spacing | None = None, dtype: str = "uint16"
) -> Radiograph:
    """A black film with a white rectangle between two image points (x, y)."""
    pixels = np.zeros(shape, dtype)
    (left, top), (right, bottom) = np.sort(np.rint(corners).astype(int), axis=0).clip(0)
    pixels[top:bottom, left:right] = 255
    return Radiograph(
        ref=ImageRef(Path("/films/marked.dcm")),
        pixels=pixels,
        greyscale=Greyscale(vois=(Window(128.0, 256.0),), bits_stored=8),
        digest="values:marked",
        encoding="PNG",
        spacing=spacing,
    )


def marked_state(
    shape: tuple[int, int],
    to_image: NDArray[np.float64],
    hot: tuple[int, int],
    spacing: Spacing | None = None,
    style: MapStyle = MapStyle.CELLS,
) -> ViewState:
    """A film with a mark exactly below the one hot cell (row, column) of its map, shown without texts."""
    row, column = hot
    cell = np.array([[column, row, 1 / CELL], [column + 1, row + 1, 1 / CELL]]) * CELL
    film = marked_film(shape, (cell @ to_image.T)[:, :2], spacing)
    cam = np.zeros((7, 7), np.float32)
    cam[hot] = 3.0
    features = np.zeros(1024, np.float32)
    said = Prediction(film.digest, "b" * 64, 0.9, ResultState.POSITIVE, cam, features, to_image, MODEL, 30.0)
    study = Study("s", Patient(), (ImageRecord(film.ref, "DICOM"),))
    return ViewState(
        sources=(Path("/films"),),
        studies={study.key: study},
        study_key=study.key,
        image=film.ref,
        film=film,
        outcomes={film.ref: said},
        map=MapView(visible=True, opacity=1.0, style=style),
        corner_texts=CornerTexts.NONE,
    )


UNEVEN = Spacing(0.2, 0.1, SpacingSource.UNSTATED)


class Mouse:
    """Sends mouse events to a widget, in logical coordinates."""

    def __init__(self, widget: QWidget) -> None:
        self._widget = widget

    def send(self, kind: QEvent.Type, x: float, y: float, button: Qt.MouseButton, held: Qt.MouseButton) -> None:
        place = QPointF(x, y)
        event = QMouseEvent(kind, place, self._widget.mapToGlobal(place), button, held, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(self._widget, event)

    def drag(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        button: Qt.MouseButton = Qt.MouseButton.LeftButton,
    ) -> None:
        none = Qt.MouseButton.NoButton
        self.send(QEvent.Type.MouseButtonPress, *start, button, button)
        middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        for point in (middle, end):
            self.send(QEvent.Type.MouseMove, *point, none, button)
        self.send(QEvent.Type.MouseButtonRelease, *end, button, none)


@pytest.fixture
def mouse() -> type[Mouse]:
    return Mouse


@pytest.fixture
def marked() -> Callable[..., ViewState]:
    return marked_state


@pytest.fixture
def uneven() -> Spacing:
    """Rows twice as far apart as columns."""
    return UNEVEN


@pytest.fixture
def rgb(qapp: QApplication) -> Callable[[QImage], NDArray[np.uint8]]:
    return pixels_of


@pytest.fixture
def film_of() -> Callable[..., Radiograph]:
    """Makes a film of any stored values."""

    def make(
        pixels: NDArray[np.generic], greyscale: Greyscale | None = None, spacing: Spacing | None = None
    ) -> Radiograph:
        chain = greyscale or Greyscale(bits_stored=8)
        return Radiograph(ImageRef(Path("/films/any.dcm")), pixels, chain, "values:any", "PNG", spacing=spacing)

    return make


@pytest.fixture
def state_of() -> Callable[..., ViewState]:
    """Makes a state that shows a film and nothing else."""

    def make(film: Radiograph, **fields: object) -> ViewState:
        shown = ViewState(image=film.ref, film=film, corner_texts=CornerTexts.NONE)
        return replace(shown, **fields)  # type: ignore[arg-type]

    return make
