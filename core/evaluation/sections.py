"""The parts of an evaluation's report: words, tables and figures from what was measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from core.bundle import Metric
from core.datasets import Split
from core.evaluation.document import Confusion, confusions
from core.evaluation.drawing import Words
from core.evaluation.evaluation import Evaluation, HardCase, SplitResult, cases_of
from core.evaluation.figures import bars, confusion, precision_recall, reliability, roc
from core.evaluation.films import Film, film_grid
from core.evaluation.intervals import FEWEST, Estimate
from core.evaluation.page import Figure, Section, Table
from core.evaluation.saliency import Overlap
from core.evaluation.sanity import DEPENDS, Sanity
from core.evaluation.summary import Cases

SPLITS = {Split.TRAIN: "Training split", Split.VALID: "Tuning split", Split.TEST: "Test split"}
_CUTS = ("rule-out", "rule-in", "threshold")
_PARTS = ("AUROC", "average precision", "sensitivity at {out}", "specificity at {into}", "Cohen's kappa at {into}")


def films(evaluation: Evaluation, *, named: bool) -> Section:
    """Which films were measured, and which could not be."""
    rows = tuple(_counts(result) for result in evaluation.splits)
    columns = ("Split", "Films", "With the finding", "Studies", "Patients", "With hardware", "Not analysed")
    missing = [one for result in evaluation.splits for one in result.answers.missing]
    tables = [Table("What was measured", columns, rows, "Mirrored twins of training films are left out.")]
    if missing and named:
        listed = tuple((one.sample.path, one.sample.study or "not known", one.reason) for one in missing)
        tables.append(Table("Films that count nowhere", ("Film", "Study", "Why"), listed))
    sentence = (
        f"{len(missing)} films could not be analysed and count nowhere." if missing else "Every film was analysed."
    )
    return Section("Films", (sentence,), (), tuple(tables))


def of_level(evaluation: Evaluation, result: SplitResult, cases: Cases) -> Section:
    """Curves, calibration, answers and every measure of a split's images or studies."""
    what = f"{SPLITS[result.split]}: {_plural(cases)}"
    name = f"{result.split}-{cases.level}"
    measured = estimates(result.metrics, cases.level)
    matrix = next(one for one in confusions(evaluation, result) if one.level == cases.level)
    fewest = int(min(cases.truth.sum(), (~cases.truth).sum()))
    drawn = _curves(name, what, cases, measured) if fewest >= FEWEST else ()
    paragraphs = () if drawn else (f"The curves are not drawn: not estimable (n = {fewest}).",)
    labels = evaluation.bundle.info.labels
    counts = _confusion(name, what, matrix, (labels.negative, labels.positive))
    rows = tuple((measure, str(estimate), str(estimate.n)) for measure, estimate in measured.items())
    table = Table(f"{what}, every measure", ("Measure", "Value (95 % interval)", "n"), rows)
    return Section(what, paragraphs, (*drawn, counts), (table,))


def parts(result: SplitResult) -> Section | None:
    """The measures of each part of a split; None where there is but one."""
    names = list(dict.fromkeys(metric.stratum for metric in result.metrics if metric.stratum))
    if not names:
        return None
    title = f"{SPLITS[result.split]}: parts"
    by_part = {name: estimates(result.metrics, "image", name) for name in ("", *names)}
    crossed = "sensitivity at threshold" in by_part[""]
    out, into = ("threshold", "threshold") if crossed else ("rule-out", "rule-in")
    measures = [measure.format(out=out, into=into) for measure in _PARTS]
    rows = tuple(
        (name or "all", str(found["prevalence"].n), str(found["prevalence"]), *(str(found[m]) for m in measures))
        for name, found in by_part.items()
    )
    table = Table(f"{title}, images", ("Part", "Films", "Prevalence", *map(_capital, measures)), rows)
    figure = Figure(
        f"{result.split}-parts",
        "AUROC of each part",
        bars(
            Words(f"{result.split}-parts", f"AUROC of each part, {SPLITS[result.split]}", y="AUROC"),
            [name or "all" for name in by_part],
            {"AUROC": [found["AUROC"] for found in by_part.values()]},
        ),
        f"Whiskers: 95 % intervals. A part with fewer than {FEWEST} films of a class is not estimable. 0.5 is chance.",
    )
    return Section(title, (), (figure,), (table,))


def saliency(result: SplitResult) -> Section:
    """Maps against boxes."""
    columns = ("Measure", *(_capital(row.group) for row in result.overlaps))
    rows = zip(*map(_overlap, result.overlaps), strict=True)
    lines = tuple((cells[0][0], *(value for _, value in cells)) for cells in rows)
    return Section(
        f"{SPLITS[result.split]}: maps against boxes",
        (
            "Pointing game: the share of films whose map is strongest within a box that a reader drew round the "
            "finding. A cell of the map is most often larger than a box, so the share of films whose strongest cell "
            "touches a box stands beside it. Below each, what pointing blindly would reach.",
            "IoU: intersection over union of all boxes of a film and the region where its map reaches a share of its "
            "maximum.",
        ),
        (),
        (Table("Maps against boxes", columns, lines, "Films whose map is zero everywhere count as misses."),),
    )


def hardest(result: SplitResult, *, named: bool) -> Section:
    """The films on which the model was sure and wrong, with their maps."""
    groups = (
        ("false-positives", "Called positive without the finding", result.false_positives),
        ("false-negatives", "Called negative with the finding", result.false_negatives),
    )
    figures = tuple(_hardest(result.split, *group, named=named) for group in groups if group[2])
    words = "The most confident errors first. The map is relative within each film; boxes are outlined where known."
    none = "The model was nowhere sure and wrong."
    return Section(f"{SPLITS[result.split]}: hardest films", (words if figures else none,), figures)


def sanity(found: Sanity) -> Section:
    """The randomisation check and its verdict."""
    rows = tuple((stage.part, str(stage.correlation), str(stage.iou), str(stage.vanished)) for stage in found.stages)
    columns = ("Drawn anew", "Rank correlation", "IoU from half the maximum", "Maps that vanished")
    words = (
        "Adebayo et al., Sanity Checks for Saliency Maps (2018): the model's weights are replaced by random ones from "
        f"its head downwards, and the maps of {found.films} positive films are compared with those of the model. "
        f"Passed: the rank correlation over a map's cells is surely below {DEPENDS} once nothing learnt is left."
    )
    tables = (Table("Maps of the model with random weights against its own", columns, rows),) if rows else ()
    return Section("Randomisation check of the maps", (found.verdict, words) if rows else (found.verdict,), (), tables)


def method(evaluation: Evaluation) -> Section:
    """How the numbers came about."""
    calibration = evaluation.bundle.info.calibration
    return Section(
        "How this was measured",
        (
            "Each film went through the bundle's own preprocessing and compiled model, exactly as in the viewer. The "
            f"probability is taken after temperature scaling ({calibration.temperature:.3f}); temperature and "
            f"thresholds were fitted on the {calibration.split} split and are not touched here. A study's probability "
            "is the mean over its analysed views, and it is positive when any of them is.",
            "Shares have Wilson's intervals. AUROC, average precision, Brier score and Cohen's kappa have percentile "
            "intervals of 1,000 bootstrap samples that draw whole patients, or films where patients are not known. All "
            "intervals are 95 %. The expected calibration error (10 bins) has none: resampling enlarges it.",
            f'A measure that needs a class with fewer than {FEWEST} members is "not estimable", with that number.',
        ),
    )


def estimates(metrics: Iterable[Metric], level: str, stratum: str = "") -> dict[str, Estimate]:
    """The measures of one level and part by name."""
    return {
        metric.name: Estimate(metric.value, metric.low, metric.high, metric.n, metric.reason)
        for metric in metrics
        if (metric.level, metric.stratum) == (level, stratum)
    }


def _counts(result: SplitResult) -> tuple[str, ...]:
    answers = result.answers
    samples = answers.samples
    _, studies = cases_of(answers, result.split)
    patients = {sample.patient for sample in samples if sample.patient}
    tagged = any(sample.hardware is not None for sample in samples)
    return (
        SPLITS[result.split],
        str(len(samples)),
        str(int(answers.truth.sum())),
        "not known" if studies is None else str(len(studies.truth)),
        str(len(patients)) if patients else "not known",
        str(sum(sample.hardware is True for sample in samples)) if tagged else "not known",
        str(len(answers.missing)),
    )


def _curves(name: str, what: str, cases: Cases, measured: Mapping[str, Estimate]) -> tuple[Figure, ...]:
    scored = {_capital(_plural(cases)): (cases.probabilities, cases.truth)}
    area, precision = measured["AUROC"], measured["average precision"]
    return (
        Figure(
            f"{name}-roc",
            "ROC curve",
            roc(
                Words(f"{name}-roc", f"ROC curve, {what}", f"AUROC {area}."),
                scored,
                _operating(measured, "specificity", "sensitivity", flip=True),
            ),
            f"AUROC {area}, n = {area.n}. The marks are the model's thresholds.",
        ),
        Figure(
            f"{name}-precision-recall",
            "Precision-recall curve",
            precision_recall(
                Words(f"{name}-precision-recall", f"Precision-recall curve, {what}", f"Average precision {precision}."),
                scored,
                _operating(measured, "sensitivity", "PPV"),
            ),
            f"Average precision {precision}; prevalence {measured['prevalence']}, the dotted line.",
        ),
        Figure(
            f"{name}-reliability",
            "Reliability",
            reliability(Words(f"{name}-reliability", f"Reliability, {what}"), cases.probabilities, cases.truth),
            f"Brier score {measured['Brier score']}; expected calibration error "
            f"{measured['expected calibration error']}. Below, how many cases each bin has.",
        ),
    )


def _operating(
    measured: Mapping[str, Estimate], x: str, y: str, *, flip: bool = False
) -> dict[str, tuple[float, float]]:
    points = {}
    for cut in _CUTS:
        across, up = measured.get(f"{x} at {cut}"), measured.get(f"{y} at {cut}")
        if across and up and across.value is not None and up.value is not None:
            points[_capital(cut)] = (1 - across.value if flip else across.value, up.value)
    return points


def _confusion(name: str, what: str, counts: Confusion, labels: tuple[str, str]) -> Figure:
    answers = ("negative", "uncertain", "positive")
    rows = (counts.without_finding, counts.with_finding)
    return Figure(
        f"{name}-answers",
        "Answers",
        confusion(Words(f"{name}-answers", f"Answers, {what}", x="Answer", y="Truth"), labels, answers, rows),
        "Answers at the model's two thresholds: counts, and their share of the row.",
        Table(
            "Answers",
            ("Truth", *map(_capital, answers)),
            tuple((label, *map(str, row)) for label, row in zip(labels, rows, strict=True)),
        ),
    )


def _overlap(row: Overlap) -> list[tuple[str, str]]:
    return [
        ("films", str(row.films)),
        ("map zero everywhere", str(row.without_region)),
        ("pointing game", str(row.pointing)),
        ("always the middle of the film", str(row.centre)),
        ("a point at random", str(row.chance)),
        ("strongest cell touches a box", str(row.cell)),
        ("a cell at random", str(row.cell_chance)),
        *((f"mean IoU, region from {level} of the maximum", str(iou)) for level, iou in row.iou.items()),
    ]


def _hardest(split: Split, name: str, title: str, cases: Sequence[HardCase], *, named: bool) -> Figure:
    pictures, rows = [], []
    for number, case in enumerate(cases, 1):
        answer = case.answer
        boxes = tuple((box.x0, box.y0, box.x1, box.y1) for box in answer.sample.boxes)
        region = "with its map" if answer.prediction.cam.max() > 0 else "no supporting region"
        probability = f"{answer.prediction.probability:.3f}"
        pictures.append(Film(case.picture, (f"{number}", f"probability {probability}")))
        pictures.append(Film(case.picture, ("", region), case.cam, boxes))
        parts = ", ".join([*answer.sample.regions, *(["hardware"] if answer.sample.hardware else [])])
        rows.append((str(number), answer.sample.path, answer.sample.study or "not known", probability, parts))
    columns = ("", "Film", "Study", "Probability", "Shows")
    svg = film_grid(Words(f"{split}-{name}", f"{title}, {SPLITS[split]}"), pictures, side=150)
    table = Table("Which films these are", columns, tuple(rows)) if named else None
    return Figure(f"{split}-{name}", title, svg, "Each film, and beside it the same film with its map.", table)


def _plural(cases: Cases) -> str:
    return "images" if cases.level == "image" else "studies"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
