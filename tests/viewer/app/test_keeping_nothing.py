"""Where nothing may be kept, what was kept before goes too; and nobody else's is touched."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core import settings
from core.paths import places
from core.policy import POLICY_VARIABLE
from core.settings import Settings, change
from tests.viewer.app.curating import PATIENCE_MS
from viewer.app.bootstrap import make_program, open_window
from viewer.app.program import Program

Launch = Callable[..., Program]


@pytest.fixture
def kept(qtbot: QtBot, launch: Launch, pictures: Path, broken_bundle: Path) -> list[Path]:
    """What a start leaves that keeps index and recent list: their files."""
    first = launch(pictures, bundle=str(broken_bundle))
    qtbot.waitUntil(lambda: len(first.store.state.studies) == 3 and not first.jobs.running, timeout=PATIENCE_MS)
    first.window.close()
    return [next(places().cache.glob("*.sqlite")), places().config / "recent.json"]


@pytest.fixture
def policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Gives this computer a policy."""

    def write(content: str) -> None:
        (tmp_path / "policy.json").write_text(content)
        monkeypatch.setenv(POLICY_VARIABLE, str(tmp_path / "policy.json"))

    return write


def settled(qtbot: QtBot, program: Program) -> None:
    """Wait until the library is open and nothing runs."""
    qtbot.waitUntil(lambda: len(program.store.state.studies) == 3 and not program.jobs.running, timeout=PATIENCE_MS)


def test_what_was_kept_before_the_policy_is_gone_after_the_start_and_not_before(
    qtbot: QtBot, kept: list[Path], policy: Callable[[str], None]
) -> None:
    policy('{"keep_cache": false}')
    program = make_program()
    assert all(path.exists() for path in kept)
    with qtbot.waitExposed(program.window):
        open_window(program, [])
    qtbot.waitUntil(lambda: not any(path.exists() for path in kept), timeout=PATIENCE_MS)
    program.window.close()


def test_settings_that_were_changed_outside_the_program_count_too(
    qtbot: QtBot, kept: list[Path], launch: Launch, pictures: Path, broken_bundle: Path
) -> None:
    program = launch(pictures, bundle=str(broken_bundle), keep_cache=False)
    settled(qtbot, program)
    qtbot.waitUntil(lambda: not any(path.exists() for path in kept), timeout=PATIENCE_MS)
    program.window.close()
    assert not list(places().cache.glob("*"))


@pytest.mark.parametrize("content", ["{", '{"keep_cache": "true"}'])
def test_a_policy_that_cannot_be_understood_removes_nothing(
    qtbot: QtBot,
    kept: list[Path],
    policy: Callable[[str], None],
    launch: Launch,
    pictures: Path,
    broken_bundle: Path,
    content: str,
) -> None:
    policy(content)
    program = launch(pictures, bundle=str(broken_bundle))
    assert not program.store.state.settings.keep_cache
    settled(qtbot, program)
    program.window.close()
    assert all(path.exists() for path in kept)


@pytest.mark.parametrize("content", ["{}", '{"keep_cache": false}'])
def test_an_unattended_run_leaves_everything_of_the_user_as_it_was(
    qtbot: QtBot, kept: list[Path], pictures: Path, policy: Callable[[str], None], content: str
) -> None:
    policy(content)
    settings.save(change(Settings(), theme="light"), places().config)
    before = {path: path.read_bytes() for path in places().config.glob("*.json")}
    program = make_program(unattended=True)
    program.window.resize(900, 700)
    with qtbot.waitExposed(program.window):
        open_window(program, [pictures])
    settled(qtbot, program)
    program.store.update(settings=change(program.store.state.settings, theme="dark"))
    program.preferences.save()
    program.window.close()
    QApplication.processEvents()
    assert {path: path.read_bytes() for path in places().config.glob("*.json")} == before
    assert all(path.exists() for path in kept)


@pytest.mark.parametrize("content", ["{", '{"theme": "pink"}'])
def test_what_is_wrong_with_the_policy_still_stands_there_when_the_library_has_opened(
    qtbot: QtBot, policy: Callable[[str], None], launch: Launch, pictures: Path, broken_bundle: Path, content: str
) -> None:
    policy(content)
    program = launch(pictures, bundle=str(broken_bundle))
    settled(qtbot, program)
    assert "policy" in program.store.state.message


def test_damaged_settings_are_said_although_the_last_library_opens(
    qtbot: QtBot, kept: list[Path], broken_bundle: Path
) -> None:
    (places().config / "settings.json").write_text("{")
    program = make_program()
    with qtbot.waitExposed(program.window):
        program.window.show()
    # Not by open_window: with the settings, it is forgotten that the notice was read, and it would wait for a person.
    program.start([])
    settled(qtbot, program)
    assert "settings.json.bad" in program.store.state.message
    program.window.close()


def test_an_index_that_is_in_use_elsewhere_is_not_called_gone_while_it_is_there(
    qtbot: QtBot, kept: list[Path], launch: Launch, broken_bundle: Path
) -> None:
    program = launch(bundle=str(broken_bundle), reopen_last=False)
    other = sqlite3.connect(kept[0], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    said = program.forget_patients()
    other.close()
    assert ("gone" in said) is not kept[0].exists()


def test_a_setting_whose_fixed_value_was_refused_is_the_users(
    launch: Launch, policy: Callable[[str], None], broken_bundle: Path
) -> None:
    policy('{"theme": "pink", "blind": true}')
    program = launch(bundle=str(broken_bundle))
    dialog = program.dialogs.show("settings")
    assert dialog is not None
    assert dialog.editor("theme").isEnabled()  # type: ignore[attr-defined]
    assert not dialog.editor("blind").isEnabled()  # type: ignore[attr-defined]
