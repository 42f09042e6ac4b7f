"""What is computed behind the queue: real films, the real model."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from core.bundle import Bundle
from core.curation.survey import Survey, Surveyed
from core.library import INDEX_NAME, Index
from core.paths import resources
from core.reading import read
from core.types import ImageRef, Radiograph

FILMS = tuple(ImageRef(path) for path in sorted((resources() / "demo").rglob("image1.png"))[:3])


def run(survey: Survey) -> tuple[list[Surveyed], Mapping[ImageRef, str]]:
    steps: list[Surveyed] = []
    operation = survey.run()
    while True:
        try:
            step = next(operation)
        except StopIteration as end:
            return steps, end.value
        assert isinstance(step, Surveyed)
        steps.append(step)


def known(steps: list[Surveyed], name: str) -> dict[ImageRef, object]:
    return {ref: value for step in steps for ref, value in getattr(step, name).items()}


@pytest.mark.slow
def test_everything_is_computed_once_and_kept(tmp_path: Path, shipped_bundle: Bundle) -> None:
    reads: list[ImageRef] = []

    def noted(ref: ImageRef) -> Radiograph:
        reads.append(ref)
        return read(ref)

    index = Index(tmp_path / INDEX_NAME)
    steps, failed = run(Survey(FILMS, index, noted, lambda: shipped_bundle))
    assert not failed
    for name in ("digests", "metal", "features"):
        assert set(known(steps, name)) == set(FILMS)
    assert steps[-1].done == steps[-1].total == len(FILMS)
    index.close()

    def unread(ref: ImageRef) -> Radiograph:
        raise AssertionError(ref)

    index = Index(tmp_path / INDEX_NAME)
    again, _ = run(Survey(FILMS, index, unread, lambda: shipped_bundle))
    index.close()
    first, second = known(steps, "features"), known(again, "features")
    for ref in FILMS:
        np.testing.assert_allclose(first[ref].vector, second[ref].vector, rtol=2e-3, atol=1e-4)  # type: ignore[attr-defined]
    assert known(again, "digests") == known(steps, "digests")


def test_urgent_films_come_first(tmp_path: Path) -> None:
    index = Index(None)
    steps, _ = run(Survey(FILMS, index, read, lambda: None, lambda: (FILMS[2],)))
    index.close()
    order = [ref for step in steps for ref in step.metal]
    assert order == [FILMS[2], FILMS[0], FILMS[1]]


def test_a_film_that_cannot_be_read_is_told_and_stops_nothing(tmp_path: Path) -> None:
    broken = ImageRef(tmp_path / "broken.png")
    broken.path.write_bytes(b"\x89PNG\r\n\x1a\nbroken")
    index = Index(None)
    steps, failed = run(Survey((broken, *FILMS[:1]), index, read, lambda: None))
    index.close()
    assert set(failed) == {broken}
    assert set(known(steps, "metal")) == {FILMS[0]}
