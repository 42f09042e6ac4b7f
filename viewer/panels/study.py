"""What a model says of the selected study, from its answers for the views."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.types import Prediction, StudyResult
from viewer.state import ViewState
from viewer.words import number

if TYPE_CHECKING:
    from core.bundle import BundleInfo


def predictions(state: ViewState) -> list[Prediction]:
    """The answers for the study's views, in their order; views without one are left out."""
    records = state.study.images if state.study else ()
    outcomes = (state.outcomes.get(record.ref) for record in records)
    return [outcome for outcome in outcomes if isinstance(outcome, Prediction)]


def result(found: Sequence[Prediction], state: ViewState, info: BundleInfo) -> StudyResult:
    """The answer for the study.

    Args:
        found: From :func:`predictions`.
        state: For how many views the study has.
        info: Whose answers they are.
    """
    from core.inference import study_result

    return study_result(found, len(state.study.images) if state.study else 0, info)


def basis(found: StudyResult, info: BundleInfo) -> str:
    """What the answer rests on, "mean of 2 views · highest 0.91 · humerus-demo 1.0.0"."""
    of = f"{found.analysed}" if found.analysed == found.total else f"{found.analysed} of {found.total}"
    views = "1 view" if of == "1" else f"mean of {of} views"
    highest = f"highest {number(found.highest)}" if found.analysed > 1 else ""
    return " · ".join(part for part in (views, highest, title(info)) if part)


def title(info: BundleInfo) -> str:
    """A model's name and version."""
    return f"{info.name} {info.version}"


def metal(info: BundleInfo) -> str:
    """What a reader of a model's results must know about metal; empty when it has seen it."""
    return "" if info.provenance.hardware_in_training else NO_METAL


NO_METAL = "Never saw metal among its positive films: on a film with plates or screws it guesses."
