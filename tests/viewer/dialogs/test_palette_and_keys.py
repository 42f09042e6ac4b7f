"""Command palette and the sheet of keys."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from tests.viewer.dialogs.conftest import Act
from viewer.dialogs import CommandPalette, ShortcutSheet
from viewer.dialogs.palette import fuzzy_score


@pytest.fixture
def palette(acts: tuple[Act, ...], shown: Callable[..., None]) -> CommandPalette:
    made = CommandPalette(acts)
    shown(made, 520, 420)
    return made


def titles(palette: CommandPalette) -> list[str]:
    items = [palette.list.topLevelItem(row) for row in range(palette.list.topLevelItemCount())]
    return [item.text(0) for item in items if item]


def test_letters_in_order_match_and_beginnings_of_words_are_better() -> None:
    assert fuzzy_score("xq", "Fit to window") == 0
    assert fuzzy_score("tif", "Fit") == 0
    assert fuzzy_score("dh", "DICOM header") > fuzzy_score("dh", "Add graph")
    assert fuzzy_score("fit", "Fit to window") > fuzzy_score("fit", "Flip it")


def test_it_lists_everything_first_with_its_keys(palette: CommandPalette) -> None:
    assert titles(palette) == ["Open folder", "DICOM header", "Fit to window", "Actual size", "Invert"]
    first = palette.list.topLevelItem(0)
    assert first is not None
    assert first.text(2) == "Ctrl+O"


def test_a_few_letters_and_return_do_the_action(palette: CommandPalette, done: list[str], qtbot: QtBot) -> None:
    QTest.keyClicks(palette.field, "dich")
    assert titles(palette) == ["DICOM header"]
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: done == ["header"])


def test_arrows_move_while_the_field_keeps_the_keyboard(palette: CommandPalette, done: list[str], qtbot: QtBot) -> None:
    QTest.keyClick(palette.field, Qt.Key.Key_Down)
    QTest.keyClick(palette.field, Qt.Key.Key_Down)
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: done == ["fit"])


def test_what_cannot_be_done_now_is_not_done(palette: CommandPalette, done: list[str], qtbot: QtBot) -> None:
    QTest.keyClicks(palette.field, "invert")
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette.isVisible()
    assert done == []


def test_escape_closes_and_no_match_says_so(palette: CommandPalette, done: list[str], qtbot: QtBot) -> None:
    QTest.keyClicks(palette.field, "zzz")
    assert palette._nothing.isVisible()
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    with qtbot.waitSignal(palette.finished):
        QTest.keyClick(palette.field, Qt.Key.Key_Escape)
    assert done == []


@pytest.fixture
def sheet(acts: tuple[Act, ...], shown: Callable[..., None]) -> ShortcutSheet:
    made = ShortcutSheet(acts)
    shown(made, 600, 640)
    return made


def visible(sheet: ShortcutSheet) -> list[str]:
    items: list[QTreeWidgetItem] = [row for _, rows in sheet._groups for row in rows]
    return [item.text(0) for item in items if not item.isHidden()]


def test_the_sheet_groups_actions_by_menu_and_adds_the_mouse(sheet: ShortcutSheet) -> None:
    assert [group.text(0) for group, _ in sheet._groups] == ["File", "Film", "Mouse, over the film"]
    assert "Zoom at the cursor" in visible(sheet)


@pytest.mark.parametrize(("text", "expected"), [("ctrl+h", ["DICOM header"]), ("invert", ["Invert"]), ("zz", [])])
def test_the_sheet_is_searched_by_action_and_key(
    sheet: ShortcutSheet, text: str, expected: list[str], qtbot: QtBot
) -> None:
    QTest.keyClicks(sheet.search, text)
    assert visible(sheet) == expected


def test_the_sheet_leads_to_where_keys_are_changed(sheet: ShortcutSheet, qtbot: QtBot) -> None:
    change = next(button for button in sheet.findChildren(QPushButton) if button.text().startswith("Change"))
    with qtbot.waitSignal(sheet.settings_requested):
        QTest.mouseClick(change, Qt.MouseButton.LeftButton)
