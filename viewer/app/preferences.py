"""Settings: what a change of them means, and keeping them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from core.errors import SettingsError
from core.policy import load_policy
from core.settings import Settings, change, fixed, save
from viewer.state import CornerTexts, MapStyle, MapView, Store, ViewState

HELD = "The administrator of this computer has fixed this setting."
SAVE_MS = 500
"""A slider that moves changes the settings many times; they are written when it rests."""


class Preferences(QObject):
    """Follows the state's settings.

    Signals:
        dressed: Name of the theme to wear.
        bundle_changed: Setting of the model.
        analysis_changed: Whether to analyse in the background.
        cache_changed: Whether to keep index and recent list.
    """

    dressed = Signal(str)
    bundle_changed = Signal(str)
    analysis_changed = Signal(bool)
    cache_changed = Signal(bool)

    def __init__(self, store: Store, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._folder = store, folder
        policy = load_policy()
        self._fixed = {name: getattr(store.state.settings, name) for name in fixed(policy)}
        # What a policy that cannot be understood would have said, is not known: nothing is thrown away for its sake.
        self._sure = not policy.warning and policy.values.get("keep_cache", False) is False
        self._saved = self._followed = store.state.settings
        self._later = QTimer(self, interval=SAVE_MS, singleShot=True)
        self._later.timeout.connect(self.save)
        store.changed.connect(self._changed)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._scheme_changed)

    @property
    def forgets(self) -> bool:
        """Whether nothing may be kept, not even what was before: by the user's word, or by the administrator's."""
        return self._sure and not self._store.state.settings.keep_cache

    def save(self) -> None:
        """Write the settings, if they have changed."""
        self._later.stop()
        settings = self._store.state.settings
        if settings == self._saved:
            return
        try:
            save(settings, self._folder)
        except SettingsError as error:
            self._store.update(message=f"The {error.problem}. {error.remedy}.")
        self._saved = settings

    def _changed(self, _old: ViewState, new: ViewState) -> None:
        before, after = self._followed, new.settings
        if before is after or before == after:
            return
        if any(getattr(after, name) != value for name, value in self._fixed.items()):
            self._store.update(settings=change(after, **self._fixed), message=HELD)
            return
        self._followed = after
        self._later.start()
        self._store.update(**shown_by(after, self._store.state))
        for name, signal in (
            ("theme", self.dressed),
            ("bundle", self.bundle_changed),
            ("analyse_automatically", self.analysis_changed),
            ("keep_cache", self.cache_changed),
        ):
            if getattr(before, name) != getattr(after, name):
                signal.emit(getattr(after, name))

    def _scheme_changed(self, _scheme: Qt.ColorScheme) -> None:
        if self._store.state.settings.theme == "system":
            self.dressed.emit("system")


def shown_by(settings: Settings, state: ViewState) -> dict[str, object]:
    """The fields of the state that settings decide, as far as they differ."""
    wanted = replace(
        state.map,
        opacity=settings.overlay_opacity,
        style=MapStyle(settings.overlay_style),
        colour_map=settings.colour_map,
    )
    texts = CornerTexts(settings.corner_texts)
    return {"map": state.map if wanted == state.map else wanted, "corner_texts": texts}


def first_state(settings: Settings, message: str = "") -> ViewState:
    """What the window begins with."""
    state = ViewState(settings=settings, message=message, map=MapView(visible=settings.overlay_at_start))
    return replace(state, **shown_by(settings, state))  # type: ignore[arg-type]
