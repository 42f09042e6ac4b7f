"""Colour tokens, and the style sheet made from them.

Neutral greys around the film, no colour but meaning: one accent, amber for uncertain, red for the positive label.
Negative is neutral: green would read as "safe".
"""

from __future__ import annotations

from dataclasses import dataclass
from string import Template

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette

from core.types import ResultState


@dataclass(frozen=True, slots=True)
class Theme:
    """One set of colours; names say what for, values are ``#rrggbb``.

    Attributes:
        window: Behind everything but the film.
        panel: Side panels, toolbar.
        raised: Buttons, selected rows, input fields.
        line: Separators and borders.
        text: Text to read.
        faint: Secondary text; at least 4.5:1 on ``panel``.
        accent: Selection, focus, progress.
        accent_text: Text on the accent.
        positive, positive_text: The positive label: fill, and text on it or on ``panel``.
        uncertain, uncertain_text: Uncertain.
        negative, negative_text: Negative, neutral.
    """

    name: str
    window: str
    panel: str
    raised: str
    line: str
    text: str
    faint: str
    accent: str
    accent_text: str
    positive: str
    positive_text: str
    uncertain: str
    uncertain_text: str
    negative: str
    negative_text: str


DARK = Theme(
    name="dark",
    window="#14171a",
    panel="#1b1f23",
    raised="#2a3037",
    line="#343b43",
    text="#e6e9ec",
    faint="#9aa4ae",
    accent="#2f6fab",
    accent_text="#ffffff",
    positive="#6b2328",
    positive_text="#ff9b95",
    uncertain="#5e4717",
    uncertain_text="#ffcf70",
    negative="#343b45",
    negative_text="#c9d1d9",
)

LIGHT = Theme(
    name="light",
    window="#e9ebee",
    panel="#f6f7f8",
    raised="#ffffff",
    line="#cbd1d7",
    text="#1b1f23",
    faint="#56606b",
    accent="#1f5f9c",
    accent_text="#ffffff",
    positive="#f6d2cf",
    positive_text="#9c1f1a",
    uncertain="#f7e3b5",
    uncertain_text="#7a5200",
    negative="#dde1e6",
    negative_text="#3a424b",
)


def theme_for(name: str) -> Theme:
    """The theme of a setting: "dark", "light" or "system" (the desktop's choice, dark when it has none)."""
    if name == "system":
        hints = QGuiApplication.styleHints()
        name = "light" if hints.colorScheme() is Qt.ColorScheme.Light else "dark"
    return LIGHT if name == "light" else DARK


def state_colours(theme: Theme, state: ResultState | None) -> tuple[QColor, QColor]:
    """Fill and text of a result badge; None, not analysed and failed have no fill of their own."""
    table = {
        ResultState.POSITIVE: (theme.positive, theme.positive_text),
        ResultState.UNCERTAIN: (theme.uncertain, theme.uncertain_text),
        ResultState.NEGATIVE: (theme.negative, theme.negative_text),
    }
    fill, text = table.get(state, (theme.panel, theme.faint)) if state else (theme.panel, theme.faint)
    return QColor(fill), QColor(text)


def palette(theme: Theme) -> QPalette:
    """Qt's palette for what the style sheet leaves to the style."""
    made = QPalette()
    roles = {
        QPalette.ColorRole.Window: theme.window,
        QPalette.ColorRole.Base: theme.panel,
        QPalette.ColorRole.AlternateBase: theme.raised,
        QPalette.ColorRole.Button: theme.raised,
        QPalette.ColorRole.ToolTipBase: theme.raised,
        QPalette.ColorRole.WindowText: theme.text,
        QPalette.ColorRole.Text: theme.text,
        QPalette.ColorRole.ButtonText: theme.text,
        QPalette.ColorRole.ToolTipText: theme.text,
        QPalette.ColorRole.PlaceholderText: theme.faint,
        QPalette.ColorRole.Highlight: theme.accent,
        QPalette.ColorRole.HighlightedText: theme.accent_text,
        QPalette.ColorRole.Link: theme.accent,
    }
    for role, colour in roles.items():
        made.setColor(role, QColor(colour))
    return made


_SHEET = Template("""
QWidget { color: $text; }
QMainWindow, QDialog { background: $window; }
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: 4px; }
""")


def style_sheet(theme: Theme) -> str:
    """The style sheet of the whole window."""
    fields = {name: getattr(theme, name) for name in Theme.__slots__}
    return _SHEET.substitute(fields)
