"""Modality and VOI lookup tables of a file (PS3.3 C.11.1.1, C.11.2.1.1)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.reading.facts import Header
from core.types import LookupTable


class Damaged(Exception):  # noqa: N818 - it never leaves this package
    """Why a table cannot be used."""


def lookup_table(item: Header, *, signed: bool) -> LookupTable:
    """Read an item of Modality LUT Sequence or VOI LUT Sequence.

    Args:
        item: The item.
        signed: The table's input may be negative; the descriptor's second value is then signed.

    Raises:
        Damaged: Descriptor and data do not fit each other.
    """
    count, first, bits = _descriptor(item)
    entries = _entries(item, count, bits)
    if not 1 <= bits <= 16:
        raise Damaged(f"its descriptor says {bits} bits")
    if entries.size < count:
        raise Damaged(f"it has {entries.size} entries, its descriptor says {count}")
    entries = entries[:count]
    # Some writers give too few bits; too many are legal.
    bits = max(bits, int(entries.max()).bit_length())
    if signed and first > 0x7FFF:
        first -= 0x10000
    return LookupTable(first, entries, bits, item.text("LUTExplanation") or item.text("ModalityLUTType"))


def _descriptor(item: Header) -> tuple[int, int, int]:
    values = _words(item, "LUTDescriptor")
    if values.size != 3:
        raise Damaged("its descriptor has not three values")
    count, first, bits = (int(value) for value in values)
    # 65,536 does not fit into 16 bits and is written as 0 (C.11.1.1.1).
    return (count & 0xFFFF) or 0x10000, first, bits


def _entries(item: Header, count: int, bits: int) -> NDArray[np.uint16]:
    words = _words(item, "LUTData")
    entries = (words & 0xFFFF).astype("<u2")
    # Entries of 8 bits may come two in a word, the first in the low byte.
    if bits <= 8 and 0 < entries.size < count <= 2 * entries.size:
        return entries.view(np.uint8).astype(np.uint16)
    return entries.astype(np.uint16)


def _words(item: Header, keyword: str) -> NDArray[np.int64]:
    """16-bit words, whether pydicom gave numbers (VR US, SS) or bytes (VR OW, UN)."""
    values: tuple[Any, ...] = item.values(keyword)
    if len(values) == 1 and isinstance(values[0], bytes):
        order = ">" if item.is_big_endian else "<"
        return np.frombuffer(values[0][: len(values[0]) // 2 * 2], f"{order}u2").astype(np.int64)
    try:
        return np.array(values, np.int64)
    except (TypeError, ValueError, OverflowError) as error:
        raise Damaged("it holds no numbers") from error
