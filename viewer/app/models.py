"""Models: the one in use and its report, the second one, and those that are being made."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from core.paths import Places
from core.settings import change
from core.types import ImageRef, Radiograph
from viewer.app import memory
from viewer.app.comparing import Comparing
from viewer.app.questions import sure
from viewer.app.results import Results
from viewer.app.tuning import FineTuning
from viewer.jobs import Jobs
from viewer.state import Store

if TYPE_CHECKING:
    from core.bundle import Bundle

REPORT = ("report", "report.html")
"""Where a bundle keeps its report, below its folder."""
NO_REPORT = "{name} has no report yet. Make one: humerus evaluate --bundle … --manifest … --out …"
NO_BROWSER = "No browser can be opened. The report is {path}."
END_TRAINING = "A model is being trained. End the training?"
GOES_ON = "What it has reached is kept: the next start with the same choices goes on from there."
SAME = "{name} is in use already. Choose another model to compare it with."


class Models(QObject):
    """What the actions of the menu Model ask for.

    Signals:
        crashed: Text of the traceback of a bug.
    """

    crashed = Signal(str)

    def __init__(
        self,
        store: Store,
        results: Results,
        jobs: Jobs,
        film: Callable[[ImageRef], Radiograph | None],
        places: Places,
        parent: QObject | None = None,
    ) -> None:
        """Make it; there is no second model.

        Args:
            store: What is shown.
            results: Knows the model in use.
            jobs: Runs a training.
            film: Gives a film that is in memory, or just being read; called on another thread.
            places: The user's folders.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self._store, self._results, self._places = store, results, places
        self.comparing = Comparing(store, film, self)
        self.tuning = FineTuning(store, jobs, lambda: results.bundle, places, self)
        self.show_dialog: Callable[[str], QWidget | None] = lambda _name: None
        self.window: QWidget | None = None
        self._differences_wanted = False
        self.comparing.opened.connect(self._opened)
        self.comparing.crashed.connect(self.crashed)

    def start(self) -> None:
        """Read what is remembered."""
        self._store.update(recent_models=memory.recent_models(self._places.config))

    def close(self) -> None:
        """End every thread."""
        self.comparing.close()

    def may_close(self) -> bool:
        """Ask whether a training that runs may end; nothing to ask otherwise."""
        if not self.tuning.is_running or self.window is None:
            return True
        return sure(self.window, END_TRAINING, GOES_ON, "End the training")

    # ------------------------------------------------------------ fine-tuning

    def fine_tune(self) -> None:
        """Open the window in which a model is trained."""
        self.show_dialog("fine-tune")

    # ------------------------------------------------------------ two models

    def compare(self) -> None:
        """Ask for a second bundle and show it beside the one in use."""
        recent = self._store.state.recent_models
        start = str(recent[0].parent) if recent else str(self._places.data)
        name = QFileDialog.getExistingDirectory(self.window, "Compare with a model (folder of its bundle)", start)
        if name:
            self.compare_with(Path(name))

    def compare_with(self, folder: Path) -> None:
        """Show a second bundle beside the one in use."""
        self._differences_wanted = False
        self.comparing.begin(folder)

    def compare_new(self, folder: Path) -> None:
        """Show a bundle that was just made beside the one in use, with how they differ once it answers."""
        self.compare_with(folder)
        self._differences_wanted = True

    def show_differences(self) -> None:
        """Open the window that lists how the two models differ."""
        self.show_dialog("differences")

    def switch(self) -> None:
        """Let the second model answer from now on."""
        state = self._store.state
        if state.second is None or state.second.info is None:
            return
        folder, info = state.second.folder, state.second.info
        before = self._results.bundle
        self.comparing.end()
        if before is not None:
            self._remember(before.directory)
        setting = "" if folder == _shipped() else str(folder)
        self._store.update(
            settings=change(state.settings, bundle=setting), message=f"{info.name} {info.version} answers from now on."
        )

    def stop_comparing(self) -> None:
        """Forget the second model."""
        self.comparing.end()

    # ------------------------------------------------------------ the report

    def open_report(self) -> None:
        """Open the report of the model in use in the browser, or say how to make one."""
        bundle = self._results.bundle
        if bundle is None:
            return
        path = bundle.directory.joinpath(*REPORT)
        message = ""
        if not path.is_file():
            message = NO_REPORT.format(name=f"{bundle.info.name} {bundle.info.version}")
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            message = NO_BROWSER.format(path=path)
        self._store.update(message=message)

    # ------------------------------------------------------------ inside

    def _opened(self, bundle: Bundle) -> None:
        present = self._results.bundle
        if present is not None and present.digest == bundle.digest:
            self.comparing.end()
            self._store.update(message=SAME.format(name=f"{bundle.info.name} {bundle.info.version}"))
            return
        self._remember(bundle.directory)
        if self._differences_wanted:
            self.show_differences()

    def _remember(self, folder: Path) -> None:
        known = self._store.state.recent_models
        recent = (folder, *(other for other in known if other != folder))[: memory.MOST_RECENT]
        self._store.update(recent_models=recent)
        if problem := memory.keep_recent_models(self._places.config, recent):
            self._store.update(message=problem)


def _shipped() -> Path | None:
    from core.bundle import shipped
    from core.errors import BundleError

    try:
        return shipped()
    except BundleError:
        return None
