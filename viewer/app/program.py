"""The program as a whole: its parts, made once, and what actions ask of it."""

from __future__ import annotations

import gc
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLockFile, QObject, Qt, QTimer
from PySide6.QtWidgets import QFileDialog

from core.errors import LibraryError
from core.paths import Places, absolute
from viewer import theme
from viewer.app import memory, pictures
from viewer.app.attention import Attention
from viewer.app.crashes import Reports, end_log, keep_log
from viewer.app.curation import Curation
from viewer.app.dialogs import Dialogs
from viewer.app.explaining import Explaining
from viewer.app.forgetting import forget, forgetting
from viewer.app.instance import Instance, own_name
from viewer.app.library import Opening
from viewer.app.models import Models
from viewer.app.preferences import Preferences
from viewer.app.questions import sure
from viewer.app.results import Results
from viewer.jobs import Films, Jobs, Thumbnails
from viewer.jobs.analysis import Analyst
from viewer.main_window import MainWindow
from viewer.state import Store, ViewState
from viewer.words import sentence

if TYPE_CHECKING:
    from core.bundle import Bundle
    from viewer.dialogs import CrashDialog

CLEAR = "Clear cached patient data?"
CLEARED = "The index, the thumbnails and the list of recent libraries are gone; the films themselves are not touched."
REST_AFTER_MS = 3000
"""Thumbnails, tags and second starts wait for the first result, but no longer than this."""
PAINTED_MS = 50
"""By then a result that has come is on screen."""


class Program(QObject):
    """Owns jobs and window, and connects them through the store.

    Attributes:
        lock: The first window's, set before :meth:`start`: second starts find this window as long as it is held.
    """

    def __init__(self, store: Store, places: Places) -> None:
        super().__init__()
        self.store, self._places = store, places
        self.jobs = Jobs(self)
        self.films = Films(parent=self)
        self.thumbnails = Thumbnails(parent=self)
        self.analyst = Analyst(self.films.awaited, self)
        self.opening = Opening(store, self.jobs, places.cache, lambda: store.state.settings.keep_cache, self)
        self.results = Results(store, self.analyst, self)
        self.explaining = Explaining(store, self.jobs, lambda: self.results.bundle, self)
        self.models = Models(store, self.results, self.jobs, self.films.awaited, places, self)
        self.curation = Curation(
            store, self.jobs, places, lambda: self.opening.index, lambda: self.results.bundle, self
        )
        self.window = MainWindow(store, self.thumbnails, self.jobs, self)
        self.attention = Attention(store, self.films, self.analyst, self.window.studies.neighbours, self)
        self.dialogs = Dialogs(store, self.window, self.results, self.models, self.curation, self.show_crash)
        self.preferences = Preferences(store, places.config, self)
        self._rest_begun = False
        self._reports = Reports()
        self._crash: CrashDialog | None = None
        self._ended = False
        self.lock: QLockFile | None = None
        self._instance: Instance | None = None
        self._connect()
        self._restore_layout()

    # ------------------------------------------------------------ start and end

    def start(self, sources: Sequence[Path]) -> None:
        """Begin the work that waits for the first paint: engine, library, films; none if it has been closed before."""
        if self._ended:
            return
        settings = self.store.state.settings
        keep_log(self._places.logs)
        self.results.use(settings.bundle)
        self.models.start()
        if settings.keep_cache:
            self.store.update(recent=memory.recent(self._places.config))
        elif self.preferences.forgets:
            job = self.jobs.start("Removing cached patient data", lambda: forgetting(self._places))
            job.failed.connect(lambda error: self.store.update(message=sentence(error)))
        last = self.store.state.recent[:1] if settings.reopen_last else ()
        chosen = tuple(sources) or next(iter(last), ())
        if chosen:
            told = self.store.state.message
            self.open_sources(chosen)
            self._keep_saying(told)
        QTimer.singleShot(REST_AFTER_MS if chosen else 0, self, self._begin_rest)

    def come_forward(self, sources: Sequence[Path] = (), token: str = "") -> None:
        """Show the window before others, and open what a second start was given, or what the desktop opens with it."""
        if token:
            # Wayland lets a window come forward only with the token that the desktop gave to whoever asks for it.
            os.environ["XDG_ACTIVATION_TOKEN"] = token
        window = self.window
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()
        if sources:
            self.open_sources(sources)

    def close(self) -> None:
        """End every thread; keep settings and layout."""
        self._ended = True
        if self._instance is not None:
            self._instance.close()
        self._keep_layout()
        self.preferences.save()
        self.dialogs.close_all()
        self.jobs.close()
        self.models.close()
        self.curation.close()
        for part in (self.films, self.thumbnails, self.analyst):
            part.close()
        self.opening.leave_index()
        end_log()
        if self.lock is not None:
            self.lock.unlock()

    def quit(self) -> None:
        """End the program."""
        self.window.close()

    # ------------------------------------------------------------ the library

    def open_folder(self) -> None:
        """Ask for a folder and open it."""
        name = QFileDialog.getExistingDirectory(self.window, "Open folder", self._start_folder())
        if name:
            self.open_sources((Path(name),))

    def open_files(self) -> None:
        """Ask for files and open them."""
        names, _ = QFileDialog.getOpenFileNames(self.window, "Open files", self._start_folder())
        if names:
            self.open_sources(tuple(Path(name) for name in names))

    def open_dicomdir(self) -> None:
        """Ask for a DICOMDIR and open it."""
        filters = "DICOMDIR (DICOMDIR dicomdir);;All files (*)"
        name, _ = QFileDialog.getOpenFileName(self.window, "Open DICOMDIR", self._start_folder(), filters)
        if name:
            self.open_sources((Path(name),))

    def open_sources(self, sources: Sequence[Path]) -> None:
        """Open folders and files as the library."""
        chosen = tuple(absolute(source) for source in sources)
        self._forget_library()
        self.opening.open(chosen)
        self._remember(memory.with_recent(self.store.state.recent, chosen))

    def close_library(self) -> None:
        """Show nothing."""
        self._forget_library()
        self.opening.close()

    def clear_patient_data(self) -> None:
        """Ask, then forget index, thumbnails and recent list."""
        if sure(self.window, CLEAR, CLEARED, "Clear"):
            self.store.update(message=self.forget_patients())

    def forget_patients(self) -> str:
        """Forget index, thumbnails and recent list; returns what happened, as a sentence."""
        self.opening.leave_index()
        try:
            forget(self._places)
        except LibraryError as error:
            return sentence(error)
        self.store.update(recent=())
        return "Cached patient data is gone."

    # ------------------------------------------------------------ the model

    def analyse_anyway(self) -> None:
        """Analyse the study although the model was not made for it."""
        self.results.override()

    def explain(self, method: str) -> None:
        """Compute and show a further map."""
        self.explaining.explain(method)

    def stop_analysis(self) -> None:
        """Give up what is not on screen, and the map that is being computed."""
        self.explaining.cancel()
        self.analyst.stop()

    # ------------------------------------------------------------ pictures and dialogs

    def copy_picture(self, *, with_map: bool, with_texts: bool) -> None:
        """Put the film as it is shown on the clipboard."""
        shown = with_map and self.store.state.map.visible
        self.store.update(message=pictures.copy_picture(self.window, with_map=shown, with_texts=with_texts))

    def save_picture(self, *, with_map: bool, with_texts: bool) -> None:
        """Ask for a file and write the film as it is shown."""
        shown = with_map and self.store.state.map.visible
        self.store.update(message=pictures.save_picture(self.window, with_map=shown, with_texts=with_texts))

    def show_dialog(self, name: str) -> None:
        """Open a dialog by its name."""
        self.dialogs.show(name)

    def show_crash(self, trace: str) -> None:
        """Show what went wrong, with a report to copy.

        What goes wrong while a report is shown is only logged: an error in a timer or in a paint event would bury the
        window.
        """
        from viewer.dialogs import CrashDialog, crash_report

        report = crash_report(trace)
        self._reports.log(report)
        if self._crash is not None or self._ended:
            return
        self._crash = CrashDialog(report, self.window)
        self._crash.finished.connect(self._crash_seen)
        self._crash.open()

    # ------------------------------------------------------------ inside

    def _connect(self) -> None:
        self.opening.found.connect(self._found)
        self.opening.indexed.connect(self._use_index)
        self.store.changed.connect(self._changed)
        self.results.opened.connect(self._use_bundle)
        self.results.refused.connect(lambda problem: self.window.result.set_bundle(None, problem))
        self.preferences.bundle_changed.connect(self.results.use)
        self.preferences.bundle_changed.connect(self._analyse_all)
        self.preferences.analysis_changed.connect(self._analyse_all)
        self.preferences.cache_changed.connect(self._change_cache)
        self.preferences.dressed.connect(theme.apply)
        self.window.closing.connect(self.close)
        self.window.may_close = self.models.may_close
        self.models.window, self.models.show_dialog = self.window, self.dialogs.show
        self.curation.window, self.curation.show_dialog = self.window, self.dialogs.show
        self.opening.ended.connect(self._look_up_tags)
        for part in (self.jobs, self.films, self.thumbnails, self.analyst, self.models, self.curation):
            part.crashed.connect(self.show_crash)

    def _crash_seen(self) -> None:
        self._crash = None

    def _found(self, studies: tuple[object, ...]) -> None:
        self.results.add(studies)  # type: ignore[arg-type]
        if self.store.state.study is None:
            self.window.studies.next_study(1)
            self.window.canvas.setFocus()

    def _use_bundle(self, bundle: Bundle) -> None:
        from core.inference.explain import METHODS, explain_unavailable

        self.window.result.set_bundle(bundle.info)
        self.window.result.set_methods([(way.id, way.title, way.tooltip) for way in METHODS], explain_unavailable())
        self.window.studies.set_info(bundle.info)
        self.window.strip.set_label(bundle.info.labels.positive)
        # The engine's queue begins anew with a model.
        self.attention.look()
        self._analyse_all()

    def _analyse_all(self) -> None:
        if not self.store.state.settings.analyse_automatically:
            self.analyst.stop()
        self.results.add(tuple(self.store.state.studies.values()))

    def _changed(self, old: ViewState, new: ViewState) -> None:
        if old.outcome is None and new.outcome is not None and not self._rest_begun:
            QTimer.singleShot(PAINTED_MS, self, self._begin_rest)

    def _begin_rest(self) -> None:
        if not self._rest_begun and not self._ended:
            self._rest_begun = True
            # What the start made stays as long as the program: no collection needs to look through it again.
            gc.freeze()
            gc.enable()
            self._use_index()
            self.curation.tags.start()
            self._look_up_tags()
            self._listen()

    def _listen(self) -> None:
        """Hear of second starts, if this is the first one."""
        if self.lock is not None:
            self._instance = Instance(own_name(), self)
            self._instance.called.connect(self.come_forward)
            if not self._instance.is_listening:
                # Nobody is to wait for a window that cannot hear.
                self.lock.unlock()

    def _look_up_tags(self) -> None:
        if self._rest_begun:
            self.curation.tags.look_up(self.store.state.studies.values())

    def _use_index(self) -> None:
        if self._rest_begun and self.opening.index is not None:
            self.thumbnails.use(self.opening.index)

    def _forget_library(self) -> None:
        self.dialogs.close_all()
        self.curation.forget()
        self.explaining.cancel()
        self.analyst.clear()
        self.models.comparing.clear()
        self.films.clear()

    def _change_cache(self, keep: bool) -> None:
        if keep:
            self.opening.leave_index()
        else:
            self.store.update(message=self.forget_patients())

    def _keep_saying(self, told: str) -> None:
        """Say what the start has to tell, beside what the first library's opening and its end say."""

        def again() -> None:
            self.store.update(message=" ".join(filter(None, (told, self.store.state.message))))

        if told:
            again()
            self.opening.ended.connect(again, Qt.ConnectionType.SingleShotConnection)

    def _remember(self, recent: tuple[tuple[Path, ...], ...]) -> None:
        if self.store.state.settings.keep_cache:
            self.store.update(recent=recent)
            if problem := memory.keep_recent(self._places.config, recent):
                self.store.update(message=problem)

    def _start_folder(self) -> str:
        recent = self.store.state.recent
        return str(recent[0][0].parent) if recent else str(Path.home())

    def _restore_layout(self) -> None:
        kept = memory.layout(self._places.config)
        self.window.restoreGeometry(memory.unpacked(kept.geometry))
        self.window.splitter.restoreState(memory.unpacked(kept.splitter))
        self.store.update(panels=frozenset(kept.panels))

    def _keep_layout(self) -> None:
        geometry = bytes(self.window.saveGeometry().data())
        splitter = bytes(self.window.splitter.saveState().data())
        panels = tuple(sorted(self.store.state.panels))
        value = memory.Layout(geometry=memory.packed(geometry), splitter=memory.packed(splitter), panels=panels)
        memory.keep_layout(self._places.config, value)
