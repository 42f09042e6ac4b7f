"""The experiment's report: one page, its figures as files, and every number as JSON."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import msgspec

import core
from core.datasets import Split, made
from core.evaluation import Figure, Section, page
from core.experiment import charts, diagram, pictures, tables
from core.experiment.ablations import Ablation, ablations, splits
from core.experiment.best import best
from core.experiment.claims import Claim, claims
from core.experiment.hardware import Cell, rise, two_by_two
from core.experiment.plan import Planned
from core.experiment.results import MEASURES, Results, each, films
from core.experiment.store import FinishedRun
from core.paths import write_atomically
from core.progress import Operation, Progress

REPORT, METRICS, FIGURES = "report.html", "metrics.json", "figures"
TITLE = "Efficient transfer learning for humerus fractures, run again"
PAPER = "Sasidhar, Thanabal, Ramya: Efficient Transfer learning Model for Humerus Bone Fracture Detection, 2021"


def write_report(results: Results, folder: Path) -> Operation[Path]:
    """Write report.html, figures/*.svg and metrics.json from what is finished, and say what is missing.

    Args:
        results: Of the runs.
        folder: Exists.

    Returns:
        The page.
    """
    figures, absent = yield from _figures(results)
    found = yield from claims(results)
    cells = yield from two_by_two(results)
    rows = yield from ablations(results)
    others = yield from splits(results)
    metal = rise(results)
    sections = (
        Section("The paper's figures", (_ORDER, *absent), figures),
        tables.claims_section(found),
        tables.hardware_section(cells, metal),
        tables.ablations_section(rows, others, results),
        _chosen(results),
        tables.missing_section(results),
        tables.recipes_section(results),
        tables.runs_section(results),
    )
    yield Progress("Writing the report")
    content = page(TITLE, _facts(results), sections, _notices(results))
    (folder / FIGURES).mkdir(parents=True, exist_ok=True)
    for figure in figures:
        write_atomically(folder / FIGURES / f"{figure.name}.svg", figure.svg.encode())
    numbers = {
        **_numbers(results, found, cells, rows),
        "rise": asdict(metal) if metal else None,
        "splits": {label: {name: asdict(value) for name, value in row.items()} for label, row in others.items()},
    }
    write_atomically(folder / METRICS, msgspec.json.format(msgspec.json.encode(numbers)) + b"\n")
    write_atomically(folder / REPORT, content.encode())
    return folder / REPORT


_ORDER = (
    "In the paper's order, drawn from our own runs. Training films are what a model learnt from, tuning films decide "
    "when it stops, test films are only reported."
)


def _chosen(results: Results) -> Section:
    chosen = best(results)
    if chosen is None:
        return Section("The chosen model", ("No customised run is finished, so there is none.",))
    sentence = (
        f"{chosen.run.name}: of all customised runs it has the highest AUROC on the tuning films of DS1, "
        f"{chosen.auroc:.3f}. The test films had no part in the choice. It is the bundle beside this report, "
        "calibrated on its own tuning films, with an evaluation of its own inside."
    )
    return Section("The chosen model", (sentence,))


def _figures(results: Results) -> Operation[tuple[tuple[Figure, ...], tuple[str, ...]]]:
    yield Progress("Drawing the figures")
    recipe = results.plan.choices.customised
    two = "DS2" in results.datasets
    drawn: dict[str, list[Figure | None]] = {
        "1": [charts.counted(results, "DS1", "1")],
        "2": [pictures.examples(results.datasets["DS1"])],
        "3": [charts.counted(results, "DS2", "3") if two else None],
        "4": [pictures.stages(results.datasets["DS1"], recipe.preprocessing, recipe.affine)],
        "5": [(yield from charts.bases(results, "DS2", "5")) if two else None],
        "6": [(yield from charts.bases(results, "DS1", "6"))],
        "7": [diagram.architecture(recipe, results.source)],
        "8": [*charts.learning(results, "DS1", "8")],
        "9": [*charts.learning(results, "DS2", "9")],
        "10": [(yield from charts.customised(results))],
    }
    absent = [number for number, them in drawn.items() if not any(them)]
    said = tuple(f"Figure {number} is missing: nothing that it shows is there." for number in absent)
    return tuple(figure for them in drawn.values() for figure in them if figure), said


def _facts(results: Results) -> list[tuple[str, str]]:
    first = next(iter(results.runs.values()), None)
    return [
        ("Paper", PAPER),
        ("Pictures", f"{results.source.source.name}, {len(results.source.samples)} films"),
        ("Source manifest (SHA-256)", results.source.digest),
        ("Weights to start from", first.record.init if first else "no run is finished"),
        ("Runs", f"{len(results.runs)} of {len(results.plan.runs)} finished"),
        ("Seeds", str(results.plan.choices.seeds)),
        ("Program", f"Humerus Viewer {core.__version__}; research use, not a medical device"),
        ("Licence of the pictures", results.source.source.licence),
        ("Attribution", results.source.source.attribution),
    ]


def _notices(results: Results) -> list[str]:
    missing = results.missing()
    if not missing:
        return list(results.source.source.limits[:1])
    said = f'{len(missing)} parts of the paper\'s grid have no result here; "What could not be reproduced" names each.'
    return [said, *results.source.source.limits[:1]]


def _numbers(
    results: Results, found: tuple[Claim, ...], cells: tuple[Cell, ...], rows: tuple[Ablation, ...]
) -> dict[str, Any]:
    return {
        "program_version": core.__version__,
        "source": {"name": results.source.source.name, "digest": results.source.digest},
        "runs": [_run(results, *item) for item in results.runs.items()],
        "claims": [asdict(claim) for claim in found],
        "two_by_two": [asdict(cell) for cell in cells],
        "ablations": [asdict(row) for row in rows],
        "missing": [asdict(item) for item in results.missing()],
    }


def _run(results: Results, run: Planned, found: FinishedRun) -> dict[str, Any]:
    record = found.record
    own = record.spec.dataset.split != "official"
    chosen = films(made(results.source, record.spec.dataset), Split.TEST) if own else results.films("DS1", Split.TEST)
    return {
        "name": run.name,
        "folder": found.folder.name,
        "manifest": record.manifest,
        "seed": record.spec.training.seed,
        "passes": len(record.curves),
        "seconds": record.seconds,
        "test": {name: each(measure, [found], chosen)[0] for name, measure in MEASURES.items()},
    }
