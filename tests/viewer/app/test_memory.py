"""What is kept between two starts, and how it fails softly."""

from pathlib import Path

from viewer.app import memory


def test_recent_libraries_come_back_newest_first_and_private(tmp_path: Path) -> None:
    lists: tuple[tuple[Path, ...], ...] = ()
    for name in ("a", "b", "a"):
        lists = memory.with_recent(lists, (Path(name),))
    assert lists == ((Path("a"),), (Path("b"),))
    assert memory.keep_recent(tmp_path, lists) == ""
    assert memory.recent(tmp_path) == lists
    assert (tmp_path / memory.RECENT_NAME).stat().st_mode & 0o077 == 0


def test_the_list_is_bounded() -> None:
    lists: tuple[tuple[Path, ...], ...] = ()
    for number in range(30):
        lists = memory.with_recent(lists, (Path(str(number)),))
    assert len(lists) == memory.MOST_RECENT
    assert lists[0] == (Path("29"),)


def test_damaged_files_are_as_good_as_none(tmp_path: Path) -> None:
    (tmp_path / memory.RECENT_NAME).write_text('{"not": "a list"')
    (tmp_path / memory.LAYOUT_NAME).write_text("[]")
    assert memory.recent(tmp_path) == ()
    assert memory.layout(tmp_path) == memory.Layout()
    assert memory.unpacked("not base64 !") == b""


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    assert "cannot be written" in memory.keep_layout(in_the_way, memory.Layout())
