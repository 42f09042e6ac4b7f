"""What each choice is worth: with it and without it, on the same test films."""

from __future__ import annotations

from dataclasses import dataclass

from core.datasets import Split, made
from core.evaluation import Estimate
from core.experiment.plan import Part, reference
from core.experiment.results import MEASURES, Results, difference, estimate, films
from core.experiment.store import FinishedRun
from core.progress import Operation, Progress

PARTS = (Part.LAYERS, Part.STAGES)


@dataclass(frozen=True, slots=True)
class Ablation:
    """A choice that was tried.

    Attributes:
        part: What kind of choice.
        label: The choice.
        seconds: How long its run took.
        numbers: Each measure on DS1's test films.
        differences: From the run without the choice, by measure; empty for that run itself.
    """

    part: Part
    label: str
    seconds: float
    numbers: dict[str, Estimate]
    differences: dict[str, Estimate]


def ablations(results: Results) -> Operation[tuple[Ablation, ...]]:
    """Every finished ablation, the one that all others are held against first."""
    held_to = reference(results.plan.choices.customised)
    without = results.group(Part.LAYERS, held_to, "DS1")
    rows: list[Ablation] = []
    for run, found in results.runs.items():
        if run.part in PARTS:
            yield Progress("Comparing the ablations", len(rows))
            rows.append(_row(results, run.part, run.label, found, () if run.label == held_to else without))
    return tuple(rows)


def _row(results: Results, part: Part, label: str, found: FinishedRun, without: tuple[FinishedRun, ...]) -> Ablation:
    chosen = results.films("DS1", Split.TEST)
    return Ablation(
        part,
        label,
        found.record.seconds,
        {name: estimate(measure, [found], chosen) for name, measure in MEASURES.items()},
        {name: difference(measure, [found], without, chosen) for name, measure in MEASURES.items() if without},
    )


def splits(results: Results) -> Operation[dict[str, dict[str, Estimate]]]:
    """Each measure of the runs with another split, on test films of their own, by label."""
    rows: dict[str, dict[str, Estimate]] = {}
    for run, found in results.runs.items():
        if run.part is Part.SPLITS:
            yield Progress("Measuring the other splits", len(rows))
            chosen = films(made(results.source, run.spec.dataset), Split.TEST)
            rows[run.label] = {name: estimate(measure, [found], chosen) for name, measure in MEASURES.items()}
    return rows
