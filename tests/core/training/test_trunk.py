"""The cache of frozen layers: exact, shared, and never larger than it may be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from core.bundle import Architecture
from core.datasets import fracatlas
from core.errors import DatasetError, TrainingError
from core.networks import build, cut
from core.preprocess import Preprocessing
from core.progress import complete
from core.training import Affine, Cache, TrainingRecipe, learn
from core.training.pictures import PLAIN, Variant, picture, tensor
from core.training.trunk import Film, TrunkRows, trunk_rows

pytestmark = pytest.mark.slow

RECIPE = TrainingRecipe(preprocessing=Preprocessing(size=32))
WIDTH = 4 * 4 * 5
RECORD = 32 + 4 * WIDTH


@pytest.fixture(scope="module")
def trunk() -> Any:  # noqa: ANN401 - a keras.Model
    """A trunk of one convolution, in the place of a backbone's."""
    import keras

    keras.utils.set_random_seed(1)
    image = keras.Input((32, 32, 3))
    return keras.Model(image, [keras.layers.Conv2D(5, 8, strides=8, name="convolution")(image)])


@pytest.fixture(scope="module")
def paths(films: Path) -> list[Path]:
    return sorted((films / "images").iterdir())


def rows(trunk: Any, films: list[Film], cache: Cache, recipe: TrainingRecipe = RECIPE) -> TrunkRows:  # noqa: ANN401
    found = complete(trunk_rows(trunk, films, recipe, cache))
    assert found is not None
    return found


def stored(cache: Path) -> int:
    """How many rows were ever computed and are kept."""
    return sum(path.stat().st_size for path in cache.glob("*/rows.bin")) // RECORD


def test_rows_are_what_the_trunk_gives(trunk: Any, paths: list[Path], tmp_path: Path) -> None:  # noqa: ANN401
    found = rows(trunk, [Film(path, (PLAIN, Variant(1))) for path in paths[:10]], Cache(tmp_path))
    source = picture(paths[3], RECIPE.preprocessing)
    inputs = np.stack([tensor(source, variant, RECIPE.affine) for variant in (PLAIN, Variant(1))])

    (cached,) = found.batch(np.array(found.positions[3]))
    assert cached.shape == (2, 4, 4, 5)
    assert cached == pytest.approx(np.asarray(trunk(inputs)), abs=1e-6)


def test_a_row_is_the_same_whichever_pictures_were_missing(paths: list[Path], tmp_path: Path) -> None:
    recipe = TrainingRecipe(architecture=Architecture(head=(4,)), preprocessing=Preprocessing(size=96))
    frozen, _ = cut(build(recipe.architecture, 96), recipe.layers)
    films = [Film(path) for path in paths[:11]]
    rows(frozen, films[:3], Cache(tmp_path / "stopped"), recipe)

    resumed = rows(frozen, films, Cache(tmp_path / "stopped"), recipe)
    at_once = rows(frozen, films, Cache(tmp_path / "at once"), recipe)
    for one, other in zip(resumed.positions, at_once.positions, strict=True):
        there, here = resumed.values[np.array(one)], at_once.values[np.array(other)]
        assert there.tobytes() == here.tobytes()


def test_rows_of_other_runs_make_room_when_the_bound_is_reached(
    trunk: Any,  # noqa: ANN401
    paths: list[Path],
    tmp_path: Path,
) -> None:
    bound = Cache(tmp_path, 12 * RECORD)
    rows(trunk, [Film(path) for path in paths[:10]], bound)
    assert stored(tmp_path) == 10

    # Two of these four are there already: all fit.
    rows(trunk, [Film(path) for path in paths[8:12]], bound)
    assert stored(tmp_path) == 12
    # Here they do not: what this run does not use goes, what it uses is not computed again.
    before = rows(trunk, [Film(path) for path in paths[8:12]], bound)
    found = rows(trunk, [Film(path) for path in paths[8:18]], bound)
    assert stored(tmp_path) == 10
    assert np.array_equal(found.batch(np.array(found.positions[0]))[0], before.batch(np.array(before.positions[0]))[0])

    with pytest.raises(TrainingError, match="are allowed"):
        rows(trunk, [Film(path) for path in paths[:13]], bound)
    assert stored(tmp_path) == 10


def test_runs_at_two_picture_sizes_do_not_touch_each_others_rows(
    trunk: Any,  # noqa: ANN401
    paths: list[Path],
    tmp_path: Path,
) -> None:
    import keras

    image = keras.Input((48, 48, 3))
    larger = keras.Model(image, [trunk.layers[-1](image)])
    wide = msgspec.structs.replace(RECIPE, preprocessing=Preprocessing(size=48))
    asked, cache = [Film(path) for path in paths[:6]], Cache(tmp_path)
    for model, recipe in ((trunk, RECIPE), (larger, wide), (trunk, RECIPE), (larger, wide)):
        found = rows(model, asked, cache, recipe)
        inputs = np.stack([tensor(picture(film.path, recipe.preprocessing), PLAIN, recipe.affine) for film in asked])

        (cached,) = found.batch(np.array(found.positions)[:, 0])
        assert cached == pytest.approx(np.asarray(model(inputs)), abs=1e-6)


def test_a_picture_that_cannot_be_read_is_named_by_its_path(trunk: Any, tmp_path: Path) -> None:  # noqa: ANN401
    # As in MURA, where every study has its image1.png.
    lost = [tmp_path / f"patient{number}" / "image1.png" for number in range(25)]

    with pytest.raises(DatasetError) as raised:
        rows(trunk, [Film(path) for path in lost], Cache(tmp_path / "cache"))

    assert str(lost[3]) in raised.value.problem
    assert "and 5 more" in raised.value.problem
    assert len(raised.value.problems) == 25


def test_full_training_keeps_one_grey_channel(paths: list[Path], tmp_path: Path) -> None:
    import keras

    image = keras.Input((32, 32, 3))
    found = rows(keras.Model(image, [image]), [Film(path) for path in paths[:3]], Cache(tmp_path))
    expected = tensor(picture(paths[1], RECIPE.preprocessing), PLAIN, RECIPE.affine)

    assert next(tmp_path.glob("*/rows.bin")).stat().st_size == 3 * (32 + 4 * 32 * 32)
    assert np.array_equal(found.batch(np.array(found.positions[1]))[0][0], expected)


def test_runs_that_share_pictures_share_their_rows(films: Path, tmp_path: Path) -> None:
    first = TrainingRecipe(
        architecture=Architecture(head=(8,)),
        preprocessing=Preprocessing(size=32),
        layers=3,
        affine=Affine(count=0),
        epochs=1,
    )
    other = msgspec.structs.replace(
        first, seed=9, architecture=Architecture(), batch_norm="frozen", head_rate=0.01, monitor="loss"
    )
    counts = []
    for recipe in (first, other, msgspec.structs.replace(other, affine=Affine(count=1))):
        messages: list[str] = []
        operation = learn(recipe, fracatlas(films), "radiograph", Cache(tmp_path))
        assert complete(operation, lambda progress, told=messages: told.append(progress.message)) is not None  # type: ignore[misc]
        (store,) = tmp_path.glob("*/rows.bin")
        counts.append(store.stat().st_size)

    # 24 films; another seed, head, rate and batch norm compute nothing; a variant of each of 16 training films does.
    assert counts[1] == counts[0]
    assert counts[2] * 24 == counts[0] * 40
