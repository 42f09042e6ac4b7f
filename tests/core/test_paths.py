"""Files are written whole or not at all; private folders are private."""

import os
import stat
import sys
from pathlib import Path

import pytest

from core import paths


def test_one_variable_moves_every_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path))
    found = paths.places()
    assert {found.config, found.data, found.cache, found.logs} == {
        tmp_path / name for name in ("config", "data", "cache", "logs")
    }


def test_without_the_variable_the_platform_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(paths.HOME_VARIABLE, raising=False)
    assert paths.APPLICATION in str(paths.places().cache)


@pytest.mark.parametrize(("private", "mode"), [(True, 0o600), (False, 0o644)])
def test_a_written_file_is_whole_and_alone(tmp_path: Path, private: bool, mode: int) -> None:
    target = tmp_path / "list.csv"
    target.write_bytes(b"old")
    paths.write_atomically(target, b"new", private=private)
    assert target.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [target]
    if os.name == "posix":
        assert stat.S_IMODE(target.stat().st_mode) == mode


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "taken"
    target.mkdir()
    (target / "kept").write_bytes(b"old")
    with pytest.raises(OSError, match="taken"):
        paths.write_atomically(target, b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]
    assert (target / "kept").read_bytes() == b"old"


def test_a_private_folder_can_be_entered_by_its_user_alone(tmp_path: Path) -> None:
    folder = tmp_path / "cache" / "index"
    (tmp_path / "cache").mkdir(mode=0o755)
    folder.mkdir(mode=0o755)
    assert paths.private_folder(folder) == folder
    if sys.platform != "win32":
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_portable_program_keeps_everything_beside_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(paths.HOME_VARIABLE, "")
    paths.go_portable()
    where = paths.places()
    assert {where.config.parent, where.data.parent, where.cache.parent, where.logs.parent} == {paths.portable_home()}


@pytest.mark.parametrize(
    ("program", "beside"),
    [
        ("HumerusViewer/HumerusViewer", "HumerusViewer"),
        ("Applications/HumerusViewer.app/Contents/MacOS/HumerusViewer", "Applications"),
        ("tools.app/HumerusViewer/HumerusViewer", "tools.app/HumerusViewer"),
    ],
)
def test_beside_a_packaged_program_is_outside_of_what_is_signed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, beside: str
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / program))
    assert paths.portable_home() == tmp_path / beside / "humerus-viewer-data"


def test_the_home_of_nobody_is_refused_and_no_folder_is_made_of_it(tmp_path: Path) -> None:
    assert paths.written("~/films") == Path.home() / "films"
    assert paths.written(str(tmp_path)) == tmp_path
    with pytest.raises(FileNotFoundError, match="there is no such home folder"):
        paths.written("~nobody-of-this-name/tags.sqlite")
