"""What IT departments ask: logs without names, crashes that lose nothing, settings that are fixed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.curation.store import default_url, open_store
from core.paths import places
from core.policy import POLICY_VARIABLE
from core.settings import change
from viewer.app.crashes import FAULT_NAME, LAST_FAULT_NAME
from viewer.app.program import Program
from viewer.dialogs import CrashDialog

Launch = Callable[..., Program]
PATIENCE_MS = 60_000
NAMES = ("Mustermann", "Erika", "ID-4711", "19640812")


@pytest.fixture
def patients(tmp_path: Path, write_dicom: Callable[..., Path]) -> Path:
    """Films of a patient with a name, an ID and a birth date, one of them damaged, in folders that are named so."""
    folder = tmp_path / "Mustermann^Erika" / "ID-4711"
    folder.mkdir(parents=True)
    who = {"PatientName": "Mustermann^Erika", "PatientID": "ID-4711", "PatientBirthDate": "19640812"}
    noise = np.random.default_rng(1)
    for number in range(3):
        write_dicom(folder / f"{number}.dcm", noise.integers(0, 4096, (160, 150), np.uint16), **who)
    (folder / "Mustermann-broken.dcm").write_bytes((folder / "0.dcm").read_bytes()[:700])
    cv2.imwrite(str(folder / "Erika.png"), noise.integers(0, 255, (140, 140), np.uint8))
    return folder.parent


def press(qtbot: QtBot, program: Program, key: Qt.Key) -> None:
    """Press a key on the film of the main window."""
    program.window.activateWindow()
    program.window.canvas.setFocus()
    qtbot.waitUntil(program.window.canvas.hasFocus)
    QTest.keyClick(program.window.canvas, key)


def written() -> str:
    """Everything that stands in logs and traces."""
    return "\n".join(path.read_text(encoding="utf-8") for path in places().logs.rglob("*") if path.is_file())


def test_no_log_names_a_patient(
    qtbot: QtBot, launch: Launch, patients: Path, broken_bundle: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    program = launch(patients, bundle=str(broken_bundle), annotator="ada")
    qtbot.waitUntil(lambda: program.store.state.film is not None and not program.jobs.running, timeout=PATIENCE_MS)
    press(qtbot, program, Qt.Key.Key_H)
    qtbot.waitUntil(lambda: not program.curation.tags.pending, timeout=PATIENCE_MS)

    def read() -> None:
        raise ValueError("cannot read Mustermann^Erika, born 19640812, ID-4711")

    try:
        read()
    except ValueError:
        import traceback

        program.show_crash(traceback.format_exc())
    for dialog in program.window.findChildren(CrashDialog):
        dialog.close()
    program.window.close()
    out, err = capfd.readouterr()
    logged = "\n".join((written(), out, err))
    assert "unexpected error" in logged
    assert [name for name in NAMES if name in logged] == []


def test_a_crash_shows_a_report_and_loses_no_tag(
    qtbot: QtBot, launch: Launch, pictures: Path, broken_bundle: Path
) -> None:
    program = launch(pictures, bundle=str(broken_bundle), annotator="ada")
    qtbot.waitUntil(lambda: program.store.state.film is not None and not program.jobs.running, timeout=PATIENCE_MS)
    press(qtbot, program, Qt.Key.Key_H)
    program.jobs.crashed.emit("Traceback (most recent call last):\nRuntimeError: boom\n")
    for dialog in program.window.findChildren(CrashDialog):
        assert dialog.isVisible()
        dialog.close()
    press(qtbot, program, Qt.Key.Key_N)
    program.window.close()
    store = open_store(default_url())
    events, _ = store.since(0)
    store.close()
    waiting = list((places().data / "outbox").rglob("*.json"))
    assert len(events) + len(waiting) == 2


HANDLED = """
import os, signal, sys
from pathlib import Path

# Whoever asked for the signal before lives on, as Windows does after the exceptions of its own dialogs.
signal.signal(signal.SIGSEGV, lambda *_: None)
from viewer.app.crashes import faults_watched

with faults_watched(Path(sys.argv[1])) as said:
    os.kill(os.getpid(), signal.SIGSEGV)
    print(said, (Path(sys.argv[1]) / "fault.log").stat().st_size > 0)
"""
FATAL = """
import faulthandler, sys
from pathlib import Path
from viewer.app.crashes import faults_watched

with faults_watched(Path(sys.argv[1])) as said:
    print(said, flush=True)
    faulthandler._sigsegv()
"""
ORDERLY = FATAL.replace("faulthandler._sigsegv()", "pass")


def started(program: str, logs: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", program, str(logs)], capture_output=True, text=True, check=False)


def test_a_crash_in_native_code_leaves_a_trace_that_the_next_start_tells_of(tmp_path: Path) -> None:
    done = started(FATAL, tmp_path)
    assert done.returncode != 0
    assert done.stdout.strip() == ""
    assert "Segmentation fault" in (tmp_path / FAULT_NAME).read_text()
    assert "ended unexpectedly" in started(ORDERLY, tmp_path).stdout
    assert "Segmentation fault" in (tmp_path / LAST_FAULT_NAME).read_text()
    assert started(ORDERLY, tmp_path).stdout.strip() == ""


def test_a_fault_that_the_program_outlived_is_no_unexpected_end(tmp_path: Path) -> None:
    assert started(HANDLED, tmp_path).stdout.split() == ["True"]
    assert started(ORDERLY, tmp_path).stdout.strip() == ""
    assert not (tmp_path / LAST_FAULT_NAME).exists()


def test_an_orderly_end_keeps_the_trace_of_another_window(tmp_path: Path) -> None:
    first = f"""
import subprocess, sys
from pathlib import Path
from viewer.app.crashes import faults_watched

with faults_watched(Path(sys.argv[1])):
    subprocess.run([sys.executable, "-c", {FATAL!r}, sys.argv[1]])
"""
    started(first, tmp_path)
    assert "ended unexpectedly" in started(ORDERLY, tmp_path).stdout


def test_what_the_policy_fixes_cannot_be_changed_in_the_window(
    qtbot: QtBot, launch: Launch, pictures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken_bundle: Path
) -> None:
    policy = tmp_path / "policy.json"
    policy.write_text('{"keep_cache": false}')
    monkeypatch.setenv(POLICY_VARIABLE, str(policy))
    program = launch(pictures, bundle=str(broken_bundle))
    store = program.store
    assert not store.state.settings.keep_cache
    dialog = program.dialogs.show("settings")
    assert dialog is not None
    assert not dialog.editor("keep_cache").isEnabled()  # type: ignore[attr-defined]
    store.update(settings=change(store.state.settings, keep_cache=True))
    assert not store.state.settings.keep_cache
    assert "administrator" in store.state.message
    qtbot.waitUntil(lambda: not program.jobs.running, timeout=PATIENCE_MS)
    assert not (places().cache / "library.sqlite").exists()


def test_settings_of_a_newer_version_and_tags_survive_an_upgrade(
    qtbot: QtBot, launch: Launch, pictures: Path, broken_bundle: Path
) -> None:
    first = launch(pictures, bundle=str(broken_bundle), annotator="ada", theme="light")
    qtbot.waitUntil(lambda: first.store.state.film is not None and not first.jobs.running, timeout=PATIENCE_MS)
    press(qtbot, first, Qt.Key.Key_H)
    qtbot.waitUntil(lambda: not first.curation.tags.pending, timeout=PATIENCE_MS)
    first.window.close()
    path = places().config / "settings.json"
    path.write_text(path.read_text().replace("{", '{"of_the_next_version": [1, 2],', 1))
    from core import settings

    loaded, warning = settings.load(places().config)
    assert (loaded.theme, loaded.annotator, warning) == ("light", "ada", "")
    store = open_store(default_url())
    assert len(store.since(0)[0]) == 1
    store.close()
