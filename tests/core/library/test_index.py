"""The index across openings, and on files and disks that are not as they should be."""

from __future__ import annotations

import os
import resource
import sqlite3
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from core.errors import LibraryError
from core.library import Index, Library
from core.types import ImageRef

FILM = np.full((8, 6), 1000, np.uint16)
Write = Callable[..., Path]
Open = Callable[..., Library]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the index's file is to be."""
    return tmp_path / "home" / "cache" / "library.sqlite"


def files_of(path: Path) -> list[str]:
    return sorted(child.name for child in path.parent.iterdir()) if path.parent.exists() else []


def rewritten(path: Path, content: bytes) -> None:
    """New content of the same size, with the old time of change: only the index can still know the old one."""
    before = path.stat()
    path.write_bytes(content.ljust(before.st_size, b"\0")[: before.st_size])
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_unchanged_files_are_not_read_again(
    films: Path, path: Path, open_library: Open, write_dicom: Write, mura: Path
) -> None:
    film = write_dicom(films / "film.dcm", FILM)
    note = films / "note"
    note.write_text("no film " * 200)
    index = Index(path)
    first = open_library(films, mura, memory=index)
    index.close()
    note_reads_as_film = film.read_bytes()
    rewritten(film, b"")
    rewritten(note, note_reads_as_film)
    again = Index(path)
    assert open_library(films, mura, memory=again) == first
    again.close()


def test_changed_files_are_read_again_and_removed_ones_vanish(
    films: Path, open_library: Open, write_dicom: Write, write_png: Write
) -> None:
    film = write_dicom(films / "film", FILM, StudyDescription="before")
    gone = write_png(films / "gone.png")
    folder = write_png(films / "folder" / "film.png").parent
    assert len(open_library(films).studies) == 3
    write_dicom(film, FILM, StudyDescription="afterwards")
    gone.unlink()
    (folder / "film.png").unlink()
    folder.rmdir()
    (study,) = open_library(films).studies
    assert study.description == "afterwards"


def test_the_index_forgets_what_is_gone(films: Path, index: Index, open_library: Open, write_png: Write) -> None:
    ref = ImageRef(write_png(films / "folder" / "film.png"))
    beside = ImageRef(write_png(films / "film.png"))
    open_library(films)
    for each in (ref, beside):
        index.keep_thumbnail(each, b"jpeg")
        each.path.unlink()
    ref.path.parent.rmdir()
    open_library(films)
    assert index.folders(str(films)) == []
    assert index.thumbnail(ref) is None
    assert index.thumbnail(beside) is None


def test_a_drive_that_is_unplugged_keeps_its_rows(
    films: Path, index: Index, open_library: Open, write_png: Write
) -> None:
    write_png(films / "film.png")
    open_library(films)
    films.rename(films.with_name("elsewhere"))
    assert open_library(films).studies == ()
    assert index.folders(str(films)) == [str(films)]


def test_thumbnails_are_kept_until_the_file_changes(
    films: Path, path: Path, open_library: Open, write_dicom: Write
) -> None:
    film = write_dicom(films / "film", np.stack([FILM, FILM]))
    index = Index(path)
    open_library(films, memory=index)
    assert index.thumbnail(ImageRef(film)) is None
    index.keep_thumbnail(ImageRef(film), b"first frame")
    index.keep_thumbnail(ImageRef(film, 1), b"second frame")
    index.close()
    index = Index(path)
    open_library(films, memory=index)
    assert (index.thumbnail(ImageRef(film)), index.thumbnail(ImageRef(film, 1))) == (b"first frame", b"second frame")
    write_dicom(film, FILM)
    open_library(films, memory=index)
    assert index.thumbnail(ImageRef(film)) is None
    index.close()


def test_the_folder_of_the_index_is_private(path: Path) -> None:
    Index(path).close()
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_an_index_in_memory_leaves_no_file(films: Path, tmp_path: Path, open_library: Open, write_png: Write) -> None:
    ref = ImageRef(write_png(films / "film.png"))
    before = sorted(tmp_path.rglob("*"))
    index = Index(None)
    assert len(open_library(films, memory=index).studies) == 1
    index.keep_thumbnail(ref, b"jpeg")
    assert index.thumbnail(ref) == b"jpeg"
    assert sorted(tmp_path.rglob("*")) == before
    index.close()


def test_clear_removes_every_file_and_keeps_nothing_from_then_on(
    films: Path, path: Path, open_library: Open, write_png: Write
) -> None:
    ref = ImageRef(write_png(films / "film.png"))
    index = Index(path)
    open_library(films, memory=index)
    index.keep_thumbnail(ref, b"jpeg")
    assert files_of(path)
    index.clear()
    assert files_of(path) == []
    assert index.thumbnail(ref) is None
    index.keep_thumbnail(ref, b"jpeg")
    assert len(open_library(films, memory=index).studies) == 1
    index.close()
    assert files_of(path) == []


def test_an_index_that_cannot_be_removed_is_told(path: Path) -> None:
    index = Index(path)
    index.close()
    path.unlink()
    path.mkdir()
    with pytest.raises(LibraryError, match="cannot be removed"):
        index.clear()
    index.close()


def test_a_closed_index_keeps_nothing_and_does_not_fail(path: Path) -> None:
    index = Index(path)
    index.close()
    index.keep_thumbnail(ImageRef(Path("/films/a")), b"jpeg")
    assert index.thumbnail(ImageRef(Path("/films/a"))) is None


def garbage(path: Path) -> None:
    path.write_bytes(b"this is no database" * 1000)


def half(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def holes(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))


def other_version(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 1")
    connection.close()


def other_tables(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE files")
        connection.execute("CREATE TABLE files (colour TEXT)")
    connection.close()


@pytest.mark.parametrize("damage", [garbage, half, holes, other_version, other_tables])
def test_a_damaged_index_is_made_anew(
    films: Path, path: Path, open_library: Open, write_png: Write, damage: Callable[[Path], None]
) -> None:
    for number in range(100):
        write_png(films / str(number) / "film.png")
    index = Index(path)
    expected = open_library(films, memory=index)
    index.close()
    damage(path)
    index = Index(path)
    assert open_library(films, memory=index) == expected
    assert "made anew" in index.warning
    index.close()
    index = Index(path)
    assert len(index.folders(str(films))) == 100
    assert index.warning == ""
    index.close()


def test_records_of_an_unknown_kind_are_read_again(
    films: Path, path: Path, open_library: Open, write_png: Write
) -> None:
    write_png(films / "film.png")
    index = Index(path)
    expected = open_library(films, memory=index)
    index.close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE files SET records = x'c1c1'")
    connection.close()
    index = Index(path)
    assert open_library(films, memory=index) == expected
    index.close()


def test_a_locked_index_is_left_alone(films: Path, path: Path, open_library: Open, write_png: Write) -> None:
    write_png(films / "film.png")
    Index(path).close()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    index = Index(path)
    assert len(open_library(films, memory=index).studies) == 1
    assert "cannot be used" in index.warning
    other.execute("ROLLBACK")
    other.close()
    index.close()
    assert Index(path).folders(str(films)) == []


def test_a_folder_in_the_place_of_the_index_is_survived(
    films: Path, path: Path, open_library: Open, write_png: Write
) -> None:
    write_png(films / "film.png")
    path.mkdir(parents=True)
    index = Index(path)
    assert len(open_library(films, memory=index).studies) == 1
    assert "cannot be used" in index.warning
    index.close()


def test_a_file_in_the_place_of_the_cache_folder_is_survived(path: Path) -> None:
    path.parent.parent.mkdir()
    path.parent.write_text("a file")
    index = Index(path)
    assert "cannot be used" in index.warning
    index.close()


@contextmanager
def full_disk(most: int) -> Iterator[None]:
    """No file may grow beyond that many bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_is_survived(films: Path, path: Path, open_library: Open, write_png: Write) -> None:
    ref = ImageRef(write_png(films / "film.png"))
    index = Index(path)
    open_library(films, memory=index)
    with full_disk(100_000):
        index.keep_thumbnail(ref, b"j" * 200_000)
        assert len(open_library(films, memory=index).studies) == 1
    assert "cannot be used" in index.warning
    index.keep_thumbnail(ref, b"jpeg")
    assert index.thumbnail(ref) == b"jpeg"
    index.close()


@pytest.mark.ordinary_user
def test_a_read_only_index_is_left_alone(films: Path, path: Path, open_library: Open, write_png: Write) -> None:
    write_png(films / "film.png")
    Index(path).close()
    path.chmod(0o400)
    index = Index(path)
    assert len(open_library(films, memory=index).studies) == 1
    assert "cannot be used" in index.warning
    index.close()


def test_threads_share_an_index(films: Path, index: Index, open_library: Open, write_png: Write) -> None:
    refs = [ImageRef(write_png(films / str(number) / "film.png")) for number in range(200)]
    failures: list[Exception] = []

    def work() -> None:
        try:
            for ref in refs:
                index.keep_thumbnail(ref, str(ref.path).encode())
                index.thumbnail(ref)
        except sqlite3.Error as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    library = open_library(films)
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(library.studies) == 200
    assert index.warning == ""


def test_two_windows_share_a_file(films: Path, path: Path, open_library: Open, write_png: Write) -> None:
    write_png(films / "film.png")
    first, second = Index(path), Index(path)
    open_library(films, memory=first)
    assert second.folders(str(films)) == [str(films)]
    open_library(films, memory=second)
    assert (first.warning, second.warning) == ("", "")
    first.close()
    second.close()
