"""The grid: which runs there are, which cannot be, and that a finished run is found again."""

from __future__ import annotations

import msgspec

from core.bundle import Architecture
from core.datasets import RECIPES, Affine, Recipe
from core.experiment.plan import BACKBONES, Choices, Part, grid
from core.experiment.spec import RunSpec
from core.preprocess import Preprocessing
from core.training import TrainingRecipe

replace = msgspec.structs.replace
NONE = Affine(count=0)
CHOSEN = Choices(
    customised=TrainingRecipe(affine=NONE, epochs=8, patience=2, monitor="loss"),
    base=TrainingRecipe(affine=NONE, monitor="loss"),
)
ONLY_121 = {name: "it has no weights" for name in BACKBONES if name != "DenseNet121"}


def _measured() -> list[RunSpec]:
    """The runs behind docs/paper.md, spelled out: their results are found by these values."""
    ds1, ds2 = (replace(RECIPES[name]["literal"], affine=NONE) for name in ("ds1", "ds2"))
    custom = TrainingRecipe(affine=NONE, epochs=8, patience=2, monitor="loss")
    frozen = Architecture(head=(), dropout=0.0)
    base = TrainingRecipe(architecture=frozen, layers=0, affine=NONE, epochs=30, patience=5, monitor="loss")
    part: Recipe = replace(ds1, flip="none")
    specs = [
        RunSpec(dataset=dataset, training=replace(recipe, seed=seed))
        for seed in range(3)
        for dataset in (ds1, ds2)
        for recipe in (base, custom)
    ]
    for recipe in (
        replace(custom, layers=0),
        custom,
        replace(custom, layers=426),
        *(
            replace(custom, preprocessing=stage)
            for stage in (
                Preprocessing(crop="collimation"),
                Preprocessing(polarity="checked"),
                Preprocessing(contrast="clahe"),
                Preprocessing(emphasis="bone"),
            )
        ),
    ):
        specs.append(RunSpec(dataset=part, training=recipe, subset=600))
    boxed = replace(custom, preprocessing=Preprocessing(resize="letterbox"))
    return [*specs, RunSpec(dataset=replace(part, resize="letterbox"), training=boxed, subset=600)]


def test_the_plan_holds_the_runs_that_were_measured() -> None:
    planned = {run.spec.key("source", "start") for run in grid(CHOSEN, ONLY_121).runs if run.part is not Part.SPLITS}

    assert planned == {spec.key("source", "start") for spec in _measured()}


def test_every_run_has_a_name_of_its_own() -> None:
    runs = grid(Choices(), {}).runs

    assert len({run.name for run in runs}) == len({run.spec for run in runs}) == len(runs)


def test_bases_are_drawn_only_where_there_are_weights_and_the_others_are_named_with_the_reason() -> None:
    plan = grid(CHOSEN, ONLY_121)

    assert {run.label for run in plan.of(Part.BASE)} == {"DenseNet121"}
    assert [(item.name, item.reason) for item in plan.left_out] == [
        ("VGG16, frozen bases", "it has no weights"),
        ("DenseNet169, frozen bases", "it has no weights"),
    ]
    assert {run.label for run in grid(CHOSEN, {}).of(Part.BASE)} == set(BACKBONES)


def test_frozen_bases_have_no_hidden_layer_and_train_none_of_the_backbone() -> None:
    for run in grid(CHOSEN, {}).of(Part.BASE):
        assert run.spec.training.architecture.head == ()
        assert run.spec.training.layers == 0


def test_ablations_are_labelled_with_their_films_and_other_splits_never_share_the_papers_part() -> None:
    plan = grid(CHOSEN, ONLY_121)

    for run in (*plan.of(Part.LAYERS), *plan.of(Part.STAGES)):
        assert "600 training films, seed 0" in run.name
        assert run.spec.dataset.flip == "none"
    assert {run.spec.dataset.split for run in plan.runs if run.part is not Part.SPLITS} == {"official"}
    assert {run.spec.dataset.split for run in plan.of(Part.SPLITS)} == {"paper", "leaky"}
    assert any("leaky" in run.name for run in plan.of(Part.SPLITS))


def test_without_hardware_tags_ds2_is_left_out_by_name() -> None:
    plan = grid(CHOSEN, ONLY_121, tagged=False)

    assert {run.spec.dataset.dataset for run in plan.runs} == {"DS1"}
    assert any(item.name == "DS2" and "--tags" in item.reason for item in plan.left_out)


def test_a_run_keeps_its_name_on_disk_until_something_of_it_changes() -> None:
    first, *_ = grid(CHOSEN, ONLY_121).runs
    key = first.spec.key("source", "start")

    assert key == first.spec.key("source", "start")
    other = replace(first.spec, training=replace(first.spec.training, seed=9))
    assert (
        len({key, first.spec.key("other", "start"), first.spec.key("source", "other"), other.key("source", "start")})
        == 4
    )
