"""What the actions of the menu Curate ask for: tagging in the main window, the curation window, files of tags."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QInputDialog, QWidget

from core.curation import Event, Ledger, Tag
from core.curation.worklist import Filter, Item
from core.errors import HumerusError
from core.paths import Places
from core.progress import Operation, Progress
from viewer.app.items import items_of
from viewer.app.tags import Tags
from viewer.jobs import Jobs
from viewer.state import Store, ViewState
from viewer.words import sentence, tag_word

if TYPE_CHECKING:
    from core.bundle import Bundle
    from core.library import Index
    from viewer.app.ds2 import Ds2
    from viewer.app.session import Session
    from viewer.dialogs.curation import CurationWindow

NOTHING_LEFT = "There is nothing to take back."
BLIND = "You read blind: what others say is not shown. Settings > Curation turns that off."
TAG_FILES = "Tags (*.csv *.json *.txt);;All files (*)"
STATE_CSV, HISTORY_JSON = "Tags as they are now (*.csv)", "Whole history (*.json)"
DONE = "Done."
BACKUPS = "Backup of tags (*.sqlite)"


class Curation(QObject):
    """Tags in the main window, and the curation window with its session.

    Signals:
        crashed: Text of the traceback of a bug.
    """

    crashed = Signal(str)

    def __init__(
        self,
        store: Store,
        jobs: Jobs,
        places: Places,
        index: Callable[[], Index | None],
        bundle: Callable[[], Bundle | None],
        parent: QObject | None = None,
    ) -> None:
        """Make it; no store is opened yet.

        Args:
            store: Of the main window.
            jobs: Run what takes long.
            places: The user's folders.
            index: The library's index, once it is open.
            bundle: The model in use.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self._store, self._jobs, self._places, self._index, self._bundle = store, jobs, places, index, bundle
        self.tags = Tags(store, jobs, places, index, self._bundle_digest, self)
        self.session: Session | None = None
        self.ds2: Ds2 | None = None
        self._leaving: list[Session] = []
        self._trouble: tuple[str, int] = ("", 0)
        self._pages: list[QWidget] = []
        self.window: QWidget | None = None
        self.show_dialog: Callable[[str], QWidget | None] = lambda _name: None
        self.tags.troubled.connect(self._tell_trouble)
        self.tags.refused.connect(lambda text: store.update(message=text))
        self.tags.crashed.connect(self.crashed)
        self.tags.renewed.connect(self._start_anew)
        self._waiting: list[Callable[[], None]] = []
        self.tags.learnt.connect(self._go_on)
        store.changed.connect(self._follow)

    # ------------------------------------------------------------ the film of the main window

    def tag(self, tag: Tag, *, whole_study: bool = False) -> None:
        """Say of the film on screen, or of its study, whether it shows metal."""
        items = self._items(whole_study=whole_study)
        if items:
            self.tags.say(items, tag)
            where = f"{len(items)} views" if len(items) > 1 else items[0].path.rsplit("/", 1)[-1]
            self._store.update(message=f"Tagged {tag_word(tag)}: {where}. Z takes it back.")

    def take_back(self) -> None:
        """Take back what was said last."""
        taken = self.tags.take_back()
        self._store.update(message=NOTHING_LEFT if taken is None else f"Taken back: {tag_word(taken.tag)}.")

    def write_note(self) -> None:
        """Ask for a note on the film on screen."""
        items = self._items(whole_study=False)
        if items and self.window is not None:
            ask_note(self.window, lambda text: self.tags.say(items, None, note=text))

    def _items(self, *, whole_study: bool) -> list[Item]:
        state = self._store.state
        items = items_of(state.study, state.sources) if state.study is not None else []
        return [item for item in items if whole_study or item.ref == state.image]

    # ------------------------------------------------------------ the curation window

    def begin(self, window: CurationWindow) -> Session:
        """Go through the films of the library in a window: where one left off, or from the beginning."""
        session = self.session
        if session is None:
            raise AssertionError  # prepare() comes first
        window.filter_chosen.connect(lambda name: session.choose(Filter(name)))
        window.positives_chosen.connect(lambda on: session.choose(session.filter, positives=on))
        window.film_chosen.connect(session.show)
        window.again_requested.connect(lambda: session.choose(Filter.UNTAGGED))
        window.take_back_requested.connect(session.take_back)
        window.renew_requested.connect(self._renew)
        window.export_requested.connect(lambda: self._export_ds2(window))
        window.source_requested.connect(lambda: self._choose_dataset(window))
        session.begin()
        return session

    def prepare(self) -> Session | None:
        """The session of the library that is open; None: nothing is open."""
        if not self._store.state.studies:
            return None
        self.tags.settle()
        if self.session is not None and self.session.store.state.studies is not self._store.state.studies:
            self.forget()
        if self.session is None:
            # Only now: a start needs neither.
            from viewer.app.ds2 import Ds2
            from viewer.app.session import Session

            session = Session(self._store, self.tags, self._jobs, self._index, self._bundle, self)
            ds2 = Ds2(self.tags, self._jobs, lambda: session.survey.failed, session)
            self.session, self.ds2 = session, ds2
            session.moved.connect(lambda: self._publish(session, ds2))
            session.survey.finished.connect(ds2.recount)
            session.crashed.connect(self.crashed)
            ds2.changed.connect(lambda: self._publish(session, ds2))
            ds2.exported.connect(session.tell)
            ds2.failed.connect(lambda text: session.tell(text, problem=True))
            ds2.open(self._store.state.sources)
        return self.session

    def _renew(self) -> None:
        """Take the films in that were found since the window was opened."""
        self.forget()
        self.show_dialog("hardware")

    def forget(self) -> None:
        """The library goes, and its session with it."""
        session, ds2, self.session, self.ds2 = self.session, self.ds2, None, None
        if ds2 is not None:
            ds2.leave()
        if session is not None:
            session.leave()
            self._leaving.append(session)

    def close(self) -> None:
        """End every thread; what was not sent is kept for the next start."""
        self.forget()
        for session in self._leaving:
            session.close()
        self.tags.close()

    def _publish(self, session: Session, ds2: Ds2) -> None:
        from viewer.app.curation_view import curation_view

        trouble, waiting = self._trouble
        view = curation_view(session, self.tags, trouble=trouble, waiting=waiting)
        more = sum(len(study.images) for study in self._store.state.studies.values()) - len(session.worklist)
        session.store.update(curation=replace(view, ds2=ds2.counts, ds2_problem=ds2.problem, more=max(0, more)))

    def _follow(self, old: ViewState, new: ViewState) -> None:
        """The library has grown: say so, and leave it to the reader when the queue takes the new films in."""
        if old.studies is not new.studies and new.studies and self.session is not None and self.ds2 is not None:
            self._publish(self.session, self.ds2)

    def _start_anew(self) -> None:
        """Another reader or a blind session: what was opened for the one before goes."""
        for page in self._pages:
            page.close()
        self._pages.clear()

    def _tell_trouble(self, text: str, waiting: int) -> None:
        before, self._trouble = self._trouble[0], (text, waiting)
        if text != before:
            kept = f"{text} Tags are kept on this computer and will be sent." if text else "All tags are in the store."
            self._store.update(message=kept)
        if self.session is not None and self.ds2 is not None:
            self._publish(self.session, self.ds2)

    # ------------------------------------------------------------ DS2

    def _export_ds2(self, window: QWidget) -> None:
        start = str(Path.home() / "ds2.json")
        name, _ = QFileDialog.getSaveFileName(window, "Export DS2: signed manifest", start, "Signed DS2 (*.json)")
        if name and self.ds2 is not None:
            path = Path(name)
            self.ds2.export(path if path.suffix else path.with_suffix(".json"))

    def _choose_dataset(self, window: QWidget) -> None:
        name, _ = QFileDialog.getOpenFileName(window, "Table of the dataset", "", "CSV manifest (*.csv)")
        if name and self.ds2 is not None:
            self.ds2.open((Path(name),))

    # ------------------------------------------------------------ files of tags

    def show_agreement(self) -> None:
        """Open the window that says how far readers agree."""
        self._when_learnt(self._compare)

    def _compare(self) -> None:
        if self.tags.is_blind:
            self._store.update(message=BLIND)
            return
        events = self.tags.ledger.events
        job = self._jobs.start("Comparing readers", lambda: _comparing(events))
        job.finished.connect(self._show_agreement)

    def import_tags(self) -> None:
        """Ask for a list or table made elsewhere and take its tags in."""
        name, _ = QFileDialog.getOpenFileName(self.window, "Import tags", str(Path.home()), TAG_FILES)
        if name:
            self.import_from(Path(name))

    def import_from(self, file: Path) -> None:
        """Take the tags of a file in; what could not be matched is listed."""
        self._when_learnt(lambda: self._import_from(file))

    def _import_from(self, file: Path) -> None:
        # The worker gets copies: tags go on to change here.
        ledger, annotator, address = Ledger(self.tags.ledger.events), self.tags.annotator, self.tags.address
        job = self._jobs.start("Importing tags", lambda: self._importing(file, ledger, annotator))
        job.finished.connect(lambda plan: self._imported(file, plan, address))
        job.failed.connect(lambda error: self._store.update(message=f"Nothing was imported. {sentence(error)}"))

    def export_tags(self) -> None:
        """Ask for a file and write the tags as they are now, or their whole history."""
        filters = f"{STATE_CSV};;{HISTORY_JSON}"
        start = str(Path.home() / "tags.csv")
        name, chosen = QFileDialog.getSaveFileName(self.window, "Export tags", start, filters)
        if name:
            self.export_to(Path(name), history=chosen == HISTORY_JSON)

    def export_to(self, file: Path, *, history: bool) -> None:
        """Write the tags that may be seen: as they are now (CSV), or their whole history (JSON)."""
        self._when_learnt(lambda: self._write(file, history=history))

    def _write(self, file: Path, *, history: bool) -> None:
        from core.curation.exchange import history_json, pictures, state_csv
        from core.paths import write_atomically

        ledger = self.tags.seen
        content = history_json(ledger.events) if history else state_csv(pictures(ledger))
        try:
            write_atomically(file, content, private=True)
        except OSError as error:
            self._store.update(message=f"{file.name} cannot be written ({error.strerror}). Choose another folder.")
            return
        self._store.update(message=f"{file.name} is written.")

    def back_up(self) -> None:
        """Ask for a file and copy the whole store into it."""
        start = str(Path.home() / "tags-backup.sqlite")
        name, _ = QFileDialog.getSaveFileName(self.window, "Back up tags", start, BACKUPS)
        if name:
            self._copy(
                "Backing up tags", lambda: _backing_up(self.tags.address, Path(name)), "{:,} events are backed up."
            )

    def restore(self) -> None:
        """Ask for such a copy and add what the store lacks."""
        name, _ = QFileDialog.getOpenFileName(self.window, "Restore tags", str(Path.home()), BACKUPS)
        if name:
            self._copy("Restoring tags", lambda: _restoring(Path(name), self.tags.address), "{:,} events were added.")

    def _show_agreement(self, found: Any) -> None:  # noqa: ANN401 - core.evaluation.agreement.Agreement
        from viewer.dialogs import Page, agreement_html

        if self.window is not None and not self.tags.is_blind:
            page = Page("Agreement of readers", agreement_html(found), self.window, offered="agreement.txt")
            self._pages.append(page)
            page.show()

    def _copy(self, title: str, operation: Callable[[], Operation[int]], told: str) -> None:
        job = self._jobs.start(title, operation)
        # In a blind session, how many events there are would tell what others have done.
        said = DONE if self.tags.is_blind else told
        job.finished.connect(lambda count: self._store.update(message=said.format(count)))
        job.finished.connect(lambda _count: self.tags.look())
        job.failed.connect(lambda error: self._store.update(message=_sentence_of(error)))

    def _importing(self, file: Path, ledger: Ledger, annotator: str) -> Operation[Any]:
        from core.curation.importing import imported
        from core.curation.lists import read_tags
        from core.library import Index

        yield Progress("Reading the file")
        index, sources = self._index(), self._store.state.sources
        kept = index if index is not None else Index(None)
        return (yield from imported(read_tags(file), ledger, annotator, sources, kept))

    def _imported(self, file: Path, plan: Any, address: str) -> None:  # noqa: ANN401 - core.curation.importing.Import
        self.tags.settle()
        if self.tags.address != address:
            self._store.update(message=f"Nothing was imported: the tags lie elsewhere now. Import {file.name} again.")
            return
        self.tags.add(plan.events)
        added = f"{len(plan.events):,} tags were imported from {file.name}, {plan.known:,} were known"
        self._store.update(
            message=f"{added}." if not plan.unmatched else f"{added}, {len(plan.unmatched):,} not matched."
        )
        if plan.unmatched and self.window is not None:
            from viewer.dialogs import Page, unmatched_html

            lines = [(line.number, line.path, line.reason) for line in plan.unmatched]
            Page("Not matched", unmatched_html(file.name, lines), self.window, offered="not-matched.txt").show()

    # ------------------------------------------------------------ inside

    def _when_learnt(self, act: Callable[[], None]) -> None:
        """Do it when all that the store holds is known: with half of it, it would be wrong and look right."""
        self.tags.settle()
        self.tags.start()
        self._waiting.append(act)
        if not self.tags.is_learning:
            self._go_on()

    def _go_on(self) -> None:
        waiting, self._waiting = self._waiting, []
        for act in waiting:
            if self.tags.ignorance:
                self._store.update(message=self.tags.ignorance)
            else:
                act()

    def _bundle_digest(self) -> str:
        bundle = self._bundle()
        return bundle.digest if bundle is not None else ""


def ask_note(parent: QWidget, take: Callable[[str], object]) -> None:
    """Ask for a few words, beside the window that they belong to."""
    asked = QInputDialog(parent)
    asked.setWindowTitle("Note")
    asked.setLabelText("A few words about the metal on this film:")
    asked.textValueSelected.connect(lambda text: take(text.strip()) if text.strip() else None)
    asked.open()


def _comparing(events: tuple[Event, ...]) -> Operation[Any]:
    from core.curation import Ledger
    from core.evaluation.agreement import agreement

    yield Progress("Comparing readers")
    return agreement(Ledger(events))


def _backing_up(address: str, target: Path) -> Operation[int]:
    from core.curation.store import back_up

    yield Progress("Backing up tags")
    return back_up(address, target)


def _restoring(source: Path, address: str) -> Operation[int]:
    from core.curation.store import restore

    yield Progress("Restoring tags")
    return restore(source, address)


def _sentence_of(error: HumerusError) -> str:
    return f"{Path(error.subject).name} {sentence(error)[:1].lower()}{sentence(error)[1:]}"
