"""A film that is decoded wrongly is noticed, in every encoding, and the encoding named."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pydicom
import pytest

from core.checks import CORE, State, run_one
from core.checks.expected import FILE_NAME, Expected, Film, expected, folder
from core.checks.films import films
from core.checks.values import Check, CheckError
from core.reading import read
from core.reading.pixels import ENCODINGS

Expect = Callable[[Callable[[dict[str, Any]], object]], None]

FILMS = msgspec.json.decode((folder() / FILE_NAME).read_bytes(), type=Expected).films
LOSSY = [film for film in FILMS if not film.digest]


def damage(path: Path) -> None:
    """Change the bytes of the last quarter but its end."""
    content = bytearray(path.read_bytes())
    for place in range(len(content) * 3 // 4, len(content) * 7 // 8):
        content[place] ^= 0x5A
    path.write_bytes(content)


def test_each_transfer_syntax_that_can_be_read_has_its_film() -> None:
    written = {str(pydicom.dcmread(path).file_meta.TransferSyntaxUID) for path in folder().glob("*.dcm")}
    assert written == set(ENCODINGS)
    assert {film.encoding for film in FILMS} == {*(f"{name} ({uid})" for uid, name in ENCODINGS.items()), *PLAIN}


PLAIN = ("PNG", "JPEG", "TIFF")


def test_the_films_are_of_nobody_and_without_warnings() -> None:
    for film in FILMS:
        radiograph = read(folder() / film.file)
        assert (radiograph.identity.patient_name, radiograph.identity.patient_id) == ("", "")
        assert radiograph.warnings == ()


def test_lossless_films_have_a_digest_and_lossy_ones_a_tolerance() -> None:
    assert {film.tolerance for film in FILMS if film.digest} == {0}
    assert all(0 < film.tolerance <= (1 << film.bits) // 40 for film in LOSSY)


def test_all_are_read_as_drawn() -> None:
    assert films() == "19 films, one of each encoding, read as drawn"


@pytest.mark.parametrize("film", FILMS, ids=lambda film: film.encoding)
def test_a_damaged_film_is_named_by_its_encoding(installed: Path, film: Film) -> None:
    damage(installed / "self-test" / film.file)
    with pytest.raises(CheckError) as caught:
        films()
    said = str(caught.value)
    assert said.startswith("1 of 19 encodings are not read right; install the program anew. ")
    assert film.encoding in said


def test_another_digest_is_a_failure(expect: Expect) -> None:
    expect(lambda document: document["films"][0].update(digest=f"values:{'0' * 64}"))
    with pytest.raises(CheckError, match=r"implicit VR \(1\.2\.840\.10008\.1\.2\): it is decoded to other values"):
        films()


@pytest.mark.parametrize("film", LOSSY, ids=lambda film: film.encoding)
def test_a_lossy_film_may_be_off_by_its_tolerance_alone(expect: Expect, film: Film) -> None:
    place = FILMS.index(film)
    expect(lambda document: document["films"][place].update(tolerance=0))
    with pytest.raises(CheckError) as caught:
        films()
    assert f"{film.encoding}: its values are up to" in str(caught.value)


def test_a_film_of_another_size_is_a_failure(installed: Path) -> None:
    import cv2
    import numpy as np

    cv2.imwrite(str(installed / "self-test" / "film.jpeg"), np.zeros((20, 30), np.uint8))
    with pytest.raises(CheckError, match=r"JPEG: it is decoded to a picture of \(20, 30\), and not of \(48, 64\)"):
        films()


def test_every_wrong_film_is_named(installed: Path) -> None:
    (installed / "self-test" / "film.png").unlink()
    damage(installed / "self-test" / "film.tiff")
    with pytest.raises(CheckError, match="2 of 19") as caught:
        films()
    assert "PNG: film.png" in str(caught.value)
    assert "TIFF: " in str(caught.value)


@pytest.mark.parametrize("content", [None, b"", b"[]"])
def test_without_expectations_the_check_fails_in_words(installed: Path, content: bytes | None) -> None:
    path = installed / "self-test" / FILE_NAME
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CheckError, match="install the program anew"):
        expected()


@pytest.mark.slow
def test_the_films_can_be_made_again(tmp_path: Path) -> None:
    script = Path(__file__).resolve().parents[3] / "packaging" / "self_test_films.py"
    subprocess.run([sys.executable, str(script), str(tmp_path)], check=True, capture_output=True)
    again = msgspec.json.decode((tmp_path / FILE_NAME).read_bytes(), type=Expected)
    assert again.films == FILMS
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in folder().iterdir()}


def test_it_is_one_of_the_core_checks() -> None:
    check = next(check for check in CORE if check.name == "reading")
    assert run_one(Check("reading", "x", check.look)).state is State.OK
