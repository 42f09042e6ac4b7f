"""The self-test of the window: as a process without a window, and in *Help > Self-test…*."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QGuiApplication, QImage, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core import settings
from core.checks import CheckError, Result, State, window_checks
from core.cli.view import viewer_command
from core.curation.store import url_of
from core.paths import places
from core.settings import Settings
from viewer.app import checks
from viewer.app.program import Program
from viewer.dialogs import SelfTestDialog

Launch = Callable[..., Program]
PATIENCE_MS = 60_000
NAMES = ("folders", "reading", "bundle", "engine", "tags", "training", "graphics", "fonts", "drawing", "window")


# ------------------------------------------------------------ as a process


def run(*arguments: object, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [*viewer_command(), "--self-test", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=False, env={**os.environ, **environment})


def told(report: Path) -> dict[str, Any]:
    """Results by name."""
    return {check["name"]: check for check in msgspec.json.decode(report.read_bytes())["checks"]}


@pytest.mark.slow
def test_the_whole_of_it_without_a_window(own_home: Path) -> None:
    done = run("--json")
    document = msgspec.json.decode(done.stdout)
    assert done.returncode == 0, done.stderr
    assert document["ok"] is True
    assert tuple(check["name"] for check in document["checks"]) == NAMES
    assert {check["state"] for check in document["checks"]} == {"ok"}
    assert [path for path in own_home.rglob("*") if path.is_file()] == []


@pytest.mark.slow
def test_without_a_display_it_draws_off_screen(tmp_path: Path) -> None:
    done = run("--only", "window", "--report", tmp_path / "it", DISPLAY="", WAYLAND_DISPLAY="", QT_QPA_PLATFORM="")
    assert done.returncode == 0, done.stderr
    assert told(tmp_path / "it")["graphics"]["detail"].startswith("offscreen: ")


@pytest.mark.slow
def test_without_fonts_the_letters_are_named_with_the_package(tmp_path: Path) -> None:
    fonts = tmp_path / "fonts.conf"
    fonts.write_text(f"<fontconfig><dir>{tmp_path}/none</dir><cachedir>{tmp_path}/cache</cachedir></fontconfig>")
    done = run("--only", "window", "--report", tmp_path / "it", FONTCONFIG_FILE=str(fonts), QT_QPA_PLATFORM="offscreen")
    found = told(tmp_path / "it")["fonts"]
    assert done.returncode == 1
    assert found["state"] == "failed"
    assert "cannot show A B D" in found["detail"]
    assert "apt-get install -y fonts-dejavu-core" in found["detail"]


@pytest.mark.slow
def test_a_platform_that_qt_cannot_use_is_a_result(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "nonesuch")
    (result,) = window_checks(viewer_command()).checks
    assert result.state is State.FAILED
    assert 'the Qt platform plugin "nonesuch"' in result.detail
    assert "start it in a desktop session" in result.detail


def test_a_wrong_call_is_told_from_a_failure() -> None:
    assert run("--only", "nothing").returncode == 2


WINDOWED = (
    "import sys; sys.stdout = sys.stderr = None; sys.argv[0] = 'HumerusViewer'\n"
    "from viewer.__main__ import main; sys.exit(main())"
)


def windowed(*arguments: object) -> int:
    """The exit code of a program without standard streams, as a windowed one is on Windows."""
    return subprocess.run([sys.executable, "-c", WINDOWED, *map(str, arguments)], check=False).returncode


@pytest.mark.slow
@pytest.mark.parametrize("form", [["--json"], []])
def test_without_standard_output_the_report_is_the_answer(tmp_path: Path, form: list[str]) -> None:
    assert windowed("--self-test", *form, "--report", tmp_path / "it.json") == 0
    assert tuple(told(tmp_path / "it.json")) == NAMES


@pytest.mark.slow
def test_without_standard_output_or_report_the_exit_code_is_the_answer() -> None:
    assert windowed("--self-test", "--json") == 0


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["--version"], 0), (["--help"], 0), (["--no-such-option"], 2), (["--self-test", "--only", "nothing"], 2)],
)
def test_without_standard_streams_nothing_that_is_said_is_an_error(arguments: list[str], code: int) -> None:
    assert windowed(*arguments) == code


def test_without_standard_streams_a_tour_that_cannot_begin_ends_in_order(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert windowed("--tour", tmp_path / "file" / "tour") == 1


@pytest.mark.slow
def test_a_report_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    done = run("--report", tmp_path / "none" / "it.json")
    assert done.returncode == 1
    assert b"it.json cannot be written (No such file or directory)" in done.stderr


# ------------------------------------------------------------ the checks


def test_what_is_drawn_here_is_right(qapp: QApplication) -> None:
    assert checks.graphics().startswith(QGuiApplication.platformName())
    assert f"all {len(checks.LETTERS)} letters and signs" in checks.fonts()
    assert checks.drawing() == "drawn at 640 x 480, without and with a map"


def test_boxes_are_no_letters(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "LETTERS", "AB\ue123\ue124")
    with pytest.raises(CheckError, match="cannot show \ue123 \ue124; install one"):
        checks.fonts(QFont("DejaVu Sans"))


class Painted(QWidget):
    """Of one colour."""

    def __init__(self, colour: Qt.GlobalColor) -> None:
        super().__init__()
        self._colour = colour
        self.resize(200, 100)

    def grab(self, *_: object) -> QPixmap:
        image = QImage(self.size(), QImage.Format.Format_RGB32)
        image.fill(self._colour)
        return QPixmap.fromImage(image)


@pytest.mark.parametrize(("colour", "word"), [(Qt.GlobalColor.black, "black"), (Qt.GlobalColor.white, "plain")])
def test_an_empty_window_is_a_failure(qapp: QApplication, colour: Qt.GlobalColor, word: str) -> None:
    with pytest.raises(CheckError, match=f"the window is drawn as a {word} picture"):
        checks.drawn(Painted(colour))


# ------------------------------------------------------------ Help > Self-test…


@pytest.fixture
def program(launch: Launch, qtbot: QtBot, demo: Path) -> Program:
    """The program on the demo library, its first film on screen."""
    made = launch(demo)
    qtbot.waitUntil(lambda: made.store.state.film is not None and not made.jobs.running, timeout=PATIENCE_MS)
    return made


def opened(program: Program) -> SelfTestDialog:
    program.window.actions_by_id["help.self-test"].trigger()
    return next(made for made in program.window.findChildren(SelfTestDialog) if made.isVisible())


def cell(dialog: SelfTestDialog, row: int, column: int) -> str:
    item = dialog.table.item(row, column)
    return item.text() if item else ""


def test_results_and_report_of_the_open_program(program: Program, qtbot: QtBot) -> None:
    dialog = opened(program)
    assert not dialog.copy_button.isEnabled()
    seen = program.store.state.image
    program.window.studies.next_study(1)
    qtbot.waitUntil(lambda: bool(dialog.report), timeout=PATIENCE_MS)

    assert program.store.state.image != seen
    assert [cell(dialog, row, 1) for row in range(len(NAMES))] == ["OK"] * len(NAMES)
    assert all(cell(dialog, row, 2).endswith("s") for row in range(len(NAMES)))
    assert dialog.summary.text() == "This machine can do the job."
    QTest.mouseClick(dialog.copy_button, Qt.MouseButton.LeftButton)
    report = QGuiApplication.clipboard().text()
    assert report == dialog.report
    people = {name for study in program.store.state.studies.values() for name in study.patient.name.split("^")}
    assert people > {"Invented"}
    assert not [name for name in people if name and name in report]
    assert str(program.store.state.sources[0]) not in report


def test_the_report_can_be_saved(program: Program, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = opened(program)
    qtbot.waitUntil(lambda: bool(dialog.report), timeout=PATIENCE_MS)
    dialog.save_to(tmp_path / "report.txt")
    assert (tmp_path / "report.txt").read_text() == dialog.report
    dialog.save_to(tmp_path / "none" / "report.txt")
    assert not (tmp_path / "none").exists()


def test_it_can_be_stopped_and_run_again(program: Program, qtbot: QtBot) -> None:
    dialog = opened(program)
    QTest.mouseClick(dialog.stop_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.summary.text() == "Stopped.", timeout=PATIENCE_MS)
    assert not dialog.copy_button.isEnabled()
    assert cell(dialog, len(NAMES) - 1, 1) == ""

    QTest.mouseClick(dialog.again_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(dialog.report), timeout=PATIENCE_MS)
    assert cell(dialog, len(NAMES) - 1, 1) == "OK"


def test_closing_it_ends_the_checks(program: Program, qtbot: QtBot) -> None:
    opened(program).close()
    jobs = program.dialogs._checks
    qtbot.waitUntil(lambda: not jobs.running, timeout=PATIENCE_MS)
    assert not program.window.findChildren(SelfTestDialog) or not opened(program).report


def test_what_failed_is_said_at_the_top_and_in_its_row(program: Program, qtbot: QtBot, tmp_path: Path) -> None:
    store = tmp_path / "tags.sqlite"
    store.write_bytes(b"no store at all" * 100)
    settings.save(settings.change(Settings(), tag_store=url_of(store)), places().config)
    dialog = opened(program)
    qtbot.waitUntil(lambda: bool(dialog.report), timeout=PATIENCE_MS)
    row = NAMES.index("tags")
    assert cell(dialog, row, 1) == "Failed"
    assert "is damaged, or no tag store" in cell(dialog, row, 3)
    assert dialog.summary.text() == "This machine cannot do the job. 1 of 10 checks failed."
    assert "[failed] Keeping tags" in dialog.report


def test_a_row_for_each_check_from_the_start(qtbot: QtBot) -> None:
    dialog = SelfTestDialog({"a": "The first", "b": "The second"})
    qtbot.addWidget(dialog)
    dialog.show_running("a")
    assert [cell(dialog, row, 0) for row in range(2)] == ["The first", "The second"]
    assert (cell(dialog, 0, 1), cell(dialog, 1, 1)) == ("…", "")
    dialog.show_result(Result("a", "The first", State.MISSING, "not here", 1234.0))
    assert (cell(dialog, 0, 1), cell(dialog, 0, 2)) == ("Not there", "1.2 s")
