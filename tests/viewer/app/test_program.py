"""The program in its window: opening, keys, settings, privacy, errors."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox
from pytestqt.qtbot import QtBot

from core.paths import places
from core.settings import change
from viewer.app.program import Program
from viewer.state import CornerTexts, MapStyle

Launch = Callable[..., Program]
PATIENCE_MS = 30_000


@pytest.fixture
def program(qtbot: QtBot, launch: Launch, pictures: Path, broken_bundle: Path) -> Program:
    """The program on three PNG studies, without a model."""
    made = launch(pictures, bundle=str(broken_bundle))
    qtbot.waitUntil(lambda: made.store.state.film is not None and not made.jobs.running, timeout=PATIENCE_MS)
    made.window.activateWindow()
    made.window.canvas.setFocus()
    qtbot.waitUntil(made.window.canvas.hasFocus)
    return made


def test_a_folder_opens_with_its_first_film_and_lists_what_it_left_out(program: Program) -> None:
    state = program.store.state
    assert len(state.studies) == 3
    assert [skipped.path.name for skipped in state.skipped] == ["image2.png"]
    assert program.window.windowTitle().startswith("films")


def test_a_refused_model_is_said_inline_and_films_are_read_all_the_same(qtbot: QtBot, program: Program) -> None:
    qtbot.waitUntil(lambda: bool(program.store.state.bundle_problem), timeout=PATIENCE_MS)
    texts = [label.text() for label in program.window.result.findChildren(QLabel)]
    assert "No model" in texts
    assert program.store.state.bundle_problem in texts


def test_without_tensorflow_the_panel_says_what_further_maps_need(
    qtbot: QtBot, launch: Launch, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tensorflow", None)
    made = launch(pictures)
    qtbot.waitUntil(lambda: made.store.state.outcome is not None, timeout=PATIENCE_MS)
    shown = [label.text() for label in made.window.result.findChildren(QLabel) if not label.isHidden()]
    said = "Further maps: this needs TensorFlow, which this installation does not have. "
    assert [text for text in shown if text.startswith(said)]


def test_keys_act_on_the_film(qtbot: QtBot, program: Program) -> None:
    canvas, store = program.window.canvas, program.store
    for key in (Qt.Key.Key_I, Qt.Key.Key_R, Qt.Key.Key_X, Qt.Key.Key_A):
        QTest.keyClick(canvas, key)
    state = store.state
    assert state.tone.negative
    assert (state.placement.quarter_turns, state.placement.zoom) == (1, 1.0)
    QTest.keyClick(canvas, Qt.Key.Key_2)
    assert store.state.tone.voi is not None
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert store.state.placement.zoom is None
    assert store.state.tone.voi is None
    QTest.keyClick(canvas, Qt.Key.Key_T)
    assert store.state.corner_texts is CornerTexts.FEW
    QTest.keyClick(canvas, Qt.Key.Key_V)
    assert store.state.map.style is MapStyle.CELLS


def test_keys_step_through_studies(qtbot: QtBot, program: Program) -> None:
    first = program.store.state.study_key
    QTest.keyClick(program.window.canvas, Qt.Key.Key_PageDown)
    second = program.store.state.study_key
    assert second != first
    QTest.keyClick(program.window.canvas, Qt.Key.Key_Right)
    assert program.store.state.study_key not in (first, second)
    QTest.keyClick(program.window.canvas, Qt.Key.Key_PageUp)
    assert program.store.state.study_key == second


def test_a_text_field_keeps_its_keys(qtbot: QtBot, program: Program) -> None:
    search = program.window.studies.search
    search.setFocus()
    qtbot.waitUntil(search.hasFocus)
    QTest.keyClicks(search, "girafxy")
    assert search.text() == "girafxy"
    assert not program.store.state.map.visible
    assert not program.store.state.tone.negative


def test_a_study_can_be_looked_for_from_anywhere(qtbot: QtBot, program: Program) -> None:
    program.window.actions_by_id["window.studies"].trigger()
    program.window.canvas.setFocus()
    QTest.keyClick(program.window.canvas, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert program.window.studies.isVisible()
    assert program.window.studies.search.hasFocus()


def test_a_changed_key_acts_and_the_old_one_does_not(qtbot: QtBot, program: Program) -> None:
    store = program.store
    store.update(settings=change(store.state.settings, shortcuts={"film.invert": "W"}))
    QTest.keyClick(program.window.canvas, Qt.Key.Key_I)
    assert not store.state.tone.negative
    QTest.keyClick(program.window.canvas, Qt.Key.Key_W)
    assert store.state.tone.negative
    assert "(W)" in program.window.actions_by_id["film.invert"].toolTip()


def test_settings_are_kept_and_worn(qtbot: QtBot, program: Program) -> None:
    store = program.store
    store.update(settings=change(store.state.settings, theme="light", overlay_style="contour", corner_texts="none"))
    assert store.state.map.style is MapStyle.CONTOUR
    assert store.state.corner_texts is CornerTexts.NONE
    assert program.window.palette().window().color().lightness() > 200
    program.preferences.save()
    kept = json.loads((places().config / "settings.json").read_text())
    assert (kept["theme"], kept["overlay_style"]) == ("light", "contour")


def test_side_panels_go_and_come(qtbot: QtBot, program: Program) -> None:
    window = program.window
    width = window.canvas.width()
    QTest.keyClick(window, Qt.Key.Key_F8)
    QTest.keyClick(window, Qt.Key.Key_F9)
    qtbot.waitUntil(lambda: window.canvas.width() > width + 300)
    assert not window.studies.isVisible()
    QTest.keyClick(window, Qt.Key.Key_F8)
    assert window.studies.isVisible()


def test_the_picture_is_copied_as_it_is_shown(qtbot: QtBot, program: Program) -> None:
    program.window.actions_by_id["file.copy"].trigger()
    canvas = program.window.canvas
    ratio = canvas.devicePixelRatioF()
    copied = QGuiApplication.clipboard().image()
    assert (copied.width(), copied.height()) == (round(canvas.width() * ratio), round(canvas.height() * ratio))
    assert program.store.state.message == "The picture is on the clipboard."


def test_closing_shows_nothing_and_recent_opens_again(qtbot: QtBot, program: Program, pictures: Path) -> None:
    store = program.store
    program.window.actions_by_id["file.close"].trigger()
    assert not store.state.studies
    assert store.state.film is None
    assert not program.window.actions_by_id["file.copy"].isEnabled()
    program.open_sources(store.state.recent[0])
    qtbot.waitUntil(lambda: len(store.state.studies) == 3 and store.state.film is not None, timeout=PATIENCE_MS)


def test_what_is_dropped_is_opened(qtbot: QtBot, program: Program, pictures: Path) -> None:
    window = program.window
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(pictures / "patient00002"))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(50, 50), Qt.DropAction.CopyAction, data, buttons, keys)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, data, buttons, keys))
    qtbot.waitUntil(lambda: len(program.store.state.studies) == 1 and not program.jobs.running, timeout=PATIENCE_MS)


def test_another_library_opens_with_a_film_of_its_own(qtbot: QtBot, program: Program, pictures: Path) -> None:
    store = program.store
    for number in (2, 3, 1):
        folder = pictures / f"patient{number:05}"
        program.open_sources([folder])
        qtbot.waitUntil(lambda: bool(store.state.studies) and not program.jobs.running, timeout=PATIENCE_MS)
        study = store.state.study
        assert study is not None
        assert study.images[0].ref.path.is_relative_to(folder)
        assert store.state.image == study.images[0].ref


def test_the_last_library_and_the_layout_come_back(
    qtbot: QtBot, launch: Launch, program: Program, broken_bundle: Path
) -> None:
    program.store.update(panels=frozenset({"results"}))
    program.window.close()
    again = launch(bundle=str(broken_bundle))
    qtbot.waitUntil(lambda: len(again.store.state.studies) == 3, timeout=PATIENCE_MS)
    assert not again.window.studies.isVisible()


def test_with_the_switch_off_nothing_is_kept(qtbot: QtBot, launch: Launch, pictures: Path, broken_bundle: Path) -> None:
    program = launch(pictures, bundle=str(broken_bundle), keep_cache=False)
    qtbot.waitUntil(lambda: len(program.store.state.studies) == 3 and not program.jobs.running, timeout=PATIENCE_MS)
    program.window.close()
    assert not (places().config / "recent.json").exists()
    assert not list(places().cache.glob("*"))


def test_clearing_patient_data_asks_first_and_cancel_is_the_default(qtbot: QtBot, program: Program) -> None:
    kept = places().config / "recent.json"
    index = next(places().cache.glob("*.sqlite"))

    def press_return() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        QTest.keyClick(box, Qt.Key.Key_Return)

    QTimer.singleShot(200, press_return)
    program.window.actions_by_id["file.clear"].trigger()
    assert kept.exists()
    assert index.exists()

    def press_clear() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        QTest.mouseClick(next(b for b in box.buttons() if b.text() == "Clear"), Qt.MouseButton.LeftButton)

    QTimer.singleShot(200, press_clear)
    program.window.actions_by_id["file.clear"].trigger()
    assert not kept.exists()
    assert not index.exists()
    assert program.store.state.recent == ()


def kept_index() -> bool:
    """Whether an index lies in the cache folder."""
    return bool(list(places().cache.glob("*.sqlite")))


def test_after_clearing_the_next_library_is_kept_again(qtbot: QtBot, program: Program, pictures: Path) -> None:
    program.forget_patients()
    assert not kept_index()
    program.open_sources([pictures])
    qtbot.waitUntil(lambda: len(program.store.state.studies) == 3 and not program.jobs.running, timeout=PATIENCE_MS)
    assert kept_index()


def test_the_switch_removes_what_was_kept_although_nothing_is_open(
    qtbot: QtBot, launch: Launch, program: Program, broken_bundle: Path
) -> None:
    program.window.close()
    assert kept_index()
    again = launch(bundle=str(broken_bundle), reopen_last=False)
    qtbot.waitUntil(lambda: bool(again.store.state.recent), timeout=PATIENCE_MS)
    again.store.update(settings=change(again.store.state.settings, keep_cache=False))
    assert not kept_index()
    assert not again.store.state.recent


def test_the_switch_turned_on_again_keeps_the_next_library(qtbot: QtBot, program: Program, pictures: Path) -> None:
    store = program.store
    store.update(settings=change(store.state.settings, keep_cache=False))
    program.open_sources([pictures])
    qtbot.waitUntil(lambda: len(store.state.studies) == 3 and not program.jobs.running, timeout=PATIENCE_MS)
    assert not kept_index()
    store.update(settings=change(store.state.settings, keep_cache=True))
    program.open_sources([pictures])
    qtbot.waitUntil(lambda: len(store.state.studies) == 3 and not program.jobs.running, timeout=PATIENCE_MS)
    assert kept_index()


def test_a_library_that_is_gone_is_said_to_be_gone(qtbot: QtBot, program: Program, tmp_path: Path) -> None:
    program.open_sources([tmp_path / "unplugged"])
    qtbot.waitUntil(lambda: bool(program.store.state.message), timeout=PATIENCE_MS)
    assert (
        program.store.state.message == "unplugged is not there. It was moved or removed, or its drive is not connected."
    )


def test_a_damaged_film_says_so_where_it_would_stand(qtbot: QtBot, program: Program, pictures: Path) -> None:
    store = program.store
    study = store.state.study
    assert study is not None
    victim = next(row for row in store.state.studies.values() if row.key != study.key)
    victim.images[0].ref.path.write_bytes(b"\x89PNG\r\n\x1a\nbroken")
    program.films.clear()
    store.show(victim)
    qtbot.waitUntil(lambda: bool(store.state.film_error), timeout=PATIENCE_MS)
    assert store.state.film is None
    assert store.state.film_error.startswith("The file is a damaged PNG file")


def test_every_dialog_opens_from_its_action(qtbot: QtBot, program: Program) -> None:
    for identifier in ("file.settings", "study.header", "help.keys", "help.palette", "help.about", "window.skipped"):
        before = set(QApplication.topLevelWidgets())
        program.window.actions_by_id[identifier].trigger()
        opened = [widget for widget in QApplication.topLevelWidgets() if widget not in before and widget.isVisible()]
        assert opened, identifier
        program.dialogs.close_all()


def test_a_crash_report_names_no_file_of_the_patient(qtbot: QtBot, program: Program) -> None:
    trace = 'Traceback (most recent call last):\n  File "x.py", line 1, in f\nValueError: DEMO^ADA 0001\n'
    program.show_crash(trace)
    log = (places().logs / "viewer.log").read_text()
    assert "ValueError" in log
    assert "DEMO^ADA" not in log
    for widget in QApplication.topLevelWidgets():
        if widget is not program.window and widget.isVisible():
            widget.close()
