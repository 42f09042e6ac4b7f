"""Films that are no plain grey ones, films that come later, films that cannot be read, and words about them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import cv2
import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from core.curation import Event, Subject, Tag, tagging
from core.curation.store import default_url, open_store
from core.types import Study
from tests.viewer.app.curating import Desk, stored
from viewer.app.ds2 import NO_DATASET
from viewer.app.items import items_of
from viewer.app.program import Program
from viewer.dialogs import CurationWindow
from viewer.state import merged

Launch = Callable[..., Program]
PATIENCE_MS = 60_000


@pytest.fixture
def mixed(tmp_path: Path, write_dicom: Callable[..., Path]) -> Path:
    """A colour picture, a file of three frames, a grey film, and one that is damaged behind its header."""
    folder = tmp_path / "mixed"
    folder.mkdir()
    noise = np.random.default_rng(8)
    cv2.imwrite(str(folder / "colour.png"), noise.integers(0, 255, (140, 150, 3), np.uint8))
    write_dicom(folder / "frames.dcm", noise.integers(0, 4096, (3, 140, 150), np.uint16), StudyInstanceUID="1.2.3")
    write_dicom(folder / "grey.dcm", noise.integers(0, 4096, (140, 150), np.uint16), StudyInstanceUID="1.2.4")
    broken = write_dicom(
        folder / "broken.dcm", noise.integers(0, 4096, (140, 150), np.uint16), StudyInstanceUID="1.2.5"
    )
    broken.write_bytes(broken.read_bytes()[:-20_000])
    return folder


@pytest.fixture
def desk(launch: Launch, qtbot: QtBot, mixed: Path, broken_bundle: Path) -> Desk:
    program = launch(mixed, annotator="ada", bundle=str(broken_bundle))
    qtbot.waitUntil(lambda: bool(program.store.state.studies) and not program.jobs.running, timeout=PATIENCE_MS)
    return Desk(program, qtbot)


def test_every_film_that_can_be_read_is_tagged_by_its_own_picture(desk: Desk) -> None:
    desk.wait(lambda: not desk.state.survey and bool(desk.session.survey.failed))
    desk.choose("all")
    films = len(desk.session.worklist)
    for _ in range(films):
        desk.wait(lambda: bool(desk.session.store.state.film or desk.session.store.state.film_error))
        if desk.session.store.state.film is None:
            desk.session.step(1)
        else:
            desk.press("N")
    desk.kept()
    events = stored()
    assert len(events) == films - 1
    assert len({event.image for event in events}) == films - 1
    assert sorted(event.path for event in events if "frames" in event.path) == [
        "frames.dcm",
        "frames.dcm#1",
        "frames.dcm#2",
    ]
    assert [ref.path.name for ref in desk.session.survey.failed] == ["broken.dcm"]


def test_films_that_were_found_since_are_offered_and_taken_in(desk: Desk, qtbot: QtBot) -> None:
    main = desk.program.store
    studies = dict(main.state.studies)
    late_key, late = studies.popitem()
    main.update(studies=merged({}, studies))
    desk.window.close()
    qtbot.waitUntil(lambda: not desk.program.window.findChildren(CurationWindow), timeout=PATIENCE_MS)
    again = Desk(desk.program, qtbot)
    before = len(again.session.worklist)
    assert not again.window.more.isVisible()
    main.update(studies=merged(studies, {late_key: late}))
    assert again.window.more.isVisible()
    assert f"{len(late.images)} more film" in again.window.more.text()
    again.window.more.click()
    session = desk.program.curation.session
    assert session is not None
    assert len(session.worklist) == before + len(late.images)


def test_a_word_counts_although_the_clock_was_set_back(desk: Desk) -> None:
    desk.wait(lambda: not desk.state.survey and bool(desk.session.survey.failed))
    place = next(number for number, item in enumerate(desk.session.worklist.items) if item.path == "grey.dcm")
    subject = desk.session.worklist.subject(place)
    ahead = tagging((subject,), Tag.NONE, "ada")
    later = tuple(_moved(event, timedelta(hours=2)) for event in ahead)
    desk.program.curation.tags.add(later)
    desk.session.show(desk.session.worklist.items[place].ref)
    desk.press("H")
    assert desk.program.curation.tags.ledger.by("ada")[subject.image].tag is Tag.HARDWARE
    desk.press("Z")
    assert desk.program.curation.tags.ledger.by("ada")[subject.image].tag is Tag.NONE


def test_z_waits_for_the_whole_history(launch: Launch, qtbot: QtBot, mixed: Path, broken_bundle: Path) -> None:
    events: list[Event] = []
    for number in range(1500):
        events += tagging((_film(number),), Tag.NONE, "ada")
    store = open_store(default_url())
    store.add(events)
    store.close()
    program = launch(mixed, annotator="ada", bundle=str(broken_bundle))
    tags = program.curation.tags
    tags.start()
    qtbot.waitUntil(lambda: bool(tags.ledger.events), timeout=PATIENCE_MS)
    taken = tags.take_back()
    assert taken is not None
    assert taken.images == (events[-1].image,)


def _film(number: int) -> Subject:
    return Subject(f"values:{number:064x}", f"{number}.png")


def _moved(event: Event, by: timedelta) -> Event:
    return replace(event, time=datetime.now(UTC) + by)


def test_films_are_called_alike_however_their_folder_is_named(
    launch: Launch, qtbot: QtBot, tree: Path, broken_bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tree.parent / "elsewhere").mkdir()
    monkeypatch.chdir(tree.parent / "elsewhere")
    program = launch(Path("..") / tree.name, annotator="ada", bundle=str(broken_bundle))
    qtbot.waitUntil(lambda: program.store.state.film is not None and not program.jobs.running, timeout=PATIENCE_MS)
    desk = Desk(program, qtbot)
    desk.press("H")
    desk.kept()
    assert [event.path.partition("/")[0] for event in stored()] == ["train"]


def test_films_below_the_root_of_a_disk_have_paths_from_there(make_study: Callable[[int, int], Study]) -> None:
    study = make_study(1, 1)
    root = Path(study.images[0].ref.path.anchor)
    assert [item.path for item in items_of(study, [root])] == ["films/0001/0.dcm"]


@pytest.fixture
def opened(launch: Launch, qtbot: QtBot, broken_bundle: Path) -> Callable[[Path], Desk]:
    """Opens a path and the curation window on it."""

    def run(path: Path) -> Desk:
        program = launch(path, annotator="ada", bundle=str(broken_bundle))
        qtbot.waitUntil(lambda: program.store.state.film is not None and not program.jobs.running, timeout=PATIENCE_MS)
        return Desk(program, qtbot)

    return run


def test_a_film_that_was_opened_alone_is_no_dataset(opened: Callable[[Path], Desk], tree: Path) -> None:
    desk = opened(next(tree.rglob("image1.png")))
    desk.wait(lambda: desk.state.ds2_problem == NO_DATASET)


def test_what_is_wrong_in_a_dataset_is_named(opened: Callable[[Path], Desk], tree: Path) -> None:
    stray = next(tree.rglob("image1.png"))
    (stray.parent.parent / "extra.png").write_bytes(stray.read_bytes())
    desk = opened(tree)
    desk.wait(lambda: "extra.png" in desk.state.ds2_problem)
