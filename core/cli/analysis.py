"""The model on a whole library: the operation, its JSON document and its tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.bundle import Bundle, Thresholds
from core.cli import console
from core.cli.console import near, shown
from core.cli.overlays import OverlayFolder
from core.cli.sources import failures
from core.errors import InferenceError, ReadingError
from core.inference import Engine, ineligible, study_result
from core.library import Library
from core.progress import Operation, Progress
from core.reading import read
from core.types import ImageRecord, ImageRef, Prediction, ResultState, Study, StudyResult


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one image.

    Attributes:
        ref: File and frame.
        study: Key of its study; empty for a file that could not be listed at all.
        state: As in the window.
        reason: Why it was not analysed or failed; empty otherwise. Begins small, ends without a full stop.
        prediction: The model's answer, when there is one.
        overlay: Name of the overlay's file, when one was written.
    """

    ref: ImageRef
    study: str
    state: ResultState
    reason: str = ""
    prediction: Prediction | None = None
    overlay: str = ""

    @property
    def failed(self) -> bool:
        """The file could not be used."""
        return self.state is ResultState.FAILED


def analysed(library: Library, engine: Engine, overlays: OverlayFolder | None = None) -> Operation[list[Outcome]]:
    """Analyse a library's images, study by study, one image a step.

    Args:
        library: From a scan.
        engine: Of the bundle.
        overlays: Where overlays go, if they are wanted.

    Returns:
        One outcome for each image, in the library's order, then those of the files that could not be listed.

    Raises:
        InferenceError: An overlay cannot be written.
    """
    outcomes: list[Outcome] = []
    images = [(study.key, image) for study in library.studies for image in study.images]
    for number, (study, image) in enumerate(images, 1):
        yield Progress("Analysing films", number - 1, len(images))
        outcomes.append(_outcome(study, image, number, engine, overlays))
    unlisted = [Outcome(ImageRef(path), "", ResultState.FAILED, reason) for path, reason in failures(library)]
    return outcomes + unlisted


def _outcome(study: str, image: ImageRecord, number: int, engine: Engine, overlays: OverlayFolder | None) -> Outcome:
    if reason := ineligible(image, engine.bundle.info):
        return Outcome(image.ref, study, ResultState.NOT_ANALYSED, reason)
    try:
        radiograph = read(image.ref)
    except ReadingError as error:
        reason = f"{error.problem}. {error.remedy}" if error.remedy else error.problem
        return Outcome(image.ref, study, ResultState.FAILED, shown(reason))
    if reason := ineligible(radiograph, engine.bundle.info):
        return Outcome(image.ref, study, ResultState.NOT_ANALYSED, reason)
    try:
        prediction = engine.analyse(radiograph)
    except InferenceError as error:
        return Outcome(image.ref, study, ResultState.FAILED, error.problem)
    overlay = overlays.write(number, radiograph, prediction) if overlays else ""
    return Outcome(image.ref, study, prediction.state, "", prediction, overlay)


def study_results(bundle: Bundle, library: Library, outcomes: Sequence[Outcome]) -> list[tuple[Study, StudyResult]]:
    """Each study with its result: the mean over its analysed views; FAILED when there is none because of a failure."""
    found: dict[str, list[Prediction]] = {}
    for outcome in outcomes:
        if outcome.prediction is not None:
            found.setdefault(outcome.study, []).append(outcome.prediction)
    broken = {outcome.study for outcome in outcomes if outcome.failed} - found.keys()
    results = [study_result(found.get(study.key, ()), len(study.images), bundle.info) for study in library.studies]
    return [
        (study, replace(result, state=ResultState.FAILED) if study.key in broken else result)
        for study, result in zip(library.studies, results, strict=True)
    ]


def as_document(bundle: Bundle, library: Library, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """The document of ``humerus predict --json``; ``docs/command-line.md`` describes it."""
    return {
        "bundle": _bundle(bundle),
        "images": [_image(outcome) for outcome in outcomes],
        "studies": [_study(study, result) for study, result in study_results(bundle, library, outcomes)],
    }


def _bundle(bundle: Bundle) -> dict[str, Any]:
    info, calibration = bundle.info, bundle.info.calibration
    return {
        "name": info.name,
        "version": info.version,
        "digest": bundle.digest,
        "labels": {"negative": info.labels.negative, "positive": info.labels.positive},
        "thresholds": {"image": _thresholds(calibration.image), "study": _thresholds(calibration.study)},
    }


def _thresholds(thresholds: Thresholds) -> dict[str, float]:
    return {"rule_out": thresholds.rule_out, "rule_in": thresholds.rule_in}


def _image(outcome: Outcome) -> dict[str, Any]:
    prediction = outcome.prediction
    return {
        "path": shown(outcome.ref.path),
        "frame": outcome.ref.frame,
        "study": shown(outcome.study),
        "state": str(outcome.state),
        "probability": prediction.probability if prediction else None,
        "reason": outcome.reason,
        "notes": list(prediction.notes) if prediction else [],
        "digest": prediction.image_digest if prediction else None,
        "supporting_region": bool(prediction.cam.any()) if prediction else None,
        "latency_ms": round(prediction.latency_ms, 2) if prediction else None,
        "overlay": outcome.overlay or None,
    }


def _study(study: Study, result: StudyResult) -> dict[str, Any]:
    return {
        "study": shown(study.key),
        "state": str(result.state),
        "probability": result.probability,
        "highest": result.highest,
        "analysed": result.analysed,
        "total": result.total,
    }


def print_tables(bundle: Bundle, library: Library, outcomes: Sequence[Outcome]) -> None:
    """The same for people."""
    info = bundle.info
    words = {ResultState.POSITIVE: info.labels.positive}

    def said(state: ResultState, probability: float | None) -> tuple[str, str]:
        return words.get(state, str(state)), "" if probability is None else f"{probability:.2f}"

    images = [
        (*said(o.state, o.prediction.probability if o.prediction else None), near(o.ref.path), o.reason)
        for o in outcomes
    ]
    console.print_table(f"Images, by {info.folder}", ("Result", "Probability", "File", "Because"), images)
    studies = [
        (
            *said(result.state, result.probability),
            f"{result.analysed} of {result.total}",
            shown(study.description or study.key),
        )
        for study, result in study_results(bundle, library, outcomes)
    ]
    console.print_table("Studies", ("Result", "Probability", "Views", "Study"), studies)
