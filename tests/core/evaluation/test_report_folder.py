"""A report's folder: whole or not at all, and never over somebody's files."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import DatasetError
from core.evaluation import write_report

FILES = {"report.html": b"<html>", "figures/roc.svg": b"<svg/>"}


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".report"
    }


def test_it_is_made_with_its_parents_and_for_its_user_alone(tmp_path: Path) -> None:
    folder = tmp_path / "some" / "where"
    write_report(folder, FILES)

    assert contents(folder) == FILES
    assert folder.stat().st_mode & 0o077 == 0
    assert [path.name for path in folder.parent.iterdir()] == ["where"]


def test_an_earlier_report_is_replaced_as_a_whole(tmp_path: Path) -> None:
    folder = tmp_path / "report"
    write_report(folder, {"report.html": b"old", "figures/gone.svg": b"old"})
    write_report(folder, FILES)

    assert contents(folder) == FILES
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    folder = tmp_path / "report"
    folder.mkdir()
    write_report(folder, FILES)

    assert contents(folder) == FILES


@pytest.mark.parametrize("earlier", [True, False])
def test_a_folder_with_other_files_is_refused_and_stays(tmp_path: Path, earlier: bool) -> None:
    folder = tmp_path / "report"
    if earlier:
        write_report(folder, FILES)
    folder.mkdir(exist_ok=True)
    (folder / "thesis.txt").write_text("years of work")
    before = contents(folder)

    with pytest.raises(DatasetError, match="something else"):
        write_report(folder, {"report.html": b"new"})

    assert contents(folder) == before


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "report").write_text("a file")

    with pytest.raises(DatasetError):
        write_report(tmp_path / "report", FILES)

    assert (tmp_path / "report").read_text() == "a file"


def test_nothing_is_left_when_a_file_cannot_be_written(tmp_path: Path) -> None:
    folder = tmp_path / "report"
    write_report(folder, FILES)

    with pytest.raises(DatasetError, match="cannot be written"):
        write_report(folder, {"report.html": b"new", "report.html/inside": b"impossible"})

    assert contents(folder) == FILES
    assert [path.name for path in tmp_path.iterdir()] == ["report"]
