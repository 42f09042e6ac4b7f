"""Values as people read them, the same in every part of the window."""

from __future__ import annotations

from core.curation import Tag
from core.errors import HumerusError
from core.types import Study


def number(probability: float | None) -> str:
    """A probability: two digits, and never a 0 or 1 that would read as certainty.

    Args:
        probability: 0 to 1, or None for a dash.
    """
    if probability is None:
        return "–"
    if probability < 0.005:
        return "< 0.01"
    return "> 0.99" if probability >= 0.995 else f"{probability:.2f}"


def readable_name(name: str) -> str:
    """A DICOM person name (PS3.5 6.2.1): ``DEMO^ADA^B`` becomes ``DEMO, ADA B``.

    The first component group that is not empty is used: alphabetic, ideographic, phonetic.
    """
    group = next((part for part in name.split("=") if part.strip("^ ")), "")
    family, given, middle, prefix, suffix = ([part.strip() for part in group.split("^")] + [""] * 5)[:5]
    rest = " ".join(part for part in (prefix, given, middle) if part)
    return ", ".join(part for part in (family, rest, suffix) if part)


def study_name(study: Study) -> str:
    """Patient's name, else ID, else what the study itself is called."""
    return readable_name(study.patient.name) or study.patient.id or study.description or "No name"


def sentence(error: HumerusError) -> str:
    """What is wrong and what can be done, as sentences; without the path that it is about."""
    remedy = f" {error.remedy}." if error.remedy else ""
    return f"{error.problem[:1].upper()}{error.problem[1:]}.{remedy}"


def duration(seconds: float) -> str:
    """A time to wait, in the unit that fits: ``40 s``, ``12 min``, ``3 h 20 min``."""
    if seconds < 55:
        return f"{max(5, 5 * round(seconds / 5))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def tag_word(tag: Tag | None) -> str:
    """A tag as it stands in sentences; None: what was said is a note."""
    return TAG_WORDS[tag] if tag is not None else "a note"


TAG_WORDS = {Tag.HARDWARE: "metal", Tag.NONE: "no metal", Tag.UNSURE: "unsure", Tag.SKIP: "skipped"}
