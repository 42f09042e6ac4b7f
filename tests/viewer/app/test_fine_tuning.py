"""Fine-tuning in the window: films are counted, curves come live, what goes wrong is said, the reader reads on."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from core.paths import places
from core.settings import change
from viewer.app.program import Program
from viewer.dialogs import Differences, FineTune
from viewer.dialogs.tuning_choices import Choices, with_value

PATIENCE_MS = 120_000


@pytest.fixture
def trainings(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """What is run in place of a training: a child process must find it by a name that leads there in every process."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    import child_trainings  # type: ignore[import-not-found]

    found: ModuleType = child_trainings
    return found


@pytest.fixture
def program(qtbot: QtBot, launch: Callable[..., Program], pictures: Path, broken_bundle: Path) -> Program:
    """The program on three studies, without a model."""
    made = launch(pictures, bundle=str(broken_bundle))
    qtbot.waitUntil(lambda: made.store.state.film is not None and not made.jobs.running, timeout=PATIENCE_MS)
    return made


@pytest.fixture
def dialog(qtbot: QtBot, program: Program, dataset: Path) -> FineTune:
    """The window with films chosen and counted."""
    program.window.actions_by_id["model.fine-tune"].trigger()
    made = program.window.findChild(FineTune)
    assert made is not None
    assert not made.start_button.isEnabled()
    type_into(made.data.source, str(dataset))
    qtbot.waitUntil(made.start_button.isEnabled, timeout=PATIENCE_MS)
    return made


def test_an_installation_without_tensorflow_says_what_to_install(
    qtbot: QtBot, program: Program, dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tensorflow", None)
    program.window.actions_by_id["model.fine-tune"].trigger()
    made = program.window.findChild(FineTune)
    assert made is not None
    assert "pip install TensorFlow" in said(made)
    type_into(made.data.source, str(dataset))
    qtbot.waitUntil(lambda: "pip install TensorFlow" in said(made), timeout=PATIENCE_MS)
    assert not made.start_button.isEnabled()


def type_into(field: QWidget, text: str) -> None:
    field.setFocus()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def said(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if not label.isHidden())


def learns(program: Program) -> bool:
    run = program.store.state.training
    return run is not None and bool(run.curve)


def ended(program: Program) -> bool:
    run = program.store.state.training
    return run is not None and not run.running


def test_what_the_films_hold_is_shown_before_anything_starts(qtbot: QtBot, dialog: FineTune) -> None:
    counts = dialog.data.counts.text()
    assert all(word in counts for word in ("training", "tuning", "test", "No fracture", ">8<", ">2<"))
    assert "16 mirrored twins" in counts
    box = dialog.form.editor("dataset").box  # type: ignore[attr-defined]
    box.setCurrentIndex(1)
    box.activated.emit(1)
    qtbot.waitUntil(lambda: "a positive picture with hardware" in dialog.data.counts.text(), timeout=PATIENCE_MS)
    assert ">7<" in dialog.data.counts.text()


def test_films_that_are_none_are_refused_in_words(qtbot: QtBot, dialog: FineTune, tmp_path: Path) -> None:
    dialog.data.source.clear()
    type_into(dialog.data.source, str(tmp_path / "nothing"))
    qtbot.waitUntil(lambda: "it does not exist" in said(dialog).lower(), timeout=PATIENCE_MS)
    assert not dialog.start_button.isEnabled()


def test_a_blind_reader_is_not_told_how_many_films_others_found_metal_on(
    qtbot: QtBot, program: Program, dialog: FineTune
) -> None:
    store = program.store
    store.update(settings=change(store.state.settings, blind=True))
    type_into(dialog.data.tags, "store")
    qtbot.waitUntil(lambda: "you read blind" in said(dialog), timeout=PATIENCE_MS)
    assert not dialog.start_button.isEnabled()


def test_a_training_shows_its_curves_and_ends_with_a_bundle(
    qtbot: QtBot, program: Program, dialog: FineTune, trainings: ModuleType
) -> None:
    program.models.tuning.train = trainings.quick
    dialog.start_button.click()
    qtbot.waitUntil(lambda: ended(program), timeout=PATIENCE_MS)
    run = program.store.state.training
    assert run is not None
    assert run.problem == ""
    assert run.folder == places().data / "models" / "humerus-tuned-1.0.0"
    assert [point.number for point in run.curve] == [1, 2, 3]
    assert dialog.run.loss.accessibleDescription() == "Pass 3: loss, training 0.267, tuning 0.300"
    assert "accuracy, training 0.900, tuning 0.867" in dialog.run.accuracy.accessibleDescription()
    assert dialog.run.compare_button.isVisible()
    assert program.store.state.film is not None


@pytest.mark.slow
def test_a_new_bundle_is_compared_and_switched_to(
    qtbot: QtBot, program: Program, dialog: FineTune, trainings: ModuleType, second_bundle: Path
) -> None:
    store = program.store
    store.update(settings=change(store.state.settings, bundle=str(second_bundle)))
    program.models.tuning.train = trainings.quick
    dialog.start_button.click()
    qtbot.waitUntil(dialog.run.compare_button.isVisible, timeout=PATIENCE_MS)
    dialog.run.compare_button.click()
    qtbot.waitUntil(lambda: program.window.findChild(Differences) is not None, timeout=PATIENCE_MS)
    differences = program.window.findChild(Differences)
    assert differences is not None
    assert "humerus-tuned 1.0.0" in differences.switch_button.text()
    assert "humerus-other 2.0" in differences.keep_button.text()
    differences.switch_button.click()
    qtbot.waitUntil(lambda: _name(program) == "humerus-tuned", timeout=PATIENCE_MS)


def _name(program: Program) -> str:
    model = program.store.state.model
    return model.name if model else ""


def test_a_child_that_dies_is_told_and_the_window_lives_on(
    qtbot: QtBot, program: Program, dialog: FineTune, trainings: ModuleType
) -> None:
    program.models.tuning.train = trainings.dies
    dialog.start_button.click()
    qtbot.waitUntil(lambda: ended(program), timeout=PATIENCE_MS)
    assert "Its process ended by itself (exit code 9)" in said(dialog.run)
    assert program.store.state.film is not None
    program.models.tuning.train = trainings.quick
    dialog.run.again_button.click()
    qtbot.waitUntil(dialog.start_button.isEnabled, timeout=PATIENCE_MS)
    dialog.start_button.click()
    qtbot.waitUntil(dialog.run.compare_button.isVisible, timeout=PATIENCE_MS)


def test_an_error_stands_where_the_training_was(
    qtbot: QtBot, program: Program, dialog: FineTune, trainings: ModuleType
) -> None:
    program.models.tuning.train = trainings.refused
    dialog.start_button.click()
    qtbot.waitUntil(lambda: ended(program), timeout=PATIENCE_MS)
    assert "This bundle exists already. Give the new one another version." in said(dialog.run)


def test_a_training_is_stopped_and_its_choices_come_back(
    qtbot: QtBot, program: Program, dialog: FineTune, trainings: ModuleType, dataset: Path
) -> None:
    program.models.tuning.train = trainings.endless
    dialog.form.show_choices(with_value(dialog.choices, "epochs", 7))
    dialog.start_button.click()
    qtbot.waitUntil(lambda: learns(program), timeout=PATIENCE_MS)
    dialog.run.stop_button.click()
    qtbot.waitUntil(lambda: ended(program), timeout=PATIENCE_MS)
    assert "Stopped." in said(dialog.run)
    assert not program.jobs.running
    dialog.close()
    program.models.fine_tune()
    again = next(made for made in program.window.findChildren(FineTune) if made is not dialog)
    assert (again.choices.source, again.choices.epochs) == (str(dataset), 7)


def test_a_training_that_goes_on_shows_the_passes_that_it_had_done(
    qtbot: QtBot, program: Program, dialog: FineTune, trainings: ModuleType
) -> None:
    program.models.tuning.train = trainings.resumed
    dialog.start_button.click()
    qtbot.waitUntil(lambda: learns(program), timeout=PATIENCE_MS)
    assert dialog.run.loss.accessibleDescription() == "Pass 2: loss, training 0.400, tuning 0.450"
    program.models.tuning.stop()
    qtbot.waitUntil(lambda: ended(program), timeout=PATIENCE_MS)


def test_closing_its_window_leaves_the_training_alone(
    qtbot: QtBot, program: Program, dialog: FineTune, trainings: ModuleType, pictures: Path
) -> None:
    program.models.tuning.train = trainings.endless
    dialog.start_button.click()
    qtbot.waitUntil(lambda: learns(program), timeout=PATIENCE_MS)
    dialog.close()
    program.open_sources([pictures / "patient00001"])
    qtbot.waitUntil(lambda: len(program.store.state.studies) == 1, timeout=PATIENCE_MS)
    assert program.models.tuning.is_running
    program.models.tuning.stop()
    qtbot.waitUntil(lambda: ended(program), timeout=PATIENCE_MS)


def test_closing_the_program_asks_while_a_model_is_trained_and_cancel_is_the_default(
    qtbot: QtBot, program: Program, dialog: FineTune, trainings: ModuleType
) -> None:
    program.models.tuning.train = trainings.endless
    dialog.start_button.click()
    qtbot.waitUntil(lambda: learns(program), timeout=PATIENCE_MS)

    def press(name: str) -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        if name:
            next(button for button in box.buttons() if button.text() == name).click()
        else:
            QTest.keyClick(box, Qt.Key.Key_Return)

    QTimer.singleShot(300, lambda: press(""))
    assert not program.window.close()
    assert program.models.tuning.is_running
    QTimer.singleShot(300, lambda: press("End the training"))
    assert program.window.close()
    assert not program.jobs.running or all(job.is_stopping for job in program.jobs.running)


@pytest.mark.slow
def test_a_real_training_from_the_dialog_to_the_model_in_use(qtbot: QtBot, program: Program, dialog: FineTune) -> None:
    small = {"size": 64, "epochs": 1, "start": "random", "layers": 0, "batch": 8, "name": "humerus-small"}
    choices: Choices = dialog.choices
    for name, value in small.items():
        choices = with_value(choices, name, value)
    dialog.form.show_choices(choices)
    dialog.start_button.click()
    qtbot.waitUntil(lambda: ended(program), timeout=600_000)
    run = program.store.state.training
    assert run is not None
    assert run.problem == ""
    assert len(run.curve) == 1
    dialog.run.compare_button.click()
    qtbot.waitUntil(lambda: program.window.findChild(Differences) is not None, timeout=PATIENCE_MS)
    program.models.switch()
    qtbot.waitUntil(lambda: _name(program) == "humerus-small", timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: len(program.store.state.outcomes) == 3, timeout=PATIENCE_MS)
