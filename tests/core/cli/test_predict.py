from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import fmean
from typing import Any

import cv2
import pytest

from core.bundle import load, shipped
from core.reading import read

Humerus = Callable[..., Any]


def test_the_document_names_bundle_images_and_studies(humerus: Humerus, demo: Path) -> None:
    ran = humerus("predict", demo / "DICOM" / "DEMO-0004", "--json")
    document = ran.document
    assert ran.code == 0
    assert list(document) == ["bundle", "images", "studies"]
    assert document["bundle"]["digest"] == load(shipped()).digest
    assert [Path(image["path"]).name for image in document["images"]] == ["1.dcm", "2.dcm"]
    for image in document["images"]:
        assert {"path", "frame", "state", "probability", "reason"} <= set(image)
        assert image["state"] in {"negative", "uncertain", "positive"}
        assert 0 <= image["probability"] <= 1
        assert image["reason"] == ""


def test_a_study_is_the_mean_over_its_views(humerus: Humerus, demo: Path) -> None:
    document = humerus("predict", demo / "DICOM" / "DEMO-0005", "--json").document
    values = [image["probability"] for image in document["images"]]
    (study,) = document["studies"]
    assert study["probability"] == pytest.approx(fmean(values))
    assert study["highest"] == max(values)
    assert (study["analysed"], study["total"]) == (2, 2)
    assert {image["study"] for image in document["images"]} == {study["study"]}


def test_the_same_film_gives_the_same_answer(humerus: Humerus, demo: Path) -> None:
    film = demo / "MURA-shaped" / "valid" / "XR_HUMERUS" / "patient90001"
    first, second = (humerus("predict", film, "--json").document for _ in range(2))
    assert first["images"][0]["probability"] == second["images"][0]["probability"]


def test_a_film_that_is_too_small_is_not_analysed_and_says_why(humerus: Humerus, tmp_path: Path, demo: Path) -> None:
    film = demo / "MURA-shaped" / "valid" / "XR_HUMERUS" / "patient90001" / "study1_positive" / "image1.png"
    small = cv2.resize(read(film).pixels, (100, 100))
    cv2.imwrite(str(tmp_path / "small.png"), small)
    ran = humerus("predict", tmp_path / "small.png", "--json")
    (image,) = ran.document["images"]
    assert ran.code == 0
    assert (image["state"], image["probability"]) == ("not analysed", None)
    assert "128 pixels" in image["reason"]
    assert ran.document["studies"][0]["state"] == "not analysed"


def test_a_broken_file_is_named_and_the_others_are_analysed(humerus: Humerus, demo: Path, broken: Path) -> None:
    shutil.copy(demo / "DICOM" / "DEMO-0008" / "1.dcm", broken.parent / "whole.dcm")
    ran = humerus("predict", broken.parent, "--json")
    states = {Path(image["path"]).name: image["state"] for image in ran.document["images"]}
    assert ran.code == 1
    assert states.pop("broken.dcm") == "failed"
    assert states["whole.dcm"] in {"negative", "uncertain", "positive"}
    assert str(broken) in ran.err


def test_a_path_that_is_not_there_is_named(humerus: Humerus, tmp_path: Path) -> None:
    ran = humerus("predict", tmp_path / "nothing.dcm", "--json")
    assert ran.code == 1
    assert ran.document["images"][0]["state"] == "failed"
    assert "nothing.dcm" in ran.err


def test_texts_beside_the_films_are_no_failure_but_a_text_that_was_named_is(humerus: Humerus, demo: Path) -> None:
    assert humerus("predict", demo / "DICOM" / "DEMO-0009").code == 0
    assert humerus("predict", demo / "README.md").code == 1


def test_the_table_says_label_number_and_file(humerus: Humerus, demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(demo)
    ran = humerus("predict", demo / "DICOM" / "DEMO-0007")
    assert ran.code == 0
    assert "DICOM/DEMO-0007/1.dcm" in ran.out
    assert re.search(r"0\.\d\d", ran.out)
    assert "1 of 1" in ran.out


def test_overlays_have_the_films_size_and_names_without_patient_data(
    humerus: Humerus, demo: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "maps"
    document = humerus("predict", demo / "DICOM" / "DEMO-0005", "--json", "--overlays", folder).document
    names = [image["overlay"] for image in document["images"]]
    assert sorted(names) == sorted(path.name for path in folder.iterdir())
    for image in document["images"]:
        assert re.fullmatch(r"\d{5}-[0-9a-f]{12}\.png", image["overlay"])
        picture = cv2.imread(str(folder / image["overlay"]), cv2.IMREAD_COLOR)
        assert picture is not None
        assert picture.shape[:2] == read(Path(image["path"])).pixels.shape
        grey = (picture == picture[:, :, :1]).all(axis=2)
        assert grey.all() == (not image["supporting_region"])


def test_a_bundle_that_is_none_is_refused_in_one_sentence(humerus: Humerus, demo: Path, tmp_path: Path) -> None:
    ran = humerus("predict", demo, "--bundle", tmp_path)
    assert ran.code == 1
    assert ran.out == ""
    assert ran.err.startswith(f"humerus: {tmp_path}")
    assert len(ran.err.strip().splitlines()) == 1


@pytest.mark.ordinary_user
def test_overlays_that_cannot_be_written_are_refused(humerus: Humerus, demo: Path, tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o500)
    ran = humerus("predict", demo / "DICOM" / "DEMO-0004", "--overlays", folder)
    assert ran.code == 1
    assert "overlays cannot be written" in ran.err


@pytest.mark.ordinary_user
def test_an_unreadable_film_is_named(humerus: Humerus, demo: Path, tmp_path: Path) -> None:
    film = tmp_path / "closed.dcm"
    shutil.copy(demo / "DICOM" / "DEMO-0004" / "1.dcm", film)
    film.chmod(0)
    ran = humerus("predict", film, "--json")
    assert ran.code == 1
    assert ran.document["images"][0]["state"] == "failed"
    assert "closed.dcm" in ran.err


@pytest.fixture
def ctrl_c_counts() -> Iterator[None]:
    """A shell's background jobs ignore Ctrl+C and hand that down; a command at a prompt does not."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.slow
@pytest.mark.usefixtures("ctrl_c_counts")
def test_ctrl_c_ends_it_cleanly(demo: Path, tmp_path: Path) -> None:
    films, maps = tmp_path / "films", tmp_path / "maps"
    films.mkdir()
    for number in range(400):
        shutil.copy(demo / "DICOM" / "DEMO-0001" / "1.dcm", films / f"{number}.dcm")
    command = [sys.executable, "-m", "core.cli", "predict", str(films), "--json", "--overlays", str(maps)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        while process.poll() is None and not (maps.exists() and any(maps.glob("*.png"))):
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()
    assert process.returncode == 130
    assert out == ""
    assert "Traceback" not in err
    assert all(path.suffix == ".png" and not path.name.startswith(".") for path in maps.iterdir())
