"""The settings dialog: drawn from the table, acts at once, can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from core.settings import Settings, change
from tests.viewer.dialogs.conftest import Act
from viewer.dialogs import SettingsDialog
from viewer.dialogs.settings_editors import ChoiceEditor, FolderEditor, NumberEditor, SwitchEditor
from viewer.dialogs.settings_table import rows
from viewer.dialogs.shortcut_page import ShortcutPage
from viewer.state import Store


@pytest.fixture
def present(acts: tuple[Act, ...], store: Store) -> Callable[[], Sequence[Act]]:
    """The actions with the keys that the settings give them."""

    def entries() -> Sequence[Act]:
        changed = store.state.settings.shortcuts
        return [replace(act, keys=changed.get(act.id, act.keys)) for act in acts]

    return entries


@pytest.fixture
def dialog(store: Store, present: Callable[[], Sequence[Act]], shown: Callable[..., None]) -> SettingsDialog:
    made = SettingsDialog(store, entries=present, reserved=("H",))
    shown(made, 720, 480)
    return made


def press(qtbot: QtBot, dialog: SettingsDialog, text: str) -> None:
    found = next(button for button in dialog.findChildren(QPushButton) if button.text() == text)
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)


def test_every_setting_with_a_page_has_an_editor_that_shows_its_value(dialog: SettingsDialog) -> None:
    for row in rows():
        assert dialog.editor(row.name).row.title == row.title
    opacity = dialog.editor("overlay_opacity")
    assert isinstance(opacity, NumberEditor)
    assert (opacity.spin.value(), opacity.spin.minimum(), opacity.spin.maximum()) == (0.65, 0.05, 1.0)


def test_the_pages_are_those_of_the_table_and_the_keys(dialog: SettingsDialog) -> None:
    names = [dialog.pages.item(row).text() for row in range(dialog.pages.count())]
    assert names == [*dict.fromkeys(row.page for row in rows()), "Shortcuts"]


def test_a_change_acts_at_once(dialog: SettingsDialog, store: Store, qtbot: QtBot) -> None:
    theme = dialog.editor("theme")
    assert isinstance(theme, ChoiceEditor)
    theme.box.setFocus()
    QTest.keyClick(theme.box, Qt.Key.Key_Down)
    theme.box.activated.emit(theme.box.currentIndex())
    assert store.state.settings.theme == "light"
    dialog.show_page("Map")
    start = dialog.editor("overlay_at_start")
    assert isinstance(start, SwitchEditor)
    start.box.click()
    assert store.state.settings.overlay_at_start
    opacity = dialog.editor("overlay_opacity")
    assert isinstance(opacity, NumberEditor)
    opacity.slider.setValue(30)
    assert store.state.settings.overlay_opacity == 0.3
    assert opacity.spin.value() == 0.3


def test_a_path_acts_when_it_is_finished(dialog: SettingsDialog, store: Store, qtbot: QtBot) -> None:
    dialog.show_page("Model")
    bundle = dialog.editor("bundle")
    assert isinstance(bundle, FolderEditor)
    QTest.keyClicks(bundle.field, "/models/mine")
    assert store.state.settings.bundle == ""
    bundle.field.editingFinished.emit()
    assert store.state.settings.bundle == "/models/mine"


def test_cancel_puts_back_what_was_set_before(dialog: SettingsDialog, store: Store, qtbot: QtBot) -> None:
    before = store.state.settings
    store.update(settings=change(before, notice_accepted=True))
    dialog.editor("theme").edited.emit("light")
    dialog.editor("keep_cache").edited.emit(False)
    press(qtbot, dialog, "Cancel")
    assert store.state.settings == change(before, notice_accepted=True)


def test_defaults_can_be_restored(store: Store, shown: Callable[..., None], qtbot: QtBot) -> None:
    store.update(settings=change(Settings(), theme="light", shortcuts={"fit": "F7"}, notice_accepted=True))
    dialog = SettingsDialog(store)
    shown(dialog, 720, 480)
    press(qtbot, dialog, "Restore defaults")
    assert store.state.settings == change(Settings(), notice_accepted=True)


def test_a_change_from_elsewhere_is_shown(dialog: SettingsDialog, store: Store) -> None:
    store.update(settings=change(store.state.settings, colour_map="viridis"))
    editor = dialog.editor("colour_map")
    assert isinstance(editor, ChoiceEditor)
    assert editor.box.currentText() == "Viridis"


@pytest.fixture
def page(dialog: SettingsDialog) -> ShortcutPage:
    dialog.show_page("Shortcuts")
    assert dialog.shortcuts is not None
    return dialog.shortcuts


def choose(page: ShortcutPage, title: str, key: str) -> None:
    found = page.tree.findItems(title, Qt.MatchFlag.MatchExactly)[0]
    page.tree.setCurrentItem(found)
    page.keys.setKeySequence(QKeySequence(key))
    page.keys.editingFinished.emit()


def test_keys_can_be_changed_and_given_back(
    page: ShortcutPage, dialog: SettingsDialog, store: Store, qtbot: QtBot
) -> None:
    choose(page, "Fit to window", "F7")
    assert store.state.settings.shortcuts == {"fit": "F7"}
    assert page.tree.findItems("Fit to window", Qt.MatchFlag.MatchExactly)[0].text(1) == "F7"
    press(qtbot, dialog, "As delivered")
    assert store.state.settings.shortcuts == {}


def test_an_action_can_be_without_keys(page: ShortcutPage, dialog: SettingsDialog, store: Store, qtbot: QtBot) -> None:
    page.tree.setCurrentItem(page.tree.findItems("Invert", Qt.MatchFlag.MatchExactly)[0])
    press(qtbot, dialog, "No keys")
    assert store.state.settings.shortcuts == {"invert": ""}


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("Ctrl+1", "Ctrl+1 already does “Actual size”. Nothing was changed."),
        ("H", "H is kept for tagging films. Nothing was changed."),
    ],
)
def test_a_key_that_is_taken_says_whose_it_is(page: ShortcutPage, store: Store, key: str, sentence: str) -> None:
    choose(page, "Fit to window", key)
    assert page.sentence.text() == sentence
    assert store.state.settings.shortcuts == {}
