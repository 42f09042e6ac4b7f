"""Digests and features that the index keeps."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from core.curation.digests import digests
from core.library import INDEX_NAME, Index, scan
from core.progress import complete
from core.reading import read
from core.types import ImageRef


@pytest.fixture
def films(tmp_path: Path) -> tuple[ImageRef, ...]:
    folder = tmp_path / "films"
    folder.mkdir()
    noise = np.random.default_rng(1)
    for number in range(3):
        cv2.imwrite(str(folder / f"{number}.png"), noise.integers(0, 256, (130, 140), np.uint8))
    return tuple(ImageRef(folder / f"{number}.png") for number in range(3))


def test_digests_are_those_of_the_films_and_are_kept(films: tuple[ImageRef, ...], tmp_path: Path) -> None:
    index = Index(tmp_path / INDEX_NAME)
    complete(scan([films[0].path.parent], index))
    found = complete(digests(films, index))
    assert found is not None
    assert found.found == {ref: read(ref).digest for ref in films}
    index.close()
    index = Index(tmp_path / INDEX_NAME)
    assert index.digests(films) == found.found
    index.close()


def test_a_file_that_changed_gets_a_new_digest(films: tuple[ImageRef, ...], tmp_path: Path) -> None:
    index = Index(tmp_path / INDEX_NAME)
    complete(scan([films[0].path.parent], index))
    before = complete(digests(films, index))
    cv2.imwrite(str(films[1].path), np.zeros((150, 150), np.uint8))
    complete(scan([films[0].path.parent], index))
    assert set(index.digests(films)) == {films[0], films[2]}
    after = complete(digests(films, index))
    index.close()
    assert before is not None
    assert after is not None
    assert after.found[films[1]] != before.found[films[1]]


def test_a_file_that_was_moved_has_its_digest(films: tuple[ImageRef, ...], tmp_path: Path) -> None:
    index = Index(None)
    before = complete(digests(films[:1], index))
    moved = ImageRef(tmp_path / "elsewhere.png")
    films[0].path.replace(moved.path)
    after = complete(digests([moved], index))
    assert before is not None
    assert after is not None
    assert after.found[moved] == before.found[films[0]]
    index.close()


def test_a_film_that_cannot_be_read_is_told_and_stops_nothing(films: tuple[ImageRef, ...]) -> None:
    films[1].path.write_bytes(b"\x89PNG\r\n\x1a\nbroken")
    index = Index(None)
    found = complete(digests(films, index))
    index.close()
    assert found is not None
    assert set(found.found) == {films[0], films[2]}
    assert [ref for ref, _ in found.failed] == [films[1]]


def test_features_are_kept_by_picture_and_kind() -> None:
    index = Index(None)
    index.keep_features("first", {"values:1": b"one", "values:2": b"two"})
    index.keep_features("second", {"values:1": b"other"})
    assert index.features("first", ["values:1", "values:2", "values:3"]) == {"values:1": b"one", "values:2": b"two"}
    assert index.features("second", ["values:1"]) == {"values:1": b"other"}
    index.close()
