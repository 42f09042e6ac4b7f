"""Claims, hardware, ablations, recipes and runs as the report's sections."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from core.evaluation import Section, Table
from core.experiment.ablations import PARTS, Ablation
from core.experiment.claims import MARGIN, Claim
from core.experiment.hardware import Cell, Rise
from core.experiment.plan import Part, reference
from core.experiment.results import MEASURES, Results
from core.training import TrainingRecipe

DIGITS = 12
"""Of a digest in a table; the whole one is in run.json."""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def claims_section(found: tuple[Claim, ...]) -> Section:
    """The paper's claims."""
    rows = tuple(row for claim in found for row in _claim(claim))
    columns = ("Claim", "Films", "Measure", "Paired difference", "95 % interval", "Verdict")
    paragraphs = (
        "Each claim is held against the mean over the runs on the same test films. Intervals come from a bootstrap "
        "over those films (over patients where they are known); they say nothing of other seeds. A claim that one is "
        "better is supported when the whole interval lies on its side of zero, and contradicted when it lies on the "
        f'other; "about equal" is supported when it lies within {MARGIN:.2f} of zero. No correction is made for the '
        "number of claims. The paper's measure is accuracy; AUROC is added because accuracy depends on how frequent "
        "the finding is.",
    )
    return Section("The paper's claims", paragraphs, tables=(Table("Claims and verdicts", columns, rows),))


def _claim(claim: Claim) -> Iterator[tuple[str, ...]]:
    head = (claim.text, claim.dataset, claim.measure)
    if not claim.differences:
        yield (*head, "", "", f"{claim.verdict}: {claim.reason}")
    for name, found in claim.differences.items():
        verdict = f"{claim.verdict}: {claim.reason}" if claim.reason else str(claim.verdict)
        if found.value is None or found.low is None or found.high is None:
            yield (*head, name, found.reason, verdict)
        else:
            yield (*head, f"{name}: {found.value:+.3f}", f"{found.low:+.3f} to {found.high:+.3f}", verdict)


def hardware_section(cells: tuple[Cell, ...], rise: Rise | None) -> Section:
    """The 2x2 and what metal does to the answers."""
    title = "Metal as a shortcut: trained on DS1 or DS2, tested with and without hardware"
    if not cells:
        return Section(title, ("No customised model is finished, or no film is tagged as with or without hardware.",))
    names = tuple(cells[0].numbers)
    rows = tuple(
        (f"{cell.dataset}, {cell.stratum}", str(cell.positives), str(cell.negatives), *map(str, cell.numbers.values()))
        for cell in cells
    )
    paragraphs = (
        "The customised models on the test films of DS1, means over their runs. The threshold of each run is the "
        "Youden point on the tuning films of DS2, the same films for both models; log-odds are those after each run's "
        "temperature. Shares of films that are all called alike have Wilson's interval. Only datasets with the "
        "official split enter here.",
        *([_rise(rise)] if rise else []),
    )
    columns = ("Trained on, tested on films", "Positives", "Negatives", *map(_capital, names))
    return Section(title, paragraphs, tables=(Table("Trained on DS1 or DS2", columns, rows),))


def _rise(rise: Rise) -> str:
    return (
        "By how much the DS1 model's log-odds exceed the DS2 model's, film by film: on positive films with hardware "
        f"{rise.with_hardware}, on positive films without {rise.without}; the difference of the two, which is what "
        f"metal adds to the DS1 model's answer beyond what it adds to the DS2 model's, is {rise.difference}."
    )


def ablations_section(rows: tuple[Ablation, ...], splits: Mapping[str, Mapping[str, Any]], results: Results) -> Section:
    """What each choice is worth."""
    choices = results.plan.choices
    held_to = reference(choices.customised)
    paragraphs = (
        f"Each on {choices.subset} training films (a fixed part, stratified by class and hardware, without mirrored "
        f'twins), one seed, and DS1\'s whole test split. The difference is taken from "{held_to}" without the choice, '
        "film by film; its interval is that of the test films and does not hold what another seed would change.",
        *([_SPLITS] if splits else []),
    )
    if not rows and not splits:
        return Section("Ablations", ("None is finished.",))
    grouped = {part: [row for row in rows if row.part is part or row.label == held_to] for part in PARTS}
    tables = [_ablation_table(part, chosen, held_to) for part, chosen in grouped.items() if chosen]
    if splits:
        columns = ("Split of DS2", *map(_capital, MEASURES))
        cells = tuple((label, *map(str, numbers.values())) for label, numbers in splits.items())
        tables.append(Table("Other ways to split, one seed, never in the 2x2", columns, cells))
    return Section(f"Ablations: {choices.subset} training films, one seed", paragraphs, tables=tuple(tables))


_SPLITS = (
    "The splits below draw test films of their own and are not comparable with any other number of this report. The "
    "leaky one mirrors first and splits film by film, so that twins and films of one patient lie on both sides: it "
    "shows the size of that effect."
)


def _ablation_table(part: Part, rows: list[Ablation], held_to: str) -> Table:
    columns = ["Choice"]
    for name in MEASURES:
        columns += [_capital(name), f"Difference in {name}"]
    cells = []
    for row in rows:
        numbers: list[str] = []
        for name in MEASURES:
            found = row.differences.get(name)
            numbers += [str(row.numbers[name]), "" if found is None else str(found)]
        label = f"{row.label}, without" if row.label == held_to else row.label
        cells.append((label, *numbers, f"{row.seconds:.0f}"))
    return Table(_capital(part), (*columns, "Seconds"), tuple(cells))


def missing_section(results: Results) -> Section:
    """What could not be reproduced."""
    rows = tuple((item.name, item.reason) for item in results.missing())
    paragraphs = (
        "The heights of the paper's bars did not survive, only their axes: our numbers are beside those axes, not "
        "beside its results. It names no optimiser, rate, batch, number of passes, seeds or list of files, so every "
        "such choice is ours and stands among the recipes below.",
        f"The pictures are those of {results.source.source.name}.",
        *results.source.source.limits,
    )
    table = Table("Runs without a result", ("Run", "Why"), rows)
    return Section("What could not be reproduced, and why", paragraphs, tables=(table,) if rows else ())


def recipes_section(results: Results) -> Section:
    """Every choice."""
    choices = results.plan.choices
    columns = ("Field", "Customised model", "Frozen bases")
    bases = results.plan.of(Part.BASE)
    both = (_flat(choices.customised), _flat(bases[0].spec.training if bases else choices.base))
    rows = tuple((name, *(column.get(name, "") for column in both)) for name in both[0])
    note = "The frozen bases have each their own backbone; the seed is that of the run."
    datasets = [(name, *_flat(manifest.recipe).values()) for name, manifest in results.datasets.items()]
    fields = tuple(_flat(next(iter(results.datasets.values())).recipe))
    tables = (
        Table("Training", columns, rows, note),
        Table("Datasets, without their twins (tests)", ("Dataset", *fields), tuple(datasets)),
    )
    return Section("The recipes", tables=tables)


def _flat(value: TrainingRecipe | Any, prefix: str = "") -> dict[str, str]:  # noqa: ANN401 - any struct
    flat: dict[str, str] = {}
    for name, inner in msgspec.to_builtins(value).items():
        if isinstance(inner, dict):
            flat |= {f"{name}.{key}": text for key, text in _flat(inner).items()}
        else:
            flat[f"{prefix}{name}"] = " ".join(map(str, inner)) if isinstance(inner, list | tuple) else str(inner)
    return flat


def runs_section(results: Results) -> Section:
    """Every finished run."""
    rows = tuple(
        (
            run.name,
            found.folder.name,
            str(found.record.spec.training.seed),
            str(len(found.record.curves)),
            str(found.record.train_paths),
            f"{found.record.seconds:.0f}",
            found.record.manifest[:DIGITS],
        )
        for run, found in results.runs.items()
    )
    columns = ("Run", "Folder in runs/", "Seed", "Passes", "Training films", "Seconds", "Manifest")
    return Section("Every run", tables=(Table("Finished runs", columns, rows),))
