"""The toolbar: flat words, the map's opacity, and the way to every other action."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QSizePolicy, QSlider, QToolBar, QToolButton, QWidget

from viewer.actions.bound import BoundActions
from viewer.actions.map import set_opacity, with_map
from viewer.actions.menus import presets_menu
from viewer.state import ViewState

GROUPS = (
    ("file.open-folder",),
    ("tool.window", "tool.pan", "tool.zoom"),
    ("film.fit", "film.actual", "film.invert", "film.rotate", "film.mirror", "film.reset"),
)


class ToolBar(QToolBar):
    """Buttons made from the table's rows."""

    def __init__(self, actions: BoundActions, parent: QWidget | None = None) -> None:
        super().__init__("Toolbar", parent)
        self.setObjectName("toolbar")
        self.setMovable(False)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._actions = actions
        for group in GROUPS:
            for identifier in group:
                self.addAction(actions[identifier])
            self.addWidget(_separator())
        self.insertWidget(actions["film.fit"], self._popup("Presets", presets_menu(self, actions)))
        self.addAction(actions["map.toggle"])
        self._percent = QLabel()
        self._slider = self._opacity()
        self._style = self._popup("Smooth", self._style_menu())
        for widget in (self._slider, self._percent, self._style):
            self.addWidget(widget)
        spacer = QWidget()
        spacer.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(spacer)
        self.addAction(actions["help.palette"])
        actions.desk.store.changed.connect(self._changed)
        self._refresh(actions.desk.store.state)

    def _opacity(self) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(5, 100)
        slider.setPageStep(10)
        slider.setFixedWidth(90)
        slider.setAccessibleName("Opacity of the map")
        slider.setToolTip("Opacity of the map  ([ and ])")
        slider.valueChanged.connect(lambda value: set_opacity(self._actions.desk, value / 100))
        return slider

    def _popup(self, text: str, menu: QMenu) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        button.setToolTip(menu.title())
        return button

    def _style_menu(self) -> QMenu:
        menu = QMenu("Style and colours of the map", self)
        for section in ("Map/Style", "Map/Colour map"):
            menu.addSeparator()
            menu.addActions([self._actions[row.id] for row in self._actions.table if row.menu == section])
        return menu

    def _changed(self, old: ViewState, new: ViewState) -> None:
        if old.map is not new.map or old.outcomes is not new.outcomes or old.image is not new.image:
            self._refresh(new)

    def _refresh(self, state: ViewState) -> None:
        percent = round(state.map.opacity * 100)
        self._slider.blockSignals(True)
        self._slider.setValue(percent)
        self._slider.blockSignals(False)
        self._percent.setText(f"{percent} %")
        self._style.setText(state.map.style.value.capitalize())
        for widget in (self._slider, self._percent, self._style):
            widget.setEnabled(with_map(state))


def _separator() -> QWidget:
    """A thin line with air; the style sheet's own separator fills its place at some scale factors."""
    line = QFrame()
    line.setProperty("role", "column")
    whole = QWidget()
    layout = QHBoxLayout(whole)
    layout.setContentsMargins(7, 5, 7, 5)
    layout.addWidget(line)
    return whole
