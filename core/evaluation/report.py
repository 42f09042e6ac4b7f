"""An evaluation as files: ``report.html``, its figures as SVG, and ``metrics.json``."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

import core
from core.datasets import Split
from core.evaluation import sections
from core.evaluation.document import document
from core.evaluation.evaluation import Evaluation, cases_of
from core.evaluation.page import Section, page

PAGE, NUMBERS, FIGURES = "report.html", "metrics.json", "figures"
REDISTRIBUTABLE = {"CC0-1.0", "CC-BY-3.0", "CC-BY-4.0", "CC-BY-SA-3.0", "CC-BY-SA-4.0", "ODC-By-1.0", "PDDL-1.0"}
"""Licences (SPDX) under which a dataset's pictures may travel in a bundle, with their attribution."""


def report_files(evaluation: Evaluation, *, local: bool = False) -> dict[str, bytes]:
    """The report's files by their path in its folder.

    Args:
        evaluation: What was measured.
        local: For the eyes of whoever measured: films are shown and named whatever their licence. Otherwise, as in a
            bundle that travels, only those of a dataset whose licence allows it.
    """
    named = local or evaluation.manifest.source.licence in REDISTRIBUTABLE
    parts = list(_sections(evaluation, named=named))
    title = f"{_model(evaluation)} on {evaluation.manifest.source.name}"
    html = page(title, _facts(evaluation, local=local), parts, tuple(_notices(evaluation)))
    numbers = msgspec.json.format(msgspec.json.encode(document(evaluation, named=named, inside=not local)), indent=2)
    figures = {f"{FIGURES}/{figure.name}.svg": figure.svg.encode() for part in parts for figure in part.figures}
    return {PAGE: html.encode(), NUMBERS: numbers + b"\n", **figures}


def _sections(evaluation: Evaluation, *, named: bool) -> Iterator[Section]:
    yield sections.films(evaluation, named=named)
    for result in evaluation.splits:
        for cases in cases_of(result.answers, result.split):
            if cases is not None:
                yield sections.of_level(evaluation, result, cases)
        if (parts := sections.parts(result)) is not None:
            yield parts
        if result.overlaps:
            yield sections.saliency(result)
        if named:
            yield sections.hardest(result, named=named)
    if evaluation.sanity is not None:
        yield sections.sanity(evaluation.sanity)
    yield sections.method(evaluation)


def _model(evaluation: Evaluation) -> str:
    return f"{evaluation.bundle.info.name} {evaluation.bundle.info.version}"


def _facts(evaluation: Evaluation, *, local: bool) -> list[tuple[str, str]]:
    info, source = evaluation.bundle.info, evaluation.manifest.source
    cuts = {"image": info.calibration.image, "study": info.calibration.study}
    return [
        ("Model", f"{_model(evaluation)}, {info.architecture.backbone}"),
        # A report within the bundle is covered by its digest, and cannot hold it.
        *([("Bundle", evaluation.bundle.digest)] if local else []),
        ("Finding", f"{info.labels.positive} (otherwise: {info.labels.negative})"),
        ("Dataset", f"{source.name}, {source.licence}"),
        ("Manifest", evaluation.manifest.digest),
        *(
            (f"Thresholds, {level}", f"rule out {found.rule_out:.3f}, rule in {found.rule_in:.3f}")
            for level, found in cuts.items()
        ),
        ("Measured", f"{evaluation.created}, Humerus Viewer {core.__version__}"),
        ("Attribution", source.attribution),
    ]


def _notices(evaluation: Evaluation) -> Iterator[str]:
    manifest, labels = evaluation.manifest, evaluation.bundle.info.labels
    yield "For research; not a medical device."
    yield from _familiar(evaluation)
    if (labels.negative, labels.positive) != (manifest.source.negative, manifest.source.positive):
        yield (
            f'The model names its classes "{labels.negative}" and "{labels.positive}", the dataset '
            f'"{manifest.source.negative}" and "{manifest.source.positive}": the second of each are compared.'
        )
    if manifest.leaky:
        yield "This split was drawn by picture on purpose: mirrored twins and patients lie on both sides of it."
    yield from manifest.source.limits


def _familiar(evaluation: Evaluation) -> Iterator[str]:
    splits = {result.split for result in evaluation.splits}
    if not evaluation.learnt:
        yield (
            "The model was trained on another manifest than this one. Whether it learnt from films of this one too "
            "cannot be told from the two."
        )
        return
    if Split.TRAIN in splits:
        yield "The training split is measured again here: the model learnt from these very films."
    if Split.VALID in splits:
        yield "Temperature and thresholds were fitted on the tuning split: its numbers are too good."
    if Split.TEST in splits:
        yield "This is the manifest that the model was trained on; it did not learn from the test split."
