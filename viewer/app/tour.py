"""The main job without anybody at the keyboard: open, wait for every result, look at everything, write it down."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from core.errors import HumerusError
from core.settings import change
from core.types import ImageRecord, NoPrediction, Outcome, Prediction, ResultState, Study
from viewer.app.program import Program
from viewer.state import MapStyle, ViewState

SETTLE_MS = 700
"""Time for films, thumbnails and dialogs to be painted before a screenshot."""
PATIENCE_MS = 300_000
SIZE = (1400, 860)
COLUMNS = ("patient", "study", "view", "file", "state", "probability", "reason")
LEFT_OUT = "11-not-analysed"
"""Only a library that holds such a study has this picture."""
Row = tuple[str, str, str, str, str, str, str]


class Tour(QObject):
    """Walks through the program and ends it: exit code 0, or 1 when there was nothing to show."""

    def __init__(self, program: Program, folder: Path) -> None:
        super().__init__(program)
        self._program, self._folder = program, folder
        self._steps = list(self._plan())
        self._written: list[Path] = []
        self._begun = False
        self._patience = QTimer(self, interval=PATIENCE_MS, singleShot=True)
        self._patience.timeout.connect(lambda: self._end("the results took too long"))
        program.store.changed.connect(self._look)
        program.opening.ended.connect(self._look)

    def begin(self) -> None:
        """Make ready, and walk once the window shows a library whose images all have their outcome.

        Raises:
            HumerusError: The folder for the screenshots cannot be made.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise HumerusError(self._folder, f"it cannot be made ({error.strerror})", "Choose another") from error
        self._program.window.resize(*SIZE)
        self._patience.start()

    def _look(self, *_: object) -> None:
        """Begin the walk once every image has its outcome."""
        state = self._program.store.state
        if self._begun or self._program.jobs.running:
            return
        complete = bool(state.studies) and len(state.outcomes) == sum(len(s.images) for s in state.studies.values())
        if complete or state.bundle_problem or (state.sources and state.message and not state.studies):
            self._begun = True
            QTimer.singleShot(SETTLE_MS, self, self._walk)

    def _plan(self) -> list[tuple[str, Callable[[], None]]]:
        return [
            ("01-film", self._choose),
            ("02-map-smooth", lambda: self._map(MapStyle.SMOOTH)),
            ("03-map-cells", lambda: self._map(MapStyle.CELLS)),
            ("04-map-contour", lambda: self._map(MapStyle.CONTOUR)),
            ("05-light", lambda: self._dress("light")),
            ("06-header", lambda: self._dialog("header")),
            ("07-model-card", lambda: self._dialog("card")),
            ("08-palette", lambda: self._dialog("palette")),
            ("09-keys", lambda: self._dialog("keys")),
            ("10-settings", lambda: self._dialog("settings")),
            (LEFT_OUT, self._choose_left_out),
            ("12-fine-tune", lambda: self._dialog("fine-tune")),
        ]

    def _walk(self) -> None:
        if not self._steps:
            self._end("" if self._program.store.state.studies else "no radiographs were found")
            return
        name, step = self._steps.pop(0)
        if name == LEFT_OUT and _left_out(self._program.store.state) is None:
            self._walk()
            return
        step()
        QTimer.singleShot(SETTLE_MS, self, lambda: self._keep(name))

    def _keep(self, name: str) -> None:
        path = self._folder / f"{name}.png"
        screenshot(self._program.window).save(str(path))
        self._written.append(path)
        self._walk()

    def _choose(self) -> None:
        state = self._program.store.state
        best = max(state.studies.values(), key=lambda study: _highest(study, state), default=None)
        self._program.store.show(best)

    def _map(self, style: MapStyle) -> None:
        store = self._program.store
        store.update(map=replace(store.state.map, visible=True, style=style))

    def _dress(self, name: str) -> None:
        store = self._program.store
        store.update(settings=change(store.state.settings, theme=name))

    def _dialog(self, name: str) -> None:
        self._dress("dark")
        self._program.dialogs.close_all()
        self._program.show_dialog(name)

    def _choose_left_out(self) -> None:
        self._program.dialogs.close_all()
        store = self._program.store
        store.show(_left_out(store.state))

    def _end(self, problem: str) -> None:
        self._patience.stop()
        state = self._program.store.state
        self._written += write_table(self._folder, rows(state))
        say = [f"{len(state.studies)} studies, {len(state.outcomes)} images.", *map(str, self._written)]
        print("\n".join([*say, *([problem] if problem else [])]))  # noqa: T201 - the tour's answer
        self._program.window.close()
        QApplication.exit(1 if problem or state.bundle_problem else 0)


def screenshot(window: QWidget) -> QPixmap:
    """The window with the dialogs that lie over it, as pixels of the screen."""
    picture = window.grab()
    painter = QPainter(picture)
    for other in QApplication.topLevelWidgets():
        if other is not window and other.isVisible():
            painter.drawPixmap(other.pos() - window.pos(), other.grab())
    painter.end()
    return picture


def rows(state: ViewState) -> list[Row]:
    """One row for each image, in the order in which they were found."""
    return [
        _row(study, record, state.outcomes.get(record.ref))
        for study in state.studies.values()
        for record in study.images
    ]


def write_table(folder: Path, table: Sequence[Row]) -> list[Path]:
    """Write the results as ``results.csv`` and, aligned for people, ``results.txt``."""
    text = io.StringIO()
    csv.writer(text).writerows([COLUMNS, *table])
    widths = [max(len(row[column]) for row in [COLUMNS, *table]) for column in range(len(COLUMNS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in (COLUMNS, *table)]
    files = {"results.csv": text.getvalue(), "results.txt": "\n".join(line.rstrip() for line in lines) + "\n"}
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8", newline="")
    return [folder / name for name in files]


def _row(study: Study, record: ImageRecord, outcome: Outcome | None) -> Row:
    probability = f"{outcome.probability:.3f}" if isinstance(outcome, Prediction) else ""
    why = outcome.reason if isinstance(outcome, NoPrediction) else ""
    state = outcome.state.value if outcome else ResultState.NOT_ANALYSED.value
    name = "/".join(record.ref.path.parts[-2:])
    return study.patient.name or study.patient.id, study.date, record.view, name, state, probability, why


def _highest(study: Study, state: ViewState) -> float:
    outcomes = (state.outcomes.get(record.ref) for record in study.images)
    return max((outcome.probability for outcome in outcomes if isinstance(outcome, Prediction)), default=-1.0)


def _left_out(state: ViewState) -> Study | None:
    def refused(study: Study) -> bool:
        return isinstance(state.outcomes.get(study.images[0].ref), NoPrediction)

    return next((study for study in state.studies.values() if refused(study)), None)
