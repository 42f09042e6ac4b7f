"""Colours can be read, and both themes are whole."""

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QCheckBox, QDialog, QDoubleSpinBox, QWidget
from pytestqt.qtbot import QtBot

from core.types import ResultState
from viewer.theme import DARK, LIGHT, Theme, palette, state_colours, style_sheet, theme_for


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.1."""
    made = QColor(colour)
    channels = (made.redF(), made.greenF(), made.blueF())
    linear = [part / 12.92 if part <= 0.03928 else float(((part + 0.055) / 1.055) ** 2.4) for part in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_texts_can_be_read(theme: Theme) -> None:
    for text in (theme.text, theme.faint, theme.link, theme.positive_text, theme.uncertain_text, theme.negative_text):
        assert contrast(text, theme.panel) >= 4.5
    assert contrast(theme.accent_text, theme.accent) >= 4.5
    assert contrast(theme.focus, theme.panel) >= 3.0
    for fill, text in (
        (theme.positive, theme.positive_text),
        (theme.uncertain, theme.uncertain_text),
        (theme.negative, theme.negative_text),
    ):
        assert contrast(text, fill) >= 4.5


@pytest.mark.parametrize("name", ["dark", "light", "system"])
def test_a_style_sheet_has_no_gaps(qapp: object, name: str) -> None:
    assert "$" not in style_sheet(theme_for(name))


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_a_check_box_is_seen_unticked_and_its_tick_when_ticked(qtbot: QtBot, theme: Theme) -> None:
    page = QDialog()
    qtbot.addWidget(page)
    box = QCheckBox(page)
    page.setPalette(palette(theme))
    page.setStyleSheet(style_sheet(theme))
    page.resize(80, 60)
    with qtbot.waitExposed(page):
        page.show()
    empty = pixels(page)
    assert max(contrast(colour, theme.window) for colour in empty) >= 3.0
    box.setChecked(True)
    assert max(contrast(colour, theme.accent) for colour in pixels(page) - empty) >= 4.5


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_the_arrows_of_a_number_are_seen_beside_it(qtbot: QtBot, theme: Theme) -> None:
    page = QDialog()
    qtbot.addWidget(page)
    spin = QDoubleSpinBox(page)
    page.setPalette(palette(theme))
    page.setStyleSheet(style_sheet(theme))
    with qtbot.waitExposed(page):
        page.show()
    spin.clearFocus()
    spin.lineEdit().hide()
    assert max(contrast(colour, theme.field) for colour in pixels(spin)) >= 3.0


def pixels(widget: QWidget) -> set[str]:
    """The colours that a widget shows."""
    picture = widget.grab().toImage()
    return {picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(picture.height())}


def test_negative_is_not_green() -> None:
    for theme in (DARK, LIGHT):
        fill, _ = state_colours(theme, ResultState.NEGATIVE)
        assert fill.green() <= max(fill.red(), fill.blue())
