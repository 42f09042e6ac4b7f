"""Colour tokens, and the style sheet made from them.

Neutral greys around the film, no colour but meaning: one accent, amber for uncertain, red for the positive label.
Negative is neutral: green would read as "safe".
"""

from __future__ import annotations

from dataclasses import dataclass
from string import Template

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from core.paths import resources
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
        field: Behind text that is typed.
        disabled: Text of what cannot be used now.
        focus: Outline of what has the keyboard, and progress; at least 3:1 on ``panel``.
        link: Text that leads somewhere; at least 4.5:1 on ``panel``.
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
    field: str
    disabled: str
    focus: str
    link: str


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
    field="#121518",
    disabled="#5d6771",
    focus="#4f94d6",
    link="#6fb0ee",
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
    field="#ffffff",
    disabled="#9ba4ad",
    focus="#2f7cc4",
    link="#1f5f9c",
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
    role = QPalette.ColorRole
    table = {
        role.Window: theme.window,
        role.Base: theme.panel,
        role.AlternateBase: theme.raised,
        role.Button: theme.raised,
        role.ToolTipBase: theme.raised,
        role.WindowText: theme.text,
        role.Text: theme.text,
        role.ButtonText: theme.text,
        role.BrightText: theme.text,
        role.ToolTipText: theme.text,
        role.PlaceholderText: theme.faint,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.accent_text,
        role.Accent: theme.accent,
        role.Link: theme.link,
        role.LinkVisited: theme.link,
        role.Light: theme.raised,
        role.Midlight: theme.raised,
        role.Mid: theme.line,
        role.Dark: theme.line,
        role.Shadow: theme.window,
    }
    made = QPalette()
    for which, colour in table.items():
        made.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, which, QColor(theme.faint))
    return made


_SHEET = Template("""
* { outline: 0; }
QWidget { color: $text; }
QWidget:disabled { color: $faint; }
QMainWindow, QDialog { background: $window; }
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: 4px; }

QMenuBar { background: $panel; border: 0; padding: 1px 4px; }
QMenuBar::item { padding: 4px 9px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: $raised; }
QMenu { background: $panel; border: 1px solid $line; padding: 5px; }
QMenu::item { padding: 5px 26px 5px 24px; border-radius: 4px; }
QMenu::item:selected { background: $accent; color: $accent_text; }
QMenu::item:disabled { color: $faint; background: transparent; }
QMenu::separator { height: 1px; background: $line; margin: 5px 8px; }

QToolBar { background: $panel; border: 0; border-bottom: 1px solid $line; padding: 5px 8px; spacing: 3px; }
QToolBar QToolButton#qt_toolbar_ext_button { background: $raised; border-color: $line; padding: 0; }
QToolBar QToolButton { background: transparent; border: 1px solid transparent; border-radius: 5px; padding: 5px 9px; }
QToolBar QToolButton:hover { background: $raised; }
QToolBar QToolButton:pressed { background: $line; }
QToolBar QToolButton:checked { background: $accent; color: $accent_text; }
QToolBar QToolButton:focus { border-color: $focus; }
QToolBar QToolButton:disabled { color: $disabled; }
QToolBar QToolButton[popupMode="2"] { padding-right: 18px; }
QToolButton::menu-indicator { subcontrol-origin: padding; subcontrol-position: right center; right: 5px; }

QPushButton { background: $raised; border: 1px solid $line; border-radius: 5px; padding: 5px 14px; }
QPushButton:hover { border-color: $faint; }
QPushButton:pressed { background: $line; }
QPushButton:focus { border-color: $focus; }
QPushButton:default { background: $accent; color: $accent_text; border-color: $accent; }
QPushButton:default:focus { border-color: $text; }
QPushButton:disabled { color: $disabled; border-color: $line; background: transparent; }
QPushButton[flat="true"] { background: transparent; border: 1px solid transparent; padding: 2px 6px; }
QPushButton[flat="true"]:hover { background: $raised; }
QPushButton[flat="true"]:focus { border-color: $focus; }

QLineEdit, QPlainTextEdit, QTextEdit, QTextBrowser, QSpinBox, QDoubleSpinBox, QKeySequenceEdit QLineEdit {
    background: $field; border: 1px solid $line; border-radius: 5px; padding: 5px 8px;
    selection-background-color: $accent; selection-color: $accent_text;
}
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QTextBrowser:focus, QSpinBox:focus, QDoubleSpinBox:focus {
    border-color: $focus;
}
QComboBox { background: $field; border: 1px solid $line; border-radius: 5px; padding: 5px 8px; }
QComboBox:hover { border-color: $faint; }
QComboBox:focus { border-color: $focus; }
QComboBox:disabled { color: $disabled; background: transparent; }
QComboBox::drop-down { subcontrol-origin: border; subcontrol-position: center right; width: 22px; border: 0; }
QComboBox::down-arrow { image: url("$icons/down.svg"); width: 11px; height: 11px; }
QComboBox QAbstractItemView { background: $panel; border: 1px solid $line; padding: 3px; }

QAbstractItemView {
    background: $panel; border: 0; alternate-background-color: $window;
    selection-background-color: $accent; selection-color: $accent_text;
}
QAbstractItemView:focus { border: 0; }
QHeaderView::section { background: $panel; color: $faint; border: 0; border-bottom: 1px solid $line; padding: 5px 8px; }
QTableView { gridline-color: $line; }

QCheckBox { spacing: 8px; }
QCheckBox::indicator {
    width: 14px; height: 14px; background: $field; border: 1px solid $faint; border-radius: 3px;
}
QCheckBox::indicator:hover, QCheckBox::indicator:focus { border-color: $focus; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url("$icons/tick.svg"); }
QCheckBox::indicator:checked:focus { border-color: $text; }
QCheckBox::indicator:disabled { border-color: $line; }

QSpinBox, QDoubleSpinBox { padding: 3px 20px 4px 8px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { subcontrol-origin: border; width: 18px; border: 0; }
QAbstractSpinBox::up-button { subcontrol-position: top right; margin-top: 2px; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; margin-bottom: 2px; }
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover { background: $raised; }
QAbstractSpinBox::up-arrow { image: url("$icons/up.svg"); width: 11px; height: 11px; }
QAbstractSpinBox::down-arrow { image: url("$icons/down.svg"); width: 11px; height: 11px; }

QTabWidget::pane { border: 0; border-top: 1px solid $line; }
QTabBar::tab { padding: 7px 14px; color: $faint; border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: $text; border-bottom-color: $focus; }
QTabBar::tab:focus { color: $text; }

QScrollArea { background: transparent; border: 0; }
QScrollBar { background: transparent; border: 0; }
QScrollBar:vertical { width: 10px; }
QScrollBar:horizontal { height: 10px; }
QScrollBar::handle { background: $line; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: $faint; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QSplitter::handle { background: $line; }
QSplitter::handle:hover { background: $focus; }
QProgressBar { background: $line; border: 0; border-radius: 2px; max-height: 5px; min-height: 5px; }
QProgressBar::chunk { background: $focus; border-radius: 2px; }
QSlider::groove:horizontal { height: 4px; background: $line; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $accent; border-radius: 2px; }
QSlider::handle:horizontal { width: 14px; margin: -5px 0; border-radius: 7px; background: $text; }
QSlider::handle:horizontal:focus { background: $focus; }

*[role="panel"] { background: $panel; }
QLabel[role="heading"] { color: $faint; font-size: ${small}pt; font-weight: 600; letter-spacing: 1px; }
QLabel[role="faint"], QLabel[role="key"] { color: $faint; }
QLabel[role="verdict"] { font-size: ${huge}pt; font-weight: 700; }
QLabel[role="second"] { font-size: ${large}pt; font-weight: 700; }
QLabel[role="model"] { font-weight: 600; }
QLabel[state="positive"] { color: $positive_text; }
QLabel[state="uncertain"] { color: $uncertain_text; }
QLabel[state="negative"] { color: $text; }
QLabel[state="none"] { color: $faint; }
QLabel[role="caution"] { color: $uncertain_text; }
QFrame[role="rule"] { background: $line; border: 0; max-height: 1px; min-height: 1px; }
QFrame[role="column"] { background: $line; border: 0; max-width: 1px; min-width: 1px; }
QPushButton[role="chip"] { border-radius: 10px; padding: 2px 10px; min-height: 17px; }
QPushButton[role="chip"]:checked { background: $accent; color: $accent_text; border-color: $accent; }
QPushButton[role="chip"]:disabled { color: $disabled; }
QPushButton[role="tag"] { padding: 4px 2px; }
QPushButton[role="tag"]:checked { border-color: $focus; background: $accent; color: $accent_text; }
QPushButton[role="key"] { padding: 0; }
QPushButton[role="said"] {
    background: $raised; color: $text; border: 1px solid $line; border-radius: 5px; padding: 6px 12px; text-align: left;
}
QPushButton[role="said"][state="pending"] { color: $faint; }
QPushButton[role="said"][state="problem"] { color: $uncertain_text; }
QLabel[role="trouble"] { background: $uncertain; color: $uncertain_text; padding: 7px 14px; }
QFrame[role="card"] { background: $window; border: 1px solid $line; border-radius: 6px; }
QWidget[role="film"] { background: #000000; }
QLabel[role="end"] { color: #e6e9ec; font-size: ${large}pt; font-weight: 700; }
QLabel[role="end-text"] { color: #9aa4ae; }
QPushButton[role="link"] { color: $link; padding: 0 2px; text-decoration: underline; }
""")


def style_sheet(theme: Theme) -> str:
    """The style sheet of the whole window; sizes follow the desktop's own font."""
    size = QGuiApplication.font().pointSizeF()
    fields = {name: getattr(theme, name) for name in Theme.__slots__}
    sizes = {"small": size * 0.88, "large": size * 1.5, "huge": size * 2.0}
    icons = (resources() / "icons").as_posix()
    return _SHEET.substitute(fields, icons=icons, **{name: f"{points:.1f}" for name, points in sizes.items()})


def apply(name: str) -> Theme:
    """Dress the whole program in the theme of a setting, and return it."""
    theme = theme_for(name)
    program = QApplication.instance()
    if isinstance(program, QApplication):
        program.setPalette(palette(theme))
        program.setStyleSheet(style_sheet(theme))
    return theme
