"""A real bundle on real films, as the command and the window measure it."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.bundle import Bundle
from core.datasets import Split, fracatlas
from core.errors import DatasetError
from core.evaluation import Wanted, evaluate
from core.inference import Engine
from core.progress import complete
from core.reading import read

pytestmark = pytest.mark.slow


def test_every_film_is_answered_as_in_the_viewer_or_named(shipped_bundle: Bundle, demo_fracatlas: Path) -> None:
    manifest = fracatlas(demo_fracatlas)
    evaluation = complete(evaluate(shipped_bundle, manifest, Wanted(sanity=False)))
    assert evaluation is not None
    (result,) = evaluation.splits

    assert len(result.answers.given) == 10
    assert [one.sample.path for one in result.answers.missing] == ["images/broken.png"]
    first = result.answers.given[0]
    alone = Engine(shipped_bundle).analyse(read(manifest.file(first.sample)), override=True)
    assert first.prediction.probability == pytest.approx(alone.probability, abs=1e-6)
    assert first.positive == manifest.positive(first.sample)
    assert result.overlaps[0].films == sum(answer.positive for answer in result.answers.given)


def test_a_split_that_is_not_there_is_refused(shipped_bundle: Bundle, demo_fracatlas: Path) -> None:
    with pytest.raises(DatasetError, match="no valid split"):
        complete(evaluate(shipped_bundle, fracatlas(demo_fracatlas), Wanted((Split.VALID,))))


def test_a_split_without_a_readable_film_is_refused(shipped_bundle: Bundle, demo_fracatlas: Path) -> None:
    for picture in (demo_fracatlas / "images").glob("1?.png"):
        picture.write_bytes(picture.read_bytes()[:100])

    with pytest.raises(DatasetError, match="none of the 2 films"):
        complete(evaluate(shipped_bundle, fracatlas(demo_fracatlas), Wanted((Split.TRAIN,))))
