"""How the browser writes names, dates, body parts and results."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from core.types import ImageRecord, Laterality, NoPrediction, Outcome, Prediction, ResultState, Study, StudyResult
from core.vocabulary import anatomy_of
from viewer.words import number, readable_name

if TYPE_CHECKING:
    from core.bundle import BundleInfo

SIDES = {Laterality.LEFT: "L", Laterality.RIGHT: "R", Laterality.BOTH: "both sides"}


def readable_date(date: str) -> str:
    """``20240312`` becomes ``2024-03-12``; what is no DICOM date stays as it is."""
    return f"{date[:4]}-{date[4:6]}-{date[6:]}" if len(date) == 8 and date.isdigit() else date


def body_part(record: ImageRecord) -> str:
    """Region and side: ``Humerus L``; empty when the file says neither."""
    return _region(record.body_part, record.laterality)


@lru_cache(maxsize=256)
def _region(body_part: str, laterality: Laterality) -> str:
    known = anatomy_of(body_part)
    region = known.meaning if known else body_part.strip().capitalize()
    return " ".join(part for part in (region, SIDES.get(laterality, "")) if part)


def subtitle(study: Study) -> str:
    """Body part with side, and how many views: ``Humerus L · 2 views``."""
    region = next((text for text in map(body_part, study.images) if text), "") or study.description
    views = f"{len(study.images)} view" + ("s" if len(study.images) > 1 else "")
    return f"{region} · {views}" if region else views


def view_name(record: ImageRecord, number: int) -> str:
    """What to call an image of a study: its view position, else its number, counted from 1."""
    name = record.view.strip()
    frame = f"frame {record.ref.frame + 1}" if record.frames > 1 else ""
    return " · ".join(part for part in (name, frame) if part) or f"Image {number}"


def search_text(study: Study) -> str:
    """All that a search looks through, folded to lower case."""
    patient, regions = study.patient, {body_part(record) for record in study.images}
    words = (
        patient.name,
        readable_name(patient.name),
        patient.id,
        study.date,
        readable_date(study.date),
        study.accession,
        study.description,
        *regions,
    )
    return "\n".join(words).casefold()


def state_name(state: ResultState, label: str) -> str:
    """The word of a badge; the positive label has the name that the bundle gives it."""
    words = {
        ResultState.POSITIVE: label,
        ResultState.UNCERTAIN: "Uncertain",
        ResultState.NEGATIVE: "Negative",
        ResultState.NOT_ANALYSED: "n/a",
        ResultState.FAILED: "Failed",
    }
    return words[state]


def badge_text(state: ResultState, probability: float | None, label: str) -> str:
    """``Fracture 0.87``, or ``n/a``."""
    name = state_name(state, label)
    return name if probability is None else f"{name} {number(probability)}"


def short_badge(state: ResultState, probability: float | None) -> str:
    """The number alone, where there is no room for the word; the colour says the state, and the tooltip all."""
    return state_name(state, "") if probability is None else number(probability)


def outcome_badge(outcome: Outcome) -> tuple[ResultState, float | None]:
    """State and probability of one image."""
    return outcome.state, outcome.probability if isinstance(outcome, Prediction) else None


def outcome_reason(outcome: Outcome | None, label: str) -> str:
    """The tooltip of one image's badge."""
    if isinstance(outcome, NoPrediction):
        begin = "Failed" if outcome.state is ResultState.FAILED else "Not analysed"
        return f"{begin}, because {outcome.reason}"
    return badge_text(outcome.state, outcome.probability, label) if outcome else ""


def study_reason(result: StudyResult, outcomes: Iterable[Outcome], label: str) -> str:
    """The tooltip of a study's badge: what the number means, or why there is none."""
    if result.probability is None:
        return "\n".join(dict.fromkeys(outcome_reason(outcome, label) for outcome in outcomes))
    views = f"{result.analysed} of {result.total} views" if result.total > 1 else "one view"
    highest = f", highest {number(result.highest)}" if result.highest is not None and result.total > 1 else ""
    return f"{badge_text(result.state, result.probability, label)}: mean of {views}{highest}"


def summarised(study: Study, outcomes: list[Outcome], info: BundleInfo | None) -> StudyResult | None:
    """The study's result from what is known now; None while nothing is, or the model is not.

    A study without a prediction is failed when one of its images failed, else not analysed; while some of its
    images still wait, it has no result.
    """
    predictions = [outcome for outcome in outcomes if isinstance(outcome, Prediction)]
    total = len(study.images)
    if predictions and info:
        from core.inference import study_result

        return study_result(predictions, total, info)
    if predictions or len(outcomes) < total:
        return None
    failed = any(outcome.state is ResultState.FAILED for outcome in outcomes)
    return StudyResult(ResultState.FAILED if failed else ResultState.NOT_ANALYSED, None, None, 0, total)
