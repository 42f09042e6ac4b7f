"""What a user sees of a folder that is opened."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from core.library import Found, Index, Library, Skipped, scan
from core.types import Laterality, Study

FILM = np.full((8, 6), 1000, np.uint16)
Write = Callable[..., Path]
Open = Callable[..., Library]
Names = Callable[[Study], list[str]]


def reasons(library: Library) -> dict[str, Skipped]:
    return {skipped.path.name: skipped for skipped in library.skipped}


def test_dicom_is_found_by_content_at_any_depth(films: Path, open_library: Open, write_dicom: Write) -> None:
    deep = films / "a" / "b" / "c"
    deep.mkdir(parents=True)
    write_dicom(
        deep / "I0001.txt",
        FILM,
        PatientName="Invented^Ada",
        PatientBirthDate="19780301",
        PatientSex="F",
        StudyDate="20240312",
        StudyTime="104100",
        StudyDescription="Humerus",
        AccessionNumber="A-1",
        BodyPartExamined="HUMERUS",
        ViewPosition="AP",
        ImageLaterality="L",
    )
    library = open_library(films)
    (study,) = library.studies
    assert (study.patient.id, study.patient.name) == ("INVENTED-1", "Invented^Ada")
    assert (study.date, study.time, study.description, study.accession) == ("20240312", "104100", "Humerus", "A-1")
    (image,) = study.images
    assert (image.format, image.rows, image.columns) == ("DICOM", 8, 6)
    assert (image.body_part, image.view, image.laterality) == ("HUMERUS", "AP", Laterality.LEFT)
    assert library.skipped == ()
    assert library.sources == (films,)


def test_a_study_is_in_series_instance_and_frame_order(
    films: Path, open_library: Open, write_dicom: Write, names: Names
) -> None:
    write_dicom(films / "1", FILM, SeriesNumber=2, InstanceNumber=1)
    write_dicom(films / "2", FILM, SeriesNumber=1, InstanceNumber=10)
    write_dicom(films / "3", np.stack([FILM, FILM]), SeriesNumber=1, InstanceNumber=9)
    (study,) = open_library(films).studies
    assert names(study) == ["3", "3", "2", "1"]
    assert [image.ref.frame for image in study.images] == [0, 1, 0, 0]


def test_one_study_may_lie_in_several_folders(films: Path, open_library: Open, write_dicom: Write) -> None:
    for name in ("disc 1", "disc 2"):
        (films / name).mkdir()
        write_dicom(films / name / "film", FILM)
    (study,) = open_library(films / "disc 1", films / "disc 2").studies
    assert len(study.images) == 2


def test_damaged_and_foreign_files_are_listed_with_reasons(
    films: Path, open_library: Open, write_dicom: Write, write_png: Write
) -> None:
    good = write_dicom(films / "good", FILM)
    (films / "half.dcm").write_bytes(good.read_bytes()[:200])
    (films / "empty.png").write_bytes(b"")
    (films / "README").write_text("These films are invented.")
    (films / "notes.txt").write_text("")
    (films / "Thumbs.db").write_bytes(b"\xd0\xcf\x11\xe0")
    write_png(films / "._film.png")
    write_png(films / ".hidden" / "film.png")
    library = open_library(films)
    assert [study.images[0].ref.path.name for study in library.studies] == ["good"]
    found = reasons(library)
    assert set(found) == {"half.dcm", "empty.png", "README", "notes.txt", "Thumbs.db", "._film.png", ".hidden"}
    assert all(skipped.reason for skipped in found.values())
    assert {name for name, skipped in found.items() if not skipped.harmless} == {"half.dcm", "empty.png"}


def test_reasons_can_be_shown_whatever_a_file_says(films: Path, open_library: Open, write_dicom: Write) -> None:
    write_dicom(films / "odd", None, SOPClassUID="1.2\x07\x00\r\n.3", StudyInstanceUID="1.2.4")
    (skipped,) = open_library(films).skipped
    assert skipped.reason.isprintable()


def test_picked_files_are_studies_of_their_own(films: Path, open_library: Open, write_png: Write) -> None:
    first, second = write_png(films / "first.png"), write_png(films / "second.png")
    write_png(films / "third.png")
    library = open_library(first, second)
    assert [study.description for study in library.studies] == ["first", "second"]


def test_what_is_opened_twice_is_listed_once(films: Path, open_library: Open, write_png: Write) -> None:
    film = write_png(films / "case" / "film.png")
    library = open_library(film, films / "case", films, films)
    (study,) = library.studies
    assert len(study.images) == 1
    assert library.skipped == ()


def test_a_relative_folder_is_opened(
    films: Path, open_library: Open, write_png: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    film = write_png(films / "case" / "film.png")
    monkeypatch.chdir(films)
    (study,) = open_library(Path("case")).studies
    assert study.images[0].ref.path == film
    monkeypatch.chdir(films / "case")
    assert open_library(Path("..")).studies == (study,)


def test_missing_sources_are_told(films: Path, open_library: Open) -> None:
    library = open_library(films / "gone", films)
    assert library.studies == ()
    (skipped,) = library.skipped
    assert "does not exist" in skipped.reason
    assert not skipped.harmless


def test_nothing_opened_is_an_empty_library(open_library: Open) -> None:
    assert open_library() == Library((), (), ())


def test_links_are_followed_once(films: Path, open_library: Open, write_png: Write) -> None:
    film = write_png(films / "real" / "film.png")
    (films / "another").symlink_to(films / "real", target_is_directory=True)
    (films / "real" / "loop").symlink_to(films, target_is_directory=True)
    (films / "self").symlink_to(films / "self")
    (films / "dangling.png").symlink_to(films / "gone.png")
    library = open_library(films)
    assert [image.ref.path for study in library.studies for image in study.images] == [film]
    found = reasons(library)
    assert set(found) == {"another", "loop", "self", "dangling.png"}
    assert found["another"].harmless
    assert found["loop"].harmless
    assert "link leads nowhere" in found["dangling.png"].reason


def test_pipes_are_not_opened(films: Path, open_library: Open) -> None:
    os.mkfifo(films / "pipe")
    (films / "link").symlink_to(films / "pipe")
    library = open_library(films, films / "pipe")
    assert library.studies == ()
    assert {"pipe", "link"} == set(reasons(library))


def test_names_that_are_no_text_are_survived(films: Path, open_library: Open, write_png: Write) -> None:
    folder = os.fsdecode(os.fsencode(films) + b"/J\xfcrgen")
    film = write_png(Path(folder) / os.fsdecode(b"R\xf6ntgen.png"))
    for _turn in range(2):
        (study,) = open_library(films).studies
        assert study.images[0].ref.path == film
        assert study.description == "J\ufffdrgen"


def test_identical_instance_uids_are_all_shown(
    films: Path, open_library: Open, write_dicom: Write, names: Names
) -> None:
    for name in ("a", "copy of a"):
        write_dicom(films / name, FILM, SOPInstanceUID="1.2.3")
    (study,) = open_library(films).studies
    assert names(study) == ["a", "copy of a"]


@pytest.mark.parametrize("count", [3, 1200])
def test_steps_add_up_to_the_library(
    films: Path, steps: Callable[[Sequence[Path]], list[Found]], open_library: Open, write_png: Write, count: int
) -> None:
    first = write_png(films / "film.png")
    for number in range(1, count):
        (films / f"film{number}.png").hardlink_to(first)
    (films / "README").write_text("invented")
    found = steps([films])
    studies = {study.key: study for step in found for study in step.studies}
    assert [skipped.path.name for step in found for skipped in step.skipped] == ["README"]
    assert (found[-1].done, found[-1].total) == (count + 1, count + 1)
    assert sum(len(study.images) for study in studies.values()) == count
    assert list(studies.values()) == list(open_library(films).studies)


def test_a_cancelled_scan_keeps_what_it_has_read(
    films: Path, index: Index, open_library: Open, write_png: Write
) -> None:
    first = write_png(films / "film.png")
    for number in range(1, 2000):
        (films / f"film{number}.png").hardlink_to(first)
    operation = scan([films], index)
    while not next(operation).done:
        pass
    operation.close()
    read = len(index.rows(str(films)))
    assert 0 < read < 2000
    assert sum(len(study.images) for study in open_library(films).studies) == 2000


@pytest.mark.ordinary_user
def test_unreadable_files_and_folders_are_told_and_tried_again(
    films: Path, open_library: Open, write_png: Write
) -> None:
    secret = write_png(films / "secret.png")
    closed = write_png(films / "closed" / "film.png").parent
    secret.chmod(0)
    closed.chmod(0)
    library = open_library(films)
    assert {name for name, skipped in reasons(library).items() if not skipped.harmless} == {"secret.png", "closed"}
    assert all("may not be read" in skipped.reason for skipped in library.skipped)
    secret.chmod(0o600)
    closed.chmod(0o700)
    library = open_library(films)
    assert len(library.studies) == 2
    assert library.skipped == ()


@pytest.mark.ordinary_user
def test_a_source_in_a_closed_folder_is_told(films: Path, open_library: Open) -> None:
    inner = films / "closed" / "inner"
    inner.mkdir(parents=True)
    inner.parent.chmod(0)
    library = open_library(inner)
    inner.parent.chmod(0o700)
    assert [skipped.path for skipped in library.skipped] == [inner]
