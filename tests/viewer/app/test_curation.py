"""Tagging in the real window: one key a film, taken back, put off, filtered, read twice, adjudicated, exported."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QInputDialog, QLabel
from pytestqt.qtbot import QtBot

from core.curation import Ledger, Reason, Tag
from core.datasets.rebuilding import rebuilt
from core.paths import places, resources
from core.progress import complete
from core.settings import change
from tests.viewer.app.curating import PATIENCE_MS, Desk, stored
from viewer.app.program import Program
from viewer.dialogs import Page
from viewer.state import Saying

Launch = Callable[..., Program]


def test_one_key_tags_a_film_and_the_next_one_is_there(start: Callable[..., Desk]) -> None:
    desk = start()
    first = desk.shown
    desk.press("H")
    assert desk.shown != first
    desk.kept()
    event = stored()[0]
    assert (event.tag, event.annotator, event.path, event.reason) == (Tag.HARDWARE, "ada", first, Reason.TAG)
    assert event.patient == "patient00001"
    desk.wait(lambda: desk.state.saying is Saying.DONE)
    assert "metal" in desk.state.said
    assert desk.state.done == 1


def test_z_takes_back_as_often_as_one_likes_and_shows_the_film_again(start: Callable[..., Desk]) -> None:
    desk = start()
    paths = []
    for letter in "HNU":
        paths.append(desk.shown)
        desk.press(letter)
    for path in reversed(paths):
        desk.press("Z")
        assert desk.shown == path
    desk.kept()
    assert not Ledger(stored()).images
    assert desk.state.counts["untagged"] == len(desk.session.worklist)
    desk.press("Z")
    assert "nothing to take back" in desk.state.said


def test_shift_tags_the_whole_study_in_one_act(start: Callable[..., Desk]) -> None:
    desk = start()
    assert desk.shown.endswith("patient00001/study1_positive/image1.png")
    desk.recognised()
    desk.press("N", shift=True)
    desk.kept()
    events = stored()
    assert [event.path.rsplit("/", 1)[1] for event in events] == ["image1.png", "image2.png"]
    assert len({event.act for event in events}) == 1
    assert "patient00001" not in desk.shown
    desk.press("Z")
    desk.kept()
    assert not Ledger(stored()).images


def test_a_study_that_is_taken_back_comes_back_whole(start: Callable[..., Desk]) -> None:
    desk = start()
    desk.recognised()
    desk.choose("all")
    desk.press("N", shift=True)
    desk.press("Z")
    shown = [desk.shown]
    QTest.keyClick(desk.film, Qt.Key.Key_Right)
    shown.append(desk.shown)
    assert [path.rsplit("/", 1)[1] for path in shown] == ["image1.png", "image2.png"]
    assert all("patient00001" in path for path in shown)


def test_the_arrow_keys_move_without_saying_anything(start: Callable[..., Desk]) -> None:
    desk = start()
    first = desk.shown
    QTest.keyClick(desk.film, Qt.Key.Key_Right)
    second = desk.shown
    QTest.keyClick(desk.film, Qt.Key.Key_Left)
    assert (desk.shown, second != first) == (first, True)
    assert not stored()


def test_a_film_that_was_put_off_comes_again_when_asked_for(start: Callable[..., Desk]) -> None:
    desk = start()
    put_off = desk.shown
    desk.press("S")
    for _ in range(len(desk.session.worklist) - 1):
        desk.press("N")
    desk.wait(lambda: desk.state.over)
    assert desk.window.film.end.isVisible()
    assert "1 was put off" in desk.window.film.end.sentence.text()
    desk.window.film.end.again.click()
    assert desk.shown == put_off


def test_keys_work_at_the_end_of_the_queue_too(start: Callable[..., Desk]) -> None:
    desk = start()
    for _ in range(len(desk.session.worklist)):
        desk.press("N")
        last = desk.state.rows[0].ref if desk.state.rows else None
    desk.wait(lambda: desk.state.over)
    assert last is None
    desk.wait(desk.window.film.end.hasFocus)
    desk.press("Z")
    assert not desk.state.over
    desk.wait(desk.film.hasFocus)


def test_filters_show_what_they_promise(start: Callable[..., Desk]) -> None:
    desk = start()
    desk.recognised()
    tagged = desk.shown
    desk.press("U")
    desk.choose("unsure")
    assert desk.shown == tagged
    desk.choose("mine")
    assert [desk.shown, desk.state.left] == [tagged, 1]
    desk.choose("all")
    assert desk.state.left == len(desk.session.worklist)
    QTest.mouseClick(desk.window.bar.positives, Qt.MouseButton.LeftButton)
    assert desk.state.left == 5
    assert all("positive" in row.study for row in desk.state.rows)


def test_a_sibling_that_says_otherwise_is_a_hint_and_no_obstacle(start: Callable[..., Desk]) -> None:
    desk = start()
    desk.recognised()
    desk.press("H")
    assert desk.shown.endswith("patient00001/study1_positive/image2.png")
    assert any("image1.png: metal" in hint for hint, _ in desk.state.film.hints)
    desk.press("N")
    QTest.keyClick(desk.film, Qt.Key.Key_Left)
    assert any(otherwise for _, otherwise in desk.state.film.hints)


def test_a_copy_of_a_tagged_film_has_its_tag_and_says_so(start: Callable[..., Desk], tree: Path) -> None:
    films = tree / "train" / "XR_HUMERUS"
    study = films / "patient00009" / "study1_positive"
    study.mkdir(parents=True)
    shutil.copy(films / "patient00002" / "study1_positive" / "image1.png", study / "image1.png")
    desk = start()
    desk.recognised()
    desk.choose("all")
    while "patient00002" not in desk.shown:
        QTest.keyClick(desk.film, Qt.Key.Key_Right)
    desk.press("H")
    assert desk.state.counts["mine"] == 2
    while "patient00009" not in desk.shown:
        QTest.keyClick(desk.film, Qt.Key.Key_Right)
    assert any("same picture" in hint for hint, _ in desk.state.film.hints)


def test_a_note_goes_with_the_film(start: Callable[..., Desk], qtbot: QtBot) -> None:
    desk = start()
    desk.press("M")
    asked = desk.window.findChild(QInputDialog)
    assert asked is not None
    asked.setTextValue("one anchor, barely to be seen")
    asked.accept()
    desk.kept()
    assert [event.note for event in stored()] == ["one anchor, barely to be seen"]
    assert desk.state.film.note == "one anchor, barely to be seen"


def test_tags_are_there_again_at_the_next_start_and_follow_a_film_that_was_moved(
    start: Callable[..., Desk], launch: Launch, qtbot: QtBot, tree: Path, broken_bundle: Path
) -> None:
    desk = start()
    desk.press("H")
    desk.kept()
    desk.program.window.close()
    study = tree / "train" / "XR_HUMERUS" / "patient00001" / "study1_positive"
    (study / "image1.png").rename(study / "image7.png")
    program = launch(tree, annotator="ada", bundle=str(broken_bundle))
    qtbot.waitUntil(lambda: program.store.state.film is not None and not program.jobs.running, timeout=PATIENCE_MS)
    again = Desk(program, qtbot)
    again.recognised()
    again.wait(lambda: again.state.counts["mine"] == 1)
    again.choose("mine")
    assert again.shown.endswith("image7.png")


def test_the_same_keys_tag_in_the_main_window(start: Callable[..., Desk], qtbot: QtBot) -> None:
    desk = start()
    desk.window.close()
    window, store = desk.program.window, desk.program.store
    window.activateWindow()
    window.canvas.setFocus()
    qtbot.waitUntil(window.canvas.hasFocus)
    QTest.keyClick(window.canvas, Qt.Key.Key_H)
    assert store.state.image is not None
    assert store.state.tags[store.state.image].tag is Tag.HARDWARE
    desk.kept()
    assert not store.state.tags[store.state.image].pending
    assert "Metal on this film, by you" in [label.text() for label in window.hardware.findChildren(QLabel)]
    QTest.keyClick(window.canvas, Qt.Key.Key_Z)
    assert store.state.image not in store.state.tags


def test_a_second_reader_who_reads_blind_finds_nothing_of_the_first(start: Callable[..., Desk]) -> None:
    ada = start("ada-the-first")
    ada.recognised()
    for letter in "HHNHU":
        ada.press(letter)
    ada.press("M")
    note = ada.window.findChild(QInputDialog)
    assert note is not None
    note.setTextValue("a note of the first")
    note.accept()
    ada.kept()
    ada.program.window.close()
    bo = start("bo", blind=True)
    bo.recognised()
    bo.wait(lambda: len(bo.program.curation.tags.ledger.events) == 6 and not bo.state.survey)
    assert bo.state.counts["untagged"] == len(bo.session.worklist)
    assert {name: bo.state.counts[name] for name in ("unsure", "disagreements", "mine")} == {
        "unsure": 0,
        "disagreements": 0,
        "mine": 0,
    }
    assert not bo.program.store.state.tags
    assert not bo.session.worklist.decided()[0].size
    assert not bo.window.bar.chips["disagreements"].isEnabled()
    for _ in range(len(bo.session.worklist)):
        assert (bo.state.film.score, bo.state.film.hints, bo.state.film.marks, bo.state.film.note) == ("", (), (), "")
        assert "ada-the-first" not in bo.words()
        assert "a note of the first" not in bo.words()
        assert all(row.probability is None and row.remark == "" and row.tag is None for row in bo.state.rows)
        QTest.keyClick(bo.film, Qt.Key.Key_Right)
    assert "ada-the-first" not in bo.words()
    bo.program.window.actions_by_id["curate.agreement"].trigger()
    assert not bo.program.window.findChildren(Page)


def test_scores_can_be_switched_on_in_a_blind_session(start: Callable[..., Desk]) -> None:
    desk = start("bo", blind=True)
    desk.wait(lambda: not desk.state.survey and not np.isnan(desk.session.worklist.probability).any())
    assert desk.state.film.score == ""
    settings = desk.program.store.state.settings
    desk.program.store.update(settings=change(settings, blind_scores=True))
    QTest.keyClick(desk.film, Qt.Key.Key_Right)
    assert desk.state.film.score.startswith("metal ")


def test_readers_who_disagree_are_adjudicated_and_compared(start: Callable[..., Desk], qtbot: QtBot) -> None:
    for reader, letters in (("ada", "HHN"), ("bo", "HNN")):
        desk = start(reader, blind=True)
        desk.recognised()
        desk.choose("all")
        for letter in letters:
            desk.press(letter)
        desk.kept()
        desk.program.window.close()
    third = start("cem")
    third.recognised()
    third.wait(lambda: third.state.counts["disagreements"] == 1)
    third.choose("disagreements")
    disputed = third.shown
    assert third.state.adjudicating
    assert set(third.state.film.marks) == {"ada: metal", "bo: no metal"}
    third.press("U")
    assert "H or N" in third.state.said
    third.press("N")
    third.kept()
    event = stored()[-1]
    assert (event.reason, event.path, event.annotator) == (Reason.ADJUDICATION, disputed, "cem")
    verdict = Ledger(stored()).verdict(event.image)
    assert (verdict.hardware, verdict.adjudicator) == (False, "cem")
    assert third.state.over
    third.program.window.actions_by_id["curate.agreement"].trigger()
    third.wait(lambda: bool(third.program.window.findChildren(Page)))
    text = third.page()
    assert "ada and bo" in text
    assert "1 adjudicated" in text


def test_ds2_is_counted_live_and_its_export_can_be_made_again(
    start: Callable[..., Desk], tree: Path, tmp_path: Path
) -> None:
    desk = start()
    desk.recognised()
    desk.wait(lambda: desk.state.ds2 is not None and desk.state.ds2.can_export)
    assert desk.state.ds2 is not None
    assert ("positives left", "5", "240") in desk.state.ds2.rows
    desk.choose("all")
    while "patient00002" not in desk.shown:
        QTest.keyClick(desk.film, Qt.Key.Key_Right)
    desk.press("H")
    desk.wait(lambda: desk.state.ds2 is not None and ("positives left", "4", "240") in desk.state.ds2.rows)
    desk.kept()
    signed = tmp_path / "ds2.json"
    assert desk.program.curation.ds2 is not None
    desk.program.curation.ds2.export(signed)
    desk.wait(lambda: "Signed with SHA256:" in desk.state.said)
    assert "patient00002/study1_positive/image1.png,1" in (tmp_path / "ds2-excluded.csv").read_text()
    elsewhere = shutil.copytree(tree, tmp_path / "elsewhere" / tree.name)
    made = complete(rebuilt(signed, elsewhere))
    assert made is not None
    assert not [sample for sample in made.samples if "patient00002" in sample.path]
    assert made.digest == json.loads(signed.read_text())["csv_sha256"]


def test_the_demo_library_can_be_tagged_and_becomes_ds2(
    launch: Launch, qtbot: QtBot, tmp_path: Path, broken_bundle: Path
) -> None:
    program = launch(resources() / "demo", annotator="ada", bundle=str(broken_bundle))
    qtbot.waitUntil(lambda: program.store.state.film is not None and not program.jobs.running, timeout=PATIENCE_MS)
    desk = Desk(program, qtbot)
    desk.recognised()
    desk.wait(lambda: desk.state.ds2 is not None and desk.state.ds2.can_export)
    QTest.mouseClick(desk.window.bar.positives, Qt.MouseButton.LeftButton)
    desk.press("H")
    desk.kept()
    signed = tmp_path / "demo-ds2.json"
    assert desk.program.curation.ds2 is not None
    desk.program.curation.ds2.export(signed)
    desk.wait(lambda: "Signed with" in desk.state.said or desk.state.saying is Saying.PROBLEM)
    assert signed.exists(), desk.state.said
    made = complete(rebuilt(signed, resources() / "demo"))
    assert made is not None
    assert not [sample for sample in made.samples if sample.hardware]


def test_a_server_out_of_reach_keeps_tags_here_and_the_window_usable(start: Callable[..., Desk]) -> None:
    desk = start(tag_store="postgresql://nobody:secret@127.0.0.1:9/tags")
    first = desk.shown
    desk.press("H")
    assert desk.shown != first
    desk.wait(lambda: bool(desk.state.trouble))
    assert "secret" not in desk.words()
    assert desk.window.film.trouble.isVisible()
    desk.wait(lambda: "1 tag waits on this computer" in desk.window.film.trouble.text())
    desk.wait(lambda: bool(list((places().data / "outbox").rglob("*.json"))))
    assert desk.state.saying is Saying.PENDING
    desk.press("N")
    desk.program.window.close()
    assert len(list((places().data / "outbox").rglob("*.json"))) == 2


def test_a_list_made_elsewhere_is_imported_and_what_does_not_match_is_shown(
    start: Callable[..., Desk], tmp_path: Path
) -> None:
    desk = start()
    listed = tmp_path / "exclusions.txt"
    listed.write_text("MURA-small/train/XR_HUMERUS/patient00002/study1_positive/image1.png\nnowhere/image9.png\n")
    desk.program.curation.import_from(listed)
    desk.wait(lambda: bool(desk.program.window.findChildren(Page)))
    desk.kept()
    assert [(event.reason, event.tag) for event in stored()] == [(Reason.IMPORT, Tag.HARDWARE)]
    assert "nowhere/image9.png" in desk.page()


def test_a_list_is_matched_with_every_folder_that_is_open(start: Callable[..., Desk], tmp_path: Path) -> None:
    desk = start(parts=("train", "valid"))
    films = [
        f"{part}/XR_HUMERUS/{patient}/study1_positive/image1.png"
        for part, patient in (("train", "patient00002"), ("valid", "patient00007"))
    ]
    listed = tmp_path / "exclusions.txt"
    listed.write_text("".join(f"MURA-small/{film}\n" for film in films))
    desk.program.curation.import_from(listed)
    desk.wait(lambda: "2 tags were imported" in desk.program.store.state.message)
    desk.kept()
    assert {event.path for event in stored()} == {film.partition("/")[2] for film in films}


def test_the_place_in_the_queue_is_kept_when_the_window_is_closed(start: Callable[..., Desk], qtbot: QtBot) -> None:
    desk = start()
    first = desk.shown
    desk.press("N")
    QTest.keyClick(desk.film, Qt.Key.Key_Right)
    third = desk.shown
    desk.window.close()
    again = Desk(desk.program, qtbot)
    assert again.shown == third
    for _ in range(2):
        QTest.keyClick(again.film, Qt.Key.Key_Left)
    assert again.shown == first
