"""The DICOM header as rows for people."""

from __future__ import annotations

from collections.abc import Iterator, MutableSequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import ReadingError
from core.reading.dicom import dataset_of
from core.reading.door import damage, damages
from core.reading.source import Format, opened, sniffed

if TYPE_CHECKING:
    from pydicom.dataelem import DataElement, RawDataElement
    from pydicom.dataset import Dataset

MOST_ROWS = 20_000
LONGEST = 256
"""Characters of a value that are shown."""

_DEEPEST = 32
_LEFT_IN_FILE = 1 << 20
_UNDEFINED = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class HeaderRow:
    """One element, or one item of a sequence.

    Attributes:
        tag: "(0010,0010)"; empty for an item.
        keyword: "PatientName"; empty when the dictionary has none.
        name: "Patient's Name"; "Item 1" for an item.
        vr: Value Representation, two letters; empty for an item.
        value: The value for people: several joined by a backslash, long ones shortened, binary ones by their length.
        depth: 0 for the dataset's own elements, one more for each sequence around.
    """

    tag: str
    keyword: str
    name: str
    vr: str
    value: str
    depth: int


def header_rows(path: Path) -> tuple[HeaderRow, ...]:
    """All elements of a DICOM file, file meta information first, in the file's order.

    Not more than :data:`MOST_ROWS`; the last row then says that there are more.

    Raises:
        ReadingError: The file is no DICOM file or is damaged.
    """
    with opened(path) as stream:
        kind = sniffed(path, stream.read(132))
    if kind is not Format.DICOM:
        raise ReadingError(path, f"is a {kind} file and has no DICOM header", "Choose a DICOM file")
    dataset = dataset_of(path, leave=_LEFT_IN_FILE)
    rows: list[HeaderRow] = []
    try:
        for part in (dataset.file_meta, dataset):
            for row in _rows(part, 0):
                if len(rows) == MOST_ROWS:
                    return (*rows, HeaderRow("", "", "More elements", "", "are not shown", 0))
                rows.append(row)
    except damages() as error:
        raise damage(path, error) from error
    return tuple(rows)


def _rows(dataset: Dataset, depth: int) -> Iterator[HeaderRow]:
    for tag in sorted(dataset.keys()):
        raw: Any = dataset.get_item(tag, keep_deferred=True)
        if raw.is_raw and raw.value is None and raw.length:
            yield _row(raw, depth, "compressed" if raw.length == _UNDEFINED else f"{raw.length:,} bytes")
            continue
        try:
            element = dataset[tag]
        except damages() as error:
            yield _row(raw, depth, f"damaged: {error}"[:LONGEST])
            continue
        if element.VR != "SQ":
            yield _row(element, depth, _text(element))
            continue
        yield _row(element, depth, _counted(len(element.value)))
        for number, item in enumerate(element.value, 1):
            yield HeaderRow("", "", f"Item {number}", "", "", depth + 1)
            if depth < _DEEPEST:
                yield from _rows(item, depth + 2)


def _row(element: DataElement | RawDataElement, depth: int, value: str) -> HeaderRow:
    from pydicom.datadict import dictionary_description, dictionary_has_tag, keyword_for_tag
    from pydicom.tag import Tag

    tag = Tag(element.tag)
    described = dictionary_has_tag(tag)
    private = "Private" if tag.is_private else "Unknown"
    return HeaderRow(
        tag=f"({tag.group:04X},{tag.element:04X})",
        keyword=keyword_for_tag(tag) if described else "",
        name=dictionary_description(tag) if described else private,
        vr=str(element.VR or ""),
        value=value,
        depth=depth,
    )


def _counted(items: int) -> str:
    return "1 item" if items == 1 else f"{items} items"


def _text(element: DataElement) -> str:
    value: Any = element.value
    if isinstance(value, bytes | bytearray):
        return f"{len(value):,} bytes"
    try:
        text = _joined(value)
    except damages() as error:
        text = f"damaged: {error}"
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _joined(value: Any) -> str:  # noqa: ANN401 - a DICOM value is of any type
    if value is None:
        return ""
    if isinstance(value, MutableSequence):
        # Each value takes two characters at least: more of them would be cut off anyway.
        return "\\".join(str(part) for part in value[:LONGEST])
    name = getattr(value, "name", "")  # a UID's
    return f"{value} ({name})" if name and name != value and isinstance(value, str) else str(value)
