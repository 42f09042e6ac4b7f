"""Run as a program: grabs a real window at the scale factor of QT_SCALE_FACTOR and says where mark and map are.

Prints one JSON line: the device pixel ratio, and two boxes [left, top, right, bottom] in device pixels.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QWidget

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from conftest import UNEVEN, marked_state, pixels_of  # type: ignore[import-not-found]

from viewer.state import Placement, Store
from viewer.viewport import Canvas


def main() -> None:
    app = QApplication([])
    to_image = np.array([[280 / 224, 0.0, 0.0], [0.0, 420 / 224, 0.0], [0.0, 0.0, 1.0]])
    state = marked_state((420, 280), to_image, (1, 4), UNEVEN)
    store = Store(replace(state, placement=Placement(1.9, (181.0, 93.0), 1, True)))
    window = QWidget()
    row = QHBoxLayout(window)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(0)
    # At 125 % a neighbour of odd width makes the canvas begin between two device pixels.
    neighbour = QLabel()
    neighbour.setFixedWidth(51)
    canvas = Canvas(store)
    row.addWidget(neighbour)
    row.addWidget(canvas)
    window.resize(451, 360)
    window.show()
    assert QTest.qWaitForWindowExposed(window, 60_000)
    boxes = []
    shots = []
    for visible in (False, True):
        store.update(map=replace(store.state.map, visible=visible))
        window.repaint()
        QTest.qWait(100)
        shots.append(pixels_of(window.screen().grabWindow(window.winId()).toImage()).astype(int))
    left = round(52 * window.devicePixelRatioF())
    right = shots[0].shape[1] - round(60 * window.devicePixelRatioF())
    for mask in (shots[0][..., 0] >= 128, (shots[0] != shots[1]).any(axis=2)):
        rows, columns = np.flatnonzero(mask[:, left:right].any(axis=1)), np.flatnonzero(mask[:, left:right].any(axis=0))
        boxes.append([int(columns[0]), int(rows[0]), int(columns[-1]), int(rows[-1])])
    sys.stdout.write(json.dumps({"ratio": window.devicePixelRatioF(), "film": boxes[0], "map": boxes[1]}) + "\n")
    app.quit()


if __name__ == "__main__":
    main()
