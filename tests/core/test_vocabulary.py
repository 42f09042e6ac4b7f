"""The table of anatomy is complete, unique and finds what files say."""

import pytest

from core.vocabulary import ANATOMY, anatomy, anatomy_of


def test_every_entry_is_unique() -> None:
    for values in (
        [entry.id for entry in ANATOMY],
        [entry.code for entry in ANATOMY],
        [part for entry in ANATOMY for part in entry.body_parts],
    ):
        assert len(values) == len(set(values))


def test_every_entry_has_a_code_and_a_body_part() -> None:
    for entry in ANATOMY:
        assert entry.code.isdigit()
        assert entry.body_parts
        assert anatomy(entry.id) is entry


@pytest.mark.parametrize(
    ("body_part", "found"),
    [("HUMERUS", "humerus"), ("humerus ", "humerus"), ("UPPER ARM", "upper-arm"), ("XR_HUMERUS", "humerus")],
)
def test_body_parts_are_found_however_they_are_written(body_part: str, found: str) -> None:
    entry = anatomy_of(body_part)
    assert entry is not None
    assert entry.id == found


@pytest.mark.parametrize("body_part", ["", "GIZMO"])
def test_an_unknown_body_part_is_unknown(body_part: str) -> None:
    assert anatomy_of(body_part) is None
