"""A window drag on a large film: mouse events in, painted viewport out."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from core.bench import film
from core.types import Greyscale, ImageRef, Radiograph
from viewer.state import Store
from viewer.viewport import Canvas

SIDE = 3000
VIEWPORT = (1920, 1080)
STEPS = 400


def drag_figures(divisor: int = 1) -> dict[str, float]:
    """Drag window and level over a 16-bit film that fills the viewport.

    Args:
        divisor: Do this part of the work.

    Returns:
        ``window_level_p50_ms`` and ``window_level_p99_ms``: from a mouse move to the painted viewport.
    """
    application = QApplication([])
    ref = ImageRef(Path("bench"))
    radiograph = Radiograph(ref, film(SIDE, 1, bits=16), Greyscale(bits_stored=16), "values:bench", "bench")
    store = Store()
    canvas = Canvas(store)
    canvas.resize(*VIEWPORT)
    canvas.show()
    store.update(image=ref, film=radiograph)
    application.processEvents()
    times = [_step(canvas, x, y) for x, y in _path(max(2, STEPS // divisor))]
    return {
        "window_level_p50_ms": float(np.percentile(times, 50)),
        "window_level_p99_ms": float(np.percentile(times, 99)),
    }


def _path(count: int) -> list[tuple[int, int]]:
    """Where the mouse goes: a wave from left to right."""
    steps = np.arange(count)
    return [(600 + int(step), 500 + int(120 * np.sin(step / 30))) for step in steps]


def _step(canvas: Canvas, x: int, y: int) -> float:
    first = (x, y) == (600, 500)
    kind = QEvent.Type.MouseButtonPress if first else QEvent.Type.MouseMove
    button = Qt.MouseButton.LeftButton if first else Qt.MouseButton.NoButton
    where = QPointF(x, y)
    event = QMouseEvent(
        kind, where, canvas.mapToGlobal(where), button, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    begin = time.perf_counter()
    QApplication.sendEvent(canvas, event)
    canvas.repaint()
    return (time.perf_counter() - begin) * 1000
