"""Learning on trunk outputs."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec
import numpy as np
import pytest

from core.bundle import Architecture
from core.errors import TrainingError
from core.networks import Model, backbone_layers, build, cut, get_tensors
from core.preprocess import Preprocessing
from core.progress import complete
from core.training import Affine, Cache, Epoch, TrainingRecipe
from core.training.fit import Examples, fit, log_odds
from core.training.learner import answering
from core.training.pictures import PLAIN, Picture, Variant, picture, tensor
from core.training.trunk import Film, TrunkRows, trunk_rows

pytestmark = pytest.mark.slow

RECIPE = TrainingRecipe(
    architecture=Architecture(head=(8,), dropout=0.0),
    preprocessing=Preprocessing(size=64),
    batch=8,
    epochs=3,
    patience=3,
)


def model_and_rows(films: Path, cache: Path, recipe: TrainingRecipe = RECIPE) -> tuple[Model, Model, TrunkRows]:
    import keras

    keras.utils.set_random_seed(recipe.seed)
    model = build(recipe.architecture, 64)
    trunk, tail = cut(model, recipe.layers)
    pictures = [Film(path, (PLAIN, Variant(1))) for path in sorted((films / "images").iterdir())[:12]]
    rows = complete(trunk_rows(trunk, pictures, recipe, Cache(cache)))
    assert rows is not None
    return model, tail, rows


def inputs(films: Path, recipe: TrainingRecipe) -> list[tuple[Picture, Variant]]:
    """What the rows were computed from, in their order."""
    paths = sorted((films / "images").iterdir())[:12]
    sources = [picture(path, recipe.preprocessing) for path in paths]
    return [(source, variant) for source in sources for variant in (PLAIN, Variant(1))]


def examples(rows: TrunkRows) -> Examples:
    flat = np.array(rows.positions).ravel()
    return Examples(rows, flat, np.repeat(np.arange(12) % 2 == 1, 2))


def test_cached_rows_and_the_whole_model_agree(films: Path, tmp_path: Path) -> None:
    from core import preprocess, reading

    model, tail, rows = model_and_rows(films, tmp_path / "cache")
    path = sorted((films / "images").iterdir())[3]
    tensor = preprocess.apply(reading.canonical(reading.read(path)), RECIPE.preprocessing).tensor
    nodes = np.log(np.asarray(model(tensor[None], training=False), np.float64))[0]
    z = complete(log_odds(answering(tail), examples(rows), 8))

    assert z is not None
    assert z[2 * 3] == pytest.approx(nodes[1] - nodes[0], abs=1e-5)


@pytest.mark.parametrize("batch_norm", ["trained", "frozen"])
def test_training_on_the_cache_is_plain_fit_with_a_frozen_trunk(
    films: Path, tmp_path: Path, batch_norm: Literal["trained", "frozen"]
) -> None:
    import keras

    recipe = msgspec.structs.replace(RECIPE, batch_norm=batch_norm, base_rate=1e-3, head_rate=1e-3, epochs=2)
    _, tail, rows = model_and_rows(films, tmp_path / "cache", recipe)
    plain, _, _ = model_and_rows(films, tmp_path / "cache", recipe)
    data = examples(rows)
    curves = complete(fit(tail, recipe, data, data))

    for layer in plain.layers[: len(backbone_layers(plain)) - recipe.layers]:
        layer.trainable = False
    for layer in backbone_layers(plain)[-recipe.layers :] if batch_norm == "frozen" else ():
        layer.trainable = not isinstance(layer, keras.layers.BatchNormalization)
    plain.compile(keras.optimizers.Adam(1e-3), "categorical_crossentropy")
    pictures = np.stack([tensor(source, variant, recipe.affine) for source, variant in inputs(films, recipe)])
    targets = np.eye(2, dtype=np.float32)[data.positive.astype(int)]
    losses = []
    for number in range(1, recipe.epochs + 1):
        # The order in which a pass of fit() takes the examples.
        order = np.random.default_rng((recipe.seed, number)).permutation(len(targets))
        history = plain.fit(pictures[order], targets[order], recipe.batch, shuffle=False, verbose=0)
        losses.append(history.history["loss"][0])

    assert curves is not None
    assert [epoch.loss for epoch in curves] == pytest.approx(losses, rel=1e-6)


def test_a_run_without_a_finite_loss_is_told(films: Path, tmp_path: Path) -> None:
    recipe = msgspec.structs.replace(RECIPE, batch_norm="frozen", monitor="loss", base_rate=1e30, head_rate=1e30)
    _, tail, rows = model_and_rows(films, tmp_path / "cache", recipe)
    with pytest.raises(TrainingError, match="no finite"):
        complete(fit(tail, recipe, examples(rows), examples(rows)))


def test_only_the_last_layers_learn_and_the_best_weights_stay(films: Path, tmp_path: Path) -> None:
    model, tail, rows = model_and_rows(films, tmp_path / "cache")
    data = examples(rows)
    before = get_tensors(model)
    curves = complete(fit(tail, RECIPE, data, data))
    after = get_tensors(model)
    z = complete(log_odds(answering(tail), data, 8))

    assert curves is not None
    assert z is not None
    changed = {name.rsplit("/", 1)[0] for name in before if not np.array_equal(before[name], after[name])}
    assert {"conv5_block8_2_conv", "conv5_block16_1_bn", "bn", "head_1", "predictions"} <= changed
    assert not [name for name in changed if name.startswith(("conv1", "conv2", "conv3", "conv4", "conv5_block7"))]
    assert "conv5_block8_1_conv" not in changed
    assert _auroc(z, data.positive) == pytest.approx(max(epoch.valid_auroc for epoch in curves))


def test_frozen_batch_norm_stays(films: Path, tmp_path: Path) -> None:
    recipe = msgspec.structs.replace(RECIPE, batch_norm="frozen", epochs=1, monitor="loss")
    model, tail, rows = model_and_rows(films, tmp_path / "cache", recipe)
    before = get_tensors(model)
    curves: tuple[Epoch, ...] | None = complete(fit(tail, recipe, examples(rows), examples(rows)))
    after = get_tensors(model)

    assert curves is not None
    assert len(curves) == 1
    assert all(np.array_equal(before[name], after[name]) for name in before if "bn/" in name)
    assert not np.array_equal(before["conv5_block9_1_conv/kernel"], after["conv5_block9_1_conv/kernel"])


def test_the_trunk_runs_once_for_each_picture_and_variant(films: Path, tmp_path: Path) -> None:
    model_and_rows(films, tmp_path / "cache")
    store = next((tmp_path / "cache").iterdir()) / "rows.bin"
    size = store.stat().st_size
    model_and_rows(films, tmp_path / "cache")
    assert store.stat().st_size == size

    wider = msgspec.structs.replace(RECIPE, affine=Affine(angle=30.0))
    model_and_rows(films, tmp_path / "cache", wider)
    assert store.stat().st_size == size * 3 // 2


def _auroc(z: np.ndarray, truth: np.ndarray) -> float:
    from core.evaluation import auroc

    return auroc(z, truth)
