"""``metrics.json``: the report's numbers, typed. ``docs/command-line.md`` describes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

import core
from core.bundle import Metric, Thresholds
from core.evaluation.evaluation import Evaluation, HardCase, SplitResult, answer_counts, cases_of
from core.evaluation.saliency import Overlap
from core.evaluation.sanity import Sanity

FORMAT = "1.0"
Three = tuple[int, int, int]


class Model(msgspec.Struct, frozen=True, kw_only=True):
    """Which bundle was measured, and the thresholds it was measured at.

    Attributes:
        name: Of the bundle.
        version: Of the bundle.
        digest: Of the bundle; empty in a report within it, which the digest covers.
        negative: Name of the class without the finding.
        positive: Name of the class with it.
        image: Thresholds for one view.
        study: Thresholds for a study.
    """

    name: str
    version: str
    digest: str
    negative: str
    positive: str
    image: Thresholds
    study: Thresholds


class Dataset(msgspec.Struct, frozen=True, kw_only=True):
    """What it was measured on.

    Attributes:
        name: Of the dataset.
        manifest: SHA-256 of its manifest.
        training: Whether the model was trained on the training split of this very manifest.
    """

    name: str
    manifest: str
    training: bool


class Confusion(msgspec.Struct, frozen=True, kw_only=True):
    """How many cases were called negative, uncertain and positive.

    Attributes:
        level: Of images or of studies.
        without_finding: Those whose truth is negative.
        with_finding: Those whose truth is positive.
    """

    level: Literal["image", "study"]
    without_finding: Three
    with_finding: Three


class Film(msgspec.Struct, frozen=True, kw_only=True):
    """A film that was not answered, or answered with confidence and wrong.

    Attributes:
        path: Below the dataset's root.
        study: Which examination; empty: not known.
        probability: What the model said; None: nothing.
        reason: Why it said nothing; otherwise empty.
    """

    path: str
    study: str = ""
    probability: float | None = None
    reason: str = ""


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """What was measured on one split.

    Attributes:
        split: Which.
        images: How many films were answered.
        studies: How many studies they are; None: studies are not known.
        unanswered: How many films were not.
        metrics: Every measure with its interval, or why it is not estimable.
        confusion: Of images and, where they are known, studies.
        saliency: Maps against boxes; empty where there are none.
        unanswered_films: Which; empty in a bundle whose films may not be named.
        false_positives: The most confident errors; likewise.
        false_negatives: The most confident errors; likewise.
    """

    split: str
    images: int
    studies: int | None
    unanswered: int
    metrics: tuple[Metric, ...]
    confusion: tuple[Confusion, ...]
    saliency: tuple[Overlap, ...]
    unanswered_films: tuple[Film, ...] = ()
    false_positives: tuple[Film, ...] = ()
    false_negatives: tuple[Film, ...] = ()


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """The whole of ``metrics.json``.

    Attributes:
        format: Of this document.
        program_version: That wrote it.
        created: When, ISO 8601.
        model: Which bundle.
        dataset: Which films.
        splits: What was measured.
        sanity: The randomisation check; None: nobody asked for it.
    """

    format: Annotated[str, Meta(pattern=r"^1\.[0-9]+$")] = FORMAT
    program_version: str = core.__version__
    created: str
    model: Model
    dataset: Dataset
    splits: tuple[Measured, ...]
    sanity: Sanity | None = None


def document(evaluation: Evaluation, *, named: bool = True, inside: bool = False) -> Document:
    """The numbers of an evaluation.

    Args:
        evaluation: What was measured.
        named: Whether single films are named.
        inside: Whether it becomes part of the bundle itself.
    """
    bundle, manifest = evaluation.bundle, evaluation.manifest
    info = bundle.info
    return Document(
        created=evaluation.created,
        model=Model(
            name=info.name,
            version=info.version,
            digest="" if inside else bundle.digest,
            negative=info.labels.negative,
            positive=info.labels.positive,
            image=info.calibration.image,
            study=info.calibration.study,
        ),
        dataset=Dataset(name=manifest.source.name, manifest=manifest.digest, training=evaluation.learnt),
        splits=tuple(_measured(evaluation, result, named=named) for result in evaluation.splits),
        sanity=evaluation.sanity,
    )


def confusions(evaluation: Evaluation, result: SplitResult) -> tuple[Confusion, ...]:
    """How the cases of a split were called: images and, where they are known, studies."""
    calibration = evaluation.bundle.info.calibration
    images, studies = cases_of(result.answers, result.split)
    both = ((images, calibration.image), (studies, calibration.study))
    return tuple(
        Confusion(level=cases.level, without_finding=counts[0], with_finding=counts[1])
        for cases, thresholds in both
        if cases is not None
        for counts in (answer_counts(cases, thresholds),)
    )


def _measured(evaluation: Evaluation, result: SplitResult, *, named: bool) -> Measured:
    answers = result.answers
    _, studies = cases_of(answers, result.split)
    missing = tuple(Film(path=one.sample.path, study=one.sample.study, reason=one.reason) for one in answers.missing)
    return Measured(
        split=result.split,
        images=len(answers.given),
        studies=None if studies is None else len(studies.truth),
        unanswered=len(answers.missing),
        metrics=result.metrics,
        confusion=confusions(evaluation, result),
        saliency=result.overlaps,
        unanswered_films=missing if named else (),
        false_positives=_films(result.false_positives) if named else (),
        false_negatives=_films(result.false_negatives) if named else (),
    )


def _films(cases: Sequence[HardCase]) -> tuple[Film, ...]:
    return tuple(
        Film(
            path=case.answer.sample.path,
            study=case.answer.sample.study,
            probability=case.answer.prediction.probability,
        )
        for case in cases
    )
