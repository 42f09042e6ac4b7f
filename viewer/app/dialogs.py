"""Opens the program's dialogs by name; one window of each kind."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QMessageBox, QWidget

from core import __version__
from core.curation.worklist import Item
from core.settings import fixed
from viewer.actions import FILM, TAG_KEYS, TAGS, BoundActions, Desk, Scope
from viewer.app.curation import Curation, ask_note
from viewer.app.models import Models
from viewer.app.results import Results
from viewer.jobs import Jobs
from viewer.main_window import TITLE, MainWindow
from viewer.state import Store
from viewer.viewport import Canvas

ABOUT = (
    f"{TITLE} {__version__}\n\n"
    "Reads radiographs of the upper arm with a fine-tuned DenseNet121 at one's side, and shows where it looked.\n\n"
    "For research. Not a medical device: no decision about a patient may rest on it.\n\n"
    "Apache-2.0. Built on Qt for Python (LGPL-3.0), pydicom, OpenCV, LiteRT, TensorFlow and others; "
    "the demo films are from FracAtlas (CC BY 4.0)."
)


CURATED = tuple(row for row in FILM if row.scope is Scope.FILM and row.menu != "Study")
"""What can be done with the film of the curation window; its arrow keys go through the queue."""

LASTING = frozenset({"fine-tune", "self-test"})
"""Dialogs that show nothing of the library."""


class Dialogs:
    """The dialogs of one window."""

    def __init__(
        self,
        store: Store,
        window: MainWindow,
        results: Results,
        models: Models,
        curation: Curation,
        crashed: Callable[[str], None],
    ) -> None:
        """Make no dialog yet.

        Args:
            store: What is shown.
            window: Owner of the dialogs.
            results: Knows the bundle.
            models: Switches models.
            curation: Has the films that are tagged.
            crashed: Takes the traceback of a bug.
        """
        self._store, self._window, self._results, self._crashed = store, window, results, crashed
        self._models, self._curation = models, curation
        self._checks = Jobs(window)
        self._checks.crashed.connect(crashed)
        window.closing.connect(self._checks.close)
        self._open: dict[str, QWidget] = {}
        self._makers: dict[str, Callable[[], QWidget | None]] = {
            "header": self._header,
            "card": self._card,
            "settings": self._settings,
            "palette": self._palette,
            "keys": self._keys,
            "skipped": self._skipped,
            "about": self._about,
            "differences": self._differences,
            "fine-tune": self._fine_tune,
            "hardware": self._hardware,
            "self-test": self._self_test,
        }

    def show(self, name: str) -> QWidget | None:
        """Open a dialog, in place of an older one of its kind; None when there is nothing to show."""
        made = self._open.get(name) if name in LASTING else None
        if made is None or not made.isVisible():
            self.close(name)
            made = self._makers[name]()
        if made is not None:
            self._open[name] = made
            made.destroyed.connect(lambda: self._open.pop(name, None) if self._open.get(name) is made else None)
            made.show()
            made.raise_()
            made.activateWindow()
        return made

    def close(self, name: str) -> None:
        """Close a dialog that is open."""
        known = self._open.pop(name, None)
        if known is not None:
            known.close()

    def close_all(self) -> None:
        """Close every dialog that shows something of the library: it goes."""
        for name in tuple(self._open):
            if name not in LASTING:
                self.close(name)

    def _header(self) -> QWidget | None:
        from viewer.dialogs import HeaderWindow

        image = self._store.state.image
        if image is None:
            return None
        made = HeaderWindow(image.path, self._window)
        made.crashed.connect(self._crashed)
        return made

    def _card(self) -> QWidget | None:
        from viewer.dialogs import ModelCard

        bundle = self._results.bundle
        if bundle is None:
            self._store.update(message=self._store.state.bundle_problem or "The model is still being read.")
            return None
        return ModelCard(bundle, self._window)

    def _settings(self) -> QWidget:
        from viewer.dialogs import SettingsDialog

        entries = self._window.actions_by_id.entries
        return SettingsDialog(self._store, self._window, entries=entries, reserved=TAG_KEYS, fixed=fixed())

    def _palette(self) -> QWidget:
        from viewer.dialogs import CommandPalette

        return CommandPalette(self._window.actions_by_id.entries(), self._window)

    def _keys(self) -> QWidget:
        from viewer.dialogs import ShortcutSheet

        made = ShortcutSheet(self._window.actions_by_id.entries(), self._window)
        made.settings_requested.connect(lambda: self.show("settings"))
        return made

    def _skipped(self) -> QWidget:
        from viewer.dialogs import SkippedDialog

        return SkippedDialog(self._store.state.skipped, self._window)

    def _differences(self) -> QWidget | None:
        from viewer.dialogs import Differences

        second = self._store.state.second
        if second is None or second.info is None:
            return None
        return Differences(self._store, self._models.switch, self._models.stop_comparing, self._window)

    def _fine_tune(self) -> QWidget:
        from viewer.dialogs import FineTune

        tuning = self._models.tuning
        made = FineTune(self._store, tuning.choices(), self._window)
        made.read_requested.connect(tuning.read)
        made.start_requested.connect(tuning.start)
        made.stop_requested.connect(tuning.stop)
        made.compare_requested.connect(self._models.compare_new)
        tuning.reading.connect(made.show_progress)
        tuning.prepared.connect(made.show_counts)
        tuning.refused.connect(made.show_problem)
        if tuning.missing:
            made.show_problem(tuning.missing)
        elif not tuning.is_running:
            made.read()
        return made

    def _hardware(self) -> QWidget | None:
        from viewer.dialogs import CurationWindow

        session = self._curation.prepare()
        if session is None:
            return None
        canvas = Canvas(session.store)
        made = CurationWindow(session.store, canvas, self._window.thumbnails, self._window)
        desk = Desk(session.store, canvas, self._window.studies, self._window.program, session)
        bound = BoundActions((*CURATED, *TAGS), desk, made, (canvas, made.film.end))
        made.set_actions(bound.__getitem__)
        for film in (canvas, made.film.end):
            film.stepped.connect(session.step)

        def ask(item: Item) -> None:
            ask_note(made, lambda text: session.note(item, text))

        session.note_wanted.connect(ask)
        # A film that comes next is worth more than a picture in the list.
        self._window.thumbnails.give_way_to(session.films.rested)
        made.closed.connect(lambda: self._window.thumbnails.give_way_to(None))
        made.closed.connect(lambda: session.note_wanted.disconnect(ask))
        self._curation.begin(made)
        return made

    def _self_test(self) -> QWidget:
        from viewer.app.checking import SelfTest
        from viewer.dialogs import SelfTestDialog

        test = SelfTest(self._checks, self._window)
        made = SelfTestDialog(test.titles, self._window)
        test.setParent(made)
        made.start_requested.connect(test.start)
        made.stop_requested.connect(test.stop)
        test.began.connect(made.show_start)
        test.running.connect(made.show_running)
        test.checked.connect(made.show_result)
        test.ended.connect(made.show_end)
        test.start()
        return made

    def _about(self) -> QDialog:
        box = QMessageBox(QMessageBox.Icon.NoIcon, f"About {TITLE}", ABOUT, parent=self._window)
        box.setStandardButtons(QMessageBox.StandardButton.Close)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return box
