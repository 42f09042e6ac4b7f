"""What a DICOM header says, read tolerantly: a damaged element counts as absent."""

from __future__ import annotations

import math
from collections.abc import MutableSequence
from typing import TYPE_CHECKING, Any, Protocol

from core.reading.door import damages
from core.types import Identity, Laterality

if TYPE_CHECKING:
    from pydicom.dataset import Dataset


_LATERALITIES = {side.value: side for side in Laterality if side.value}


class Facts(Protocol):
    """Elements by keyword, whoever parsed them."""

    def text(self, keyword: str) -> str:
        """The first value as text without padding; empty when absent or unreadable."""

    def whole(self, keyword: str, default: int = 0) -> int:
        """The first value as an integer."""


class Header:
    """A pydicom dataset as :class:`Facts`, and more.

    Attributes:
        damaged: Keywords of the elements that were there and could not be read.
    """

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.damaged: list[str] = []

    @property
    def is_big_endian(self) -> bool:
        """True when values that are left as bytes are big endian."""
        return self.dataset.original_encoding[1] is False

    def value(self, keyword: str) -> Any:  # noqa: ANN401 - a DICOM value is of any type
        """The value as pydicom gives it; None when absent, empty or unreadable."""
        try:
            return self.dataset.get(keyword)
        except damages():
            self.damaged.append(keyword)
            return None

    def values(self, keyword: str) -> tuple[Any, ...]:
        """The values of an element of any multiplicity; () when absent, empty or unreadable."""
        value = self.value(keyword)
        if value is None or value in ("", b""):
            return ()
        return tuple(value) if isinstance(value, MutableSequence) else (value,)

    def texts(self, keyword: str) -> tuple[str, ...]:
        """The values as text without padding."""
        try:
            return tuple(str(value).strip(" \0") for value in self.values(keyword))
        except damages():
            self.damaged.append(keyword)
            return ()

    def text(self, keyword: str) -> str:
        """The first value as text without padding; empty when absent or unreadable."""
        value = self.value(keyword)
        if isinstance(value, str):
            return value.strip(" \0")
        return next(iter(self.texts(keyword)), "")

    def numbers(self, keyword: str) -> tuple[float, ...]:
        """The values as finite numbers; () when one of them is none."""
        try:
            numbers = tuple(float(value) for value in self.values(keyword))
        except damages():
            numbers = (math.nan,)
        if all(math.isfinite(number) for number in numbers):
            return numbers
        self.damaged.append(keyword)
        return ()

    def number(self, keyword: str) -> float | None:
        """The first value as a finite number, or None."""
        return next(iter(self.numbers(keyword)), None)

    def whole(self, keyword: str, default: int = 0) -> int:
        """The first value as an integer."""
        number = self.number(keyword)
        return default if number is None else int(number)

    def items(self, keyword: str) -> tuple[Header, ...]:
        """The items of a sequence."""
        return tuple(Header(item) for item in self.values(keyword) if hasattr(item, "elements"))


def identity(facts: Facts) -> Identity:
    """Whose film it is and where it belongs."""
    return Identity(
        patient_id=facts.text("PatientID"),
        patient_name=facts.text("PatientName"),
        birth_date=facts.text("PatientBirthDate"),
        sex=facts.text("PatientSex"),
        age=facts.text("PatientAge"),
        study_uid=facts.text("StudyInstanceUID"),
        study_date=facts.text("StudyDate"),
        study_time=facts.text("StudyTime"),
        study_description=facts.text("StudyDescription"),
        accession=facts.text("AccessionNumber"),
        series_uid=facts.text("SeriesInstanceUID"),
        series_number=facts.whole("SeriesNumber"),
        instance_uid=facts.text("SOPInstanceUID"),
        instance_number=facts.whole("InstanceNumber"),
        institution=facts.text("InstitutionName"),
    )


def laterality(facts: Facts) -> Laterality:
    """Image Laterality (0020,0062), else Laterality (0020,0060)."""
    for keyword in ("ImageLaterality", "Laterality"):
        if found := _LATERALITIES.get(facts.text(keyword).upper()):
            return found
    return Laterality.UNKNOWN
