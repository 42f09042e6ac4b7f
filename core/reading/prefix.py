"""The few elements that the library lists, taken from a file's first bytes (PS3.5 section 7, PS3.10 section 7.1).

Ten to twenty times faster than a full parse, which matters for a folder of thousands. It reads what nearly every file
is (little endian, with a preamble, header in one piece) and answers None for all else: pydicom then does it.
"""

from __future__ import annotations

import struct

DEFLATED = "1.2.840.10008.1.2.1.99"
_IMPLICIT = "1.2.840.10008.1.2"
_BIG_ENDIAN = "1.2.840.10008.1.2.2"

_SHORT = struct.Struct("<HH2sH").unpack_from
_LONG = struct.Struct("<I").unpack_from
_WORD = struct.Struct("<H").unpack_from
_PAIR = struct.Struct("<HHI").unpack_from
_LONG_FORM = frozenset(b"OB OD OF OL OV OW SQ SV UC UN UR UT UV".split())
_UNDEFINED = 0xFFFFFFFF
_ITEM, _ITEM_END, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
_DEEPEST = 16

_TEXTS = {
    0x00080005: "SpecificCharacterSet",
    0x00080016: "SOPClassUID",
    0x00080018: "SOPInstanceUID",
    0x00080020: "StudyDate",
    0x00080030: "StudyTime",
    0x00080050: "AccessionNumber",
    0x00080060: "Modality",
    0x00080080: "InstitutionName",
    0x00081030: "StudyDescription",
    0x00100010: "PatientName",
    0x00100020: "PatientID",
    0x00100030: "PatientBirthDate",
    0x00100040: "PatientSex",
    0x00101010: "PatientAge",
    0x00180015: "BodyPartExamined",
    0x00185101: "ViewPosition",
    0x0020000D: "StudyInstanceUID",
    0x0020000E: "SeriesInstanceUID",
    0x00200011: "SeriesNumber",
    0x00200013: "InstanceNumber",
    0x00200060: "Laterality",
    0x00200062: "ImageLaterality",
    0x00280008: "NumberOfFrames",
}
_NUMBERS = {0x00280010: "Rows", 0x00280011: "Columns"}
_LAST = max(_NUMBERS)

KEYWORDS = (*_TEXTS.values(), *_NUMBERS.values())
"""Everything that is taken."""


class _Odd(Exception):  # noqa: N818 - not an error: pydicom will read the file
    """Not what this parser is for."""


class PrefixFacts:
    """Elements from a file's first bytes, as :class:`core.reading.facts.Facts`."""

    def __init__(self, values: dict[str, bytes]) -> None:
        self._values = values
        self._encodings: list[str] | None = None

    def text(self, keyword: str) -> str:
        """The first value as text without padding; empty when absent."""
        value = self._values.get(keyword, b"")
        # ESC begins a switch of character sets (ISO 2022), whose bytes look like ASCII.
        plain = value.isascii() and b"\x1b" not in value
        text = value.decode("ascii") if plain else self._decoded(value, name=keyword == "PatientName")
        return text.partition("\\")[0].strip(" \0")

    def whole(self, keyword: str, default: int = 0) -> int:
        """The first value as an integer; the default when it is absent or none."""
        value = self._values.get(keyword, b"")
        if keyword in _NUMBERS.values():
            return int(_WORD(value)[0])
        try:
            return int(float(value.partition(b"\\")[0].strip(b" \0")))
        except (ValueError, OverflowError):
            return default

    def _decoded(self, value: bytes, *, name: bool) -> str:
        from pydicom.charset import convert_encodings, decode_bytes
        from pydicom.valuerep import PN_DELIMS, TEXT_VR_DELIMS

        from core.reading.door import damages, open_door

        open_door()
        try:
            if self._encodings is None:
                names = self._values.get("SpecificCharacterSet", b"").decode("ascii", "replace").split("\\")
                self._encodings = list(convert_encodings([name.strip(" \0") for name in names]))
            return decode_bytes(value, self._encodings, PN_DELIMS if name else TEXT_VR_DELIMS)
        except damages():
            return value.decode("ascii", "replace")


def prefix_facts(head: bytes) -> PrefixFacts | None:
    """Take the elements from a file's first bytes; None when it takes pydicom to read them."""
    try:
        syntax, position = file_meta(head)
        if syntax in {"", DEFLATED, _BIG_ENDIAN}:
            return None
        values = _elements(head, position, explicit=syntax != _IMPLICIT)
        # Without a size the elements are out of order, of odd types, or those of another kind of object.
        sized = all(len(values.get(keyword, b"")) == 2 for keyword in _NUMBERS.values())
        return PrefixFacts(values) if sized else None
    except (_Odd, struct.error):
        return None


def file_meta(head: bytes) -> tuple[str, int]:
    """Transfer syntax and the position of the dataset, of a file with preamble; ("", 0) when it is not clear."""
    position, syntax = 132, ""
    try:
        while head[128:132] == b"DICM" and _WORD(head, position)[0] == 0x0002:
            tag, start, length = _element(head, position, explicit=True)
            position = start + length
            if tag == 0x00020010:
                syntax = head[start:position].decode("ascii", "replace").strip(" \0")
    except (_Odd, struct.error):
        return "", 0
    return (syntax, position) if syntax else ("", 0)


def _elements(data: bytes, position: int, *, explicit: bool) -> dict[str, bytes]:
    values: dict[str, bytes] = {}
    while True:
        tag, start, length = _element(data, position, explicit=explicit)
        if tag > _LAST:
            return values
        if length == _UNDEFINED:
            position = _after_sequence(data, start, explicit, _DEEPEST)
            continue
        position = start + length
        keyword = _TEXTS.get(tag) or _NUMBERS.get(tag)
        if keyword:
            if position > len(data):
                raise _Odd
            values[keyword] = data[start:position]


def _element(data: bytes, position: int, *, explicit: bool) -> tuple[int, int, int]:
    """Tag, position of the value, and its length."""
    if not explicit:
        group, element, length = _PAIR(data, position)
        return group << 16 | element, position + 8, length
    group, element, vr, length = _SHORT(data, position)
    if vr in _LONG_FORM:
        return group << 16 | element, position + 12, _LONG(data, position + 8)[0]
    if not vr.isalpha() or not vr.isupper():
        raise _Odd
    return group << 16 | element, position + 8, length


def _after_sequence(data: bytes, position: int, explicit: bool, depth: int) -> int:
    """The position behind a sequence of undefined length whose first item is at ``position``."""
    while True:
        group, element, length = _PAIR(data, position)
        tag = group << 16 | element
        position += 8
        if tag == _SEQUENCE_END:
            return position
        if tag != _ITEM or depth == 0:
            raise _Odd
        position = _after_item(data, position, explicit, depth) if length == _UNDEFINED else position + length


def _after_item(data: bytes, position: int, explicit: bool, depth: int) -> int:
    while True:
        group, element, length = _PAIR(data, position)
        if group << 16 | element == _ITEM_END:
            return position + 8
        _, start, length = _element(data, position, explicit=explicit)
        position = _after_sequence(data, start, explicit, depth - 1) if length == _UNDEFINED else start + length
