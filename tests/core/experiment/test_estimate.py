"""What a budget leaves out, by name."""

from __future__ import annotations

from collections.abc import Sequence

from core.datasets import Manifest
from core.experiment.estimate import Estimate, Estimator, hours, kind, within
from core.experiment.plan import Choices, LeftOut, Part, Planned, grid
from core.progress import complete
from core.training import Affine, Speed, TrainingRecipe

CHOICES = Choices(customised=TrainingRecipe(affine=Affine(count=1)), base=TrainingRecipe(affine=Affine(count=1)))


def _estimator(numbers: Manifest, speed: Speed) -> Estimator:
    return Estimator(numbers, {kind(run.spec.training): speed for run in grid(CHOICES, {}).runs})


def _within(
    runs: Sequence[Planned], estimator: Estimator, budget: float | None
) -> tuple[dict[Planned, Estimate], tuple[LeftOut, ...]]:
    found = complete(within(runs, estimator, budget))
    assert found is not None
    return found


def test_a_budget_takes_the_papers_grid_first_and_names_what_does_not_fit(numbers: Manifest) -> None:
    runs = grid(CHOICES, {}).runs
    whole, _ = _within(runs, _estimator(numbers, Speed(0.1, 0.01)), None)
    budget = sum(estimate.seconds for run, estimate in whole.items() if run.part in {Part.BASE, Part.CUSTOMISED})
    chosen, left_out = _within(runs, _estimator(numbers, Speed(0.1, 0.01)), budget + 0.001)

    assert set(whole) == set(runs)
    assert {run.part for run in chosen} == {Part.BASE, Part.CUSTOMISED}
    assert [item.name for item in left_out] == [run.name for run in runs if run not in chosen]
    assert all("budget" in item.reason for item in left_out)


def test_a_budget_of_nothing_leaves_everything_out(numbers: Manifest) -> None:
    runs = grid(CHOICES, {}).runs
    chosen, left_out = _within(runs, _estimator(numbers, Speed(0.1, 0.01)), 0.0)

    assert not chosen
    assert len(left_out) == len(runs)


def test_pictures_that_an_earlier_run_computes_are_not_computed_again(numbers: Manifest) -> None:
    first, second = grid(CHOICES, {}).of(Part.CUSTOMISED)[:2]
    chosen, _ = _within([first, second], _estimator(numbers, Speed(1.0, 0.0)), None)

    # DS1: 120 training films and their twins, each with a turned variant, and 240 other films.
    assert (chosen[first].pictures, chosen[first].rows) == (4 * 120 + 240, 4 * 120)
    assert chosen[second].pictures == 0
    assert chosen[second].seconds == 0.0


def test_durations_are_said_as_people_say_them() -> None:
    assert [hours(seconds) for seconds in (40, 190, 7500)] == ["40 s", "3 min", "2 h 05 min"]
