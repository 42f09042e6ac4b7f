"""Tagging as fast as a hand can: from a key to the next film on the screen, in the real window."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import cv2
import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core.bench.material import COMPRESSED, FINE, film, write_films
from viewer.app.program import Program
from viewer.app.session import Session
from viewer.bench.opened import opened, wait_until
from viewer.dialogs import CurationWindow
from viewer.viewport import Canvas

TAGS = 200
PAUSE_S = 0.3
"""Between a film and the key: faster than anybody can look."""
PNG_SIDE, DICOM_SIDE = 512, 2000
QUEUE = 10_000
KEYS = (Qt.Key.Key_N, Qt.Key.Key_N, Qt.Key.Key_H, Qt.Key.Key_N, Qt.Key.Key_U)


def curate_figures(divisor: int = 1) -> dict[str, float]:
    """Tag films while features are computed behind the queue, as they are for a user.

    Args:
        divisor: Do this part of the work.

    Returns:
        ``tag_to_next_p95_ms`` (and p50): from the key to the next film painted, PNG of 512 x 512;
        ``tag_to_next_dicom_p95_ms`` (and p50): DICOM of 2000 x 2000, in turn JPEG Lossless, JPEG-LS and JPEG 2000;
        ``queue_open_s``: from the action to the first film painted, 10,000 films that the index knows.
    """
    count = max(10, TAGS // divisor)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write_pictures(folder / "png", count + 10)
        write_films(folder / "dicom", count + 10, DICOM_SIDE, encodings=COMPRESSED, noise=FINE)
        write_films(folder / "many", max(100, QUEUE // divisor), 32)
        figures = {}
        for key, part in (("tag_to_next", "png"), ("tag_to_next_dicom", "dicom")):
            times = _tagged(folder / part, count)
            figures[f"{key}_p50_ms"] = float(np.percentile(times, 50))
            figures[f"{key}_p95_ms"] = float(np.percentile(times, 95))
        figures["queue_open_s"] = _opening(folder / "many")
    return figures


def _tagged(folder: Path, count: int) -> list[float]:
    program = _program(folder)
    window, session, _ = _window(program)
    canvas = next(iter(window.findChildren(Canvas)))
    times = []
    for number in range(count):
        _rest(PAUSE_S)
        times.append(_next_film(canvas, session, KEYS[number % len(KEYS)]))
    _end(program)
    return times


def _next_film(canvas: Canvas, session: Session, key: Qt.Key) -> float:
    """Milliseconds from a key to the next film on the screen."""
    before = session.store.state.image

    def read() -> bool:
        state = session.store.state
        return state.image != before and state.film is not None and state.film.ref == state.image

    begin = time.perf_counter()
    QTest.keyClick(canvas, key)
    wait_until(read, 30)
    canvas.repaint()
    return (time.perf_counter() - begin) * 1000


def _opening(folder: Path) -> float:
    first = _program(folder)
    _end(first)
    program = _program(folder)
    _, _, seconds = _window(program)
    _end(program)
    return seconds


def _program(folder: Path) -> Program:
    """The program with all films of a folder listed, and the first one read."""
    program = opened(folder, reopen_last=False, analyse_automatically=False)
    done: list[bool] = []
    program.opening.ended.connect(lambda: done.append(True))
    wait_until(lambda: bool(done) and program.store.state.film is not None and program.results.bundle is not None, 300)
    _rest(3.0)
    return program


def _window(program: Program) -> tuple[CurationWindow, Session, float]:
    """Open the curation window; seconds until its first film is painted."""
    begin = time.perf_counter()
    window = program.dialogs.show("hardware")
    session = program.curation.session
    if not isinstance(window, CurationWindow) or session is None:
        raise AssertionError  # there are films
    wait_until(lambda: session.store.state.film is not None, 60)
    window.findChildren(Canvas)[0].repaint()
    seconds = time.perf_counter() - begin
    window.findChildren(Canvas)[0].setFocus()
    return window, session, seconds


def _end(program: Program) -> None:
    program.window.may_close = lambda: True
    program.window.close()
    program.deleteLater()


def _rest(seconds: float) -> None:
    end = time.monotonic() + seconds
    wait_until(lambda: time.monotonic() > end, seconds + 5)


def _write_pictures(folder: Path, count: int) -> None:
    for number in range(count):
        study = folder / f"patient{number:05}" / "study1"
        study.mkdir(parents=True)
        cv2.imwrite(str(study / "image1.png"), film(PNG_SIDE, number, bits=8).astype(np.uint8))
