"""Two models on one film: side by side, linked, listed, switched."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QPoint, QPointF, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from core.bundle import shipped
from core.types import Prediction, ResultState
from viewer.app.program import Program
from viewer.dialogs import Differences

PATIENCE_MS = 120_000
pytestmark = pytest.mark.slow


@pytest.fixture
def program(qtbot: QtBot, launch: Callable[..., Program], pictures: Path) -> Program:
    """The program on three studies, all analysed."""
    made = launch(pictures)
    qtbot.waitUntil(lambda: len(made.store.state.outcomes) == 3 and not made.jobs.running, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: made.store.state.film is not None, timeout=PATIENCE_MS)
    return made


@pytest.fixture
def compared(qtbot: QtBot, program: Program, second_bundle: Path) -> Program:
    """The same with a second model that has seen every film."""
    program.models.compare_with(second_bundle)
    qtbot.waitUntil(lambda: _second_outcomes(program) == 3, timeout=PATIENCE_MS)
    return program


def _second_outcomes(program: Program) -> int:
    second = program.store.state.second
    return len(second.outcomes) if second else 0


def _problem(program: Program) -> str:
    second = program.store.state.second
    return second.problem if second else ""


def _texts(program: Program) -> str:
    return "\n".join(label.text() for label in program.window.findChildren(QLabel) if label.isVisible())


def test_the_film_stands_twice_with_both_answers(qtbot: QtBot, compared: Program) -> None:
    window, state = compared.window, compared.store.state
    assert window.second.isVisible()
    qtbot.waitUntil(lambda: window.canvas.width() == window.second.width())
    assert window.canvas.height() == window.second.height()
    assert state.second is not None
    assert state.image is not None
    first, second = state.outcome, state.second.outcomes[state.image]
    assert isinstance(first, Prediction)
    assert isinstance(second, Prediction)
    assert second.probability == pytest.approx(first.probability)
    assert second.state is ResultState.NEGATIVE
    said = _texts(compared)
    assert "humerus-other 2.0" in said
    assert "never saw metal" in said.lower()
    compared.window.actions_by_id["model.stop-comparing"].trigger()
    assert not window.second.isVisible()
    assert compared.store.state.second is None


def test_zoom_on_one_side_moves_both(qtbot: QtBot, compared: Program) -> None:
    canvas, other = compared.window.canvas, compared.window.second
    place = QPointF(other.width() / 3, other.height() / 3)
    none = Qt.KeyboardModifier.NoModifier
    turn = QWheelEvent(
        place, other.mapToGlobal(place), QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton, none,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    before = other.image_point(place)
    QApplication.sendEvent(other, turn)
    assert compared.store.state.placement.zoom is not None
    assert (other.image_point(place) - before).manhattanLength() < 2
    assert (canvas.image_point(place) - before).manhattanLength() < 4


def test_each_side_has_its_own_map(qtbot: QtBot, compared: Program) -> None:
    compared.window.actions_by_id["map.toggle"].trigger()
    state = compared.store.state
    assert state.second is not None
    assert state.image is not None
    outcome = state.second.outcomes[state.image]
    assert isinstance(outcome, Prediction)
    with_map = compared.window.second.picture(with_map=True, with_texts=False)
    without = compared.window.second.picture(with_map=False, with_texts=False)
    assert (with_map != without) == bool(outcome.cam.any())
    whole = compared.window.film.picture(with_map=True, with_texts=False)
    assert whole.width() == with_map.width() + compared.window.canvas.picture(with_map=True, with_texts=False).width()
    assert whole.height() == with_map.height()


def test_changed_films_are_listed_and_a_click_shows_one(qtbot: QtBot, compared: Program) -> None:
    compared.window.actions_by_id["model.differences"].trigger()
    dialog = compared.window.findChild(Differences)
    assert dialog is not None
    changed = sum(outcome.state is not ResultState.NEGATIVE for outcome in compared.store.state.outcomes.values())
    assert changed > 0
    qtbot.waitUntil(lambda: dialog.cases.model().rowCount() == changed)
    dialog.cases.selectRow(changed - 1)
    shown = dialog.as_text().splitlines()[-1]
    study = compared.store.state.study
    assert study is not None
    assert shown.startswith(study.patient.name or study.patient.id)
    assert dialog.measures.model().rowCount() > 5
    assert "AUROC" in dialog.as_text()


def test_switching_lets_the_second_model_answer_and_it_can_be_undone(
    qtbot: QtBot, compared: Program, second_bundle: Path
) -> None:
    store = compared.store
    compared.models.show_differences()
    dialog = compared.window.findChild(Differences)
    assert dialog is not None
    dialog.switch_button.click()
    assert store.state.second is None
    assert store.state.settings.bundle == str(second_bundle)
    qtbot.waitUntil(lambda: len(store.state.outcomes) == 3, timeout=PATIENCE_MS)
    assert all(outcome.state is ResultState.NEGATIVE for outcome in store.state.outcomes.values())
    assert store.state.recent_models[0] == shipped()
    compared.models.compare_with(shipped())
    qtbot.waitUntil(lambda: _second_outcomes(compared) == 3, timeout=PATIENCE_MS)
    compared.window.actions_by_id["model.switch"].trigger()
    assert store.state.settings.bundle == ""


def test_the_model_in_use_is_no_second_model(qtbot: QtBot, program: Program) -> None:
    program.models.compare_with(shipped())
    qtbot.waitUntil(lambda: "in use already" in program.store.state.message, timeout=PATIENCE_MS)
    assert program.store.state.second is None


def test_a_second_model_that_is_none_says_so_beside_the_film(
    qtbot: QtBot, program: Program, broken_bundle: Path
) -> None:
    program.models.compare_with(broken_bundle)
    qtbot.waitUntil(lambda: bool(_problem(program)), timeout=PATIENCE_MS)
    assert _problem(program) in _texts(program)
    assert isinstance(program.store.state.outcome, Prediction)


def test_another_library_is_seen_by_both(qtbot: QtBot, compared: Program, pictures: Path) -> None:
    compared.open_sources([pictures / "patient00002"])
    qtbot.waitUntil(lambda: _second_outcomes(compared) == 1, timeout=PATIENCE_MS)
    assert len(compared.store.state.outcomes) == 1


def _name(program: Program) -> str:
    model = program.store.state.model
    return model.name if model else ""


class Browser(QObject):
    """Takes what would be opened in the browser."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def take(self, url: QUrl) -> None:
        self.opened.append(url.toLocalFile())


def test_the_report_is_opened_or_the_way_to_one_is_said(qtbot: QtBot, compared: Program) -> None:
    browser = Browser()
    # PySide is annotated with bytes, and takes a str alone.
    QDesktopServices.setUrlHandler("file", browser, "take")  # type: ignore[arg-type]
    try:
        compared.window.actions_by_id["model.report"].trigger()
        assert [Path(path) for path in browser.opened] == [shipped() / "report" / "report.html"]
        compared.models.switch()
        qtbot.waitUntil(lambda: _name(compared) == "humerus-other", timeout=PATIENCE_MS)
        compared.window.actions_by_id["model.report"].trigger()
        assert len(browser.opened) == 1
        assert "humerus evaluate" in compared.store.state.message
    finally:
        QDesktopServices.unsetUrlHandler("file")
