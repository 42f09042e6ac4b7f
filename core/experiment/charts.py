"""The paper's bar charts and learning curves, drawn from our runs, each with its numbers in a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from core.datasets import RECIPES, ClassCounts, Split, Tally, figure_counts, made
from core.evaluation import Estimate, Figure, Line, Table, Words, bars, curves
from core.experiment.plan import BACKBONES, CUSTOMISED, DATASETS, Part
from core.experiment.results import ACCURACY, MEASURES, Films, Results, each, estimate
from core.experiment.store import FinishedRun
from core.progress import Operation, Progress
from core.training import Epoch

SPLIT_NAMES = {Split.TRAIN: "training", Split.VALID: "validation (tuning split)", Split.TEST: "test"}
HOW = (
    "A bar is the mean over the runs, which differ in their seed alone; the whisker is the 95 % interval of a "
    "bootstrap over the films (over patients where they are known); dots are the single runs."
)
# Of the paper's charts only the axes can be read.
PAPER_AXES = {"5": "56 to 72 %", "6": "66 to 82 %", "10": "76 to 92 %"}


def counted(results: Results, dataset: str, number: str) -> Figure:
    """Figures 1 and 3: how many films of which class and split."""
    manifest = made(results.source, RECIPES[dataset.lower()]["literal"])
    counts = figure_counts(results.source, manifest)
    splits = list(dict.fromkeys(row.split for row in counts.classes))
    labels = list(dict.fromkeys(row.label for row in counts.classes))
    found = {(row.split, row.label): row for row in counts.classes}
    series = {label: [_count(found[split, label].before.images) for split in splits] for label in labels}
    series["mirrored twins"] = [
        _count(sum(row.after - row.before.images for row in counts.classes if row.split == split)) for split in splits
    ]
    highest = max(estimate.value or 0.0 for column in series.values() for estimate in column)
    words = Words(f"figure-{int(number):02}", f"{dataset}: films by class and split", y="Films")
    beside = "; ".join(
        f"{row.what}: the paper {row.paper}, here {row.pooled} ({', '.join(f'{n} {count}' for n, count in row.parts)})"
        for row in counts.paper
    )
    left_out = "; ".join(f"{row.tally.images} of {row.split}, {row.label}: {row.reason}" for row in counts.dropped)
    caption = f"{dataset} as it is learnt from and tested on. " + (f"{_capital(beside)}. " if beside else "")
    return Figure(
        words.name,
        f"Figure {number}. {words.title}",
        bars(words, splits, series, (0.0, highest * 1.08)),
        caption + (f"Left out: {left_out}." if left_out else "Nothing was left out."),
        Table(f"Films of {dataset}", _COUNTED, tuple(map(_counted_row, counts.classes))),
    )


_COUNTED = ("Split", "Class", "Films", "With mirrored twins", "Studies", "Patients", "Films with hardware")


def _counted_row(row: ClassCounts) -> tuple[str, ...]:
    before: Tally = row.before
    people = ("not known" if count is None else str(count) for count in (before.studies, before.patients))
    return (row.split, row.label, str(before.images), str(row.after), *people, str(row.hardware))


def _count(number: int) -> Estimate:
    return Estimate(float(number), None, None, number)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def bases(results: Results, dataset: str, number: str) -> Operation[Figure | None]:
    """Figures 5 and 6: the frozen bases on a dataset's test films; None: no run is finished."""
    groups = {name: runs for name in BACKBONES if (runs := results.group(Part.BASE, name, dataset))}
    if not groups:
        return None
    chosen = results.films(dataset, Split.TEST)
    series: dict[str, list[Estimate]] = {name: [] for name in MEASURES}
    for runs in groups.values():
        for name, measure in MEASURES.items():
            yield Progress(f"Drawing figure {number}")
            series[name].append(estimate(measure, runs, chosen))
    marks = {name: [each(measure, runs, chosen) for runs in groups.values()] for name, measure in MEASURES.items()}
    words = Words(f"figure-{int(number):02}", f"Frozen bases on {dataset}", y="Test films")
    absent = [name for name in BACKBONES if name not in groups]
    missing = f" Without a result: {', '.join(absent)}." if absent else ""
    rows = [
        (name, str(len(runs)), *(text for m in MEASURES for text in (str(series[m][place]), _each(marks[m][place]))))
        for place, (name, runs) in enumerate(groups.items())
    ]
    return Figure(
        words.name,
        f"Figure {number}. {words.title}",
        bars(words, list(groups), series, marks=marks),
        f"{HOW} {_axis(number)}{missing}",
        Table(
            f"Frozen bases on the {len(chosen.samples)} test films of {dataset}",
            ("Base", "Runs", *(column for name in MEASURES for column in (_capital(name), "each run"))),
            (*rows, _always_negative(results, chosen)),
        ),
    )


def _axis(number: str) -> str:
    return f"The paper's own axis goes from {PAPER_AXES[number]} (accuracy); its bars' heights did not survive."


def _each(values: Sequence[float]) -> str:
    return ", ".join(f"{value:.3f}" for value in values)


def _always_negative(results: Results, chosen: Films) -> tuple[str, ...]:
    share = float((~chosen.truth).mean())
    return (f'Always "{results.source.source.negative}"', "", f"{share:.3f}", "", "0.500", "")


def customised(results: Results) -> Operation[Figure | None]:
    """Figure 10: the customised model on both datasets, on what it learnt from, on what stopped it, and on test."""
    groups = {name: runs for name in DATASETS if (runs := results.customised(name))}
    if not groups:
        return None
    series: dict[str, list[Estimate]] = {}
    marks: dict[str, list[tuple[float, ...]]] = {}
    rows = []
    for split, label in SPLIT_NAMES.items():
        for dataset, runs in groups.items():
            yield Progress("Drawing figure 10")
            chosen = results.films(dataset, split)
            numbers = {name: estimate(measure, runs, chosen) for name, measure in MEASURES.items()}
            alone = each(MEASURES[ACCURACY], runs, chosen)
            series.setdefault(label, []).append(numbers[ACCURACY])
            marks.setdefault(label, []).append(alone)
            cells = (str(len(chosen.samples)), str(len(runs)), *map(str, numbers.values()), _each(alone))
            rows.append((f"{dataset}, {label}", *cells))
    words = Words("figure-10", f"The customised {CUSTOMISED} on both datasets", y="Accuracy at 0.5")
    return Figure(
        words.name,
        f"Figure 10. {words.title}",
        bars(words, list(groups), series, marks=marks),
        f"{HOW} {_axis('10')} Training films are measured without dropout and without their mirrored twins.",
        Table(
            "The customised model",
            ("Films", "n", "Runs", *(_capital(name) for name in MEASURES), "Accuracy of each run"),
            tuple(sorted(rows, key=lambda row: row[0].partition(",")[0])),
        ),
    )


def learning(results: Results, dataset: str, number: str) -> Iterator[Figure]:
    """Figures 8 and 9: losses, and AUROC on the tuning split, over the passes."""
    runs = results.customised(dataset)
    if not runs:
        return
    name, title = f"figure-{int(number):02}", f"Learning curves of the customised {CUSTOMISED} on {dataset}"
    losses = [_line("training loss", runs, "loss"), _line("tuning loss", runs, "valid_loss")]
    caption = (
        "A line is the mean over the runs that reached the pass, a band their range. The training loss is taken while "
        "learning, with dropout. The paper's own captions of figures 7 to 9 did not survive: that this is what they "
        "show is our reading."
    )
    yield Figure(
        name,
        f"Figure {number}. {title}: loss",
        curves(Words(name, f"{title}: loss", caption, "Pass", "Cross-entropy"), losses),
        caption,
        Table(
            "Every pass",
            ("Run", "Pass", "Training loss", "Tuning loss", "Tuning AUROC"),
            tuple(row for run in runs for row in _passes(run)),
        ),
    )
    words = Words(f"{name}-auroc", f"{title}: AUROC on the tuning split", caption, "Pass", "AUROC")
    lines = [_line("tuning AUROC", runs, "valid_auroc")]
    yield Figure(words.name, f"Figure {number}, continued. {words.title}", curves(words, lines), caption)


def _line(name: str, runs: Sequence[FinishedRun], value: str) -> Line:
    longest = max(len(run.record.curves) for run in runs)
    reached = [
        np.array([getattr(run.record.curves[place], value) for run in runs if place < len(run.record.curves)])
        for place in range(longest)
    ]
    numbers = list(range(1, longest + 1))
    means, lows, highs = ([float(f(values)) for values in reached] for f in (np.mean, np.min, np.max))
    return Line(name, numbers, means, lows, highs)


def _passes(run: FinishedRun) -> Iterator[tuple[str, ...]]:
    epoch: Epoch
    for epoch in run.record.curves:
        numbers = (epoch.loss, epoch.valid_loss, epoch.valid_auroc)
        yield (f"seed {run.record.spec.training.seed}", str(epoch.number), *(f"{number:.3f}" for number in numbers))
