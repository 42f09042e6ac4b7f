"""Pixels of any depth to what a radiograph holds: 8 and 16 bits for grey, 8 for colour."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.types import Greyscale, LookupTable, Rescale

_TOP = 65_535


def to_bytes(colour: NDArray[Any], bits: int) -> NDArray[np.uint8]:
    """Colour of any depth to 8 bits.

    Args:
        colour: (rows, columns, 3), unsigned integers.
        bits: Bits that a sample has.
    """
    shift = max(0, bits - 8)
    return np.ascontiguousarray(np.right_shift(colour, shift) if shift else colour).astype(np.uint8)


def narrowed(values: NDArray[Any], greyscale: Greyscale, warnings: list[str]) -> tuple[NDArray[Any], Greyscale]:
    """Grey of any depth to at most 16 bits, with the chain that fits.

    Args:
        values: (rows, columns).
        greyscale: The chain for ``values``.
        warnings: Takes a sentence when values had to change.

    Returns:
        Values of 8 or 16 bits that lie in ``bits_stored`` of the chain returned with them.
    """
    if values.dtype == np.bool_:
        return values.astype(np.uint8), replace(greyscale, bits_stored=1)
    if values.dtype.kind == "f" or values.dtype.itemsize > 2:
        return _rescaled(values, greyscale, warnings)
    return values, _with_bits_that_hold(values, greyscale, warnings)


def _with_bits_that_hold(values: NDArray[Any], greyscale: Greyscale, warnings: list[str]) -> Greyscale:
    size = values.dtype.itemsize * 8
    if greyscale.bits_stored >= size:
        return replace(greyscale, bits_stored=size)
    least, most = int(values.min()), int(values.max())
    half = 1 << (greyscale.bits_stored - 1)
    low, high = (-half, half - 1) if greyscale.signed else (0, 2 * half - 1)
    if low <= least and most <= high:
        return greyscale
    warnings.append(f"The picture has values beyond its {greyscale.bits_stored} bits; {size} are used.")
    return replace(greyscale, bits_stored=size)


def _rescaled(values: NDArray[Any], greyscale: Greyscale, warnings: list[str]) -> tuple[NDArray[np.uint16], Greyscale]:
    finite = np.isfinite(values)
    known = values[finite]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 0.0)
    exact = values.dtype.kind != "f" and high - low <= _TOP
    step = 1.0 if exact or high == low else (high - low) / _TOP
    stored = np.zeros(values.shape, np.uint16)
    stored[finite] = np.rint((known.astype(np.float64) - low) / step)
    if not exact:
        warnings.append(f"The picture has {values.dtype.itemsize * 8} bits for a pixel; it is shown with 16.")
    modality = _after(greyscale.modality, low, step, warnings)
    return stored, replace(greyscale, modality=modality, bits_stored=16, signed=False, padding=None)


def _after(modality: Rescale | LookupTable, low: float, step: float, warnings: list[str]) -> Rescale | LookupTable:
    """The modality step for values that became ``(value - low) / step``."""
    if isinstance(modality, Rescale):
        return Rescale(modality.slope * step, modality.slope * low + modality.intercept)
    if step == 1.0:
        return replace(modality, first=modality.first - round(low))
    warnings.append("The file's Modality LUT does not fit its values and is left out.")
    return Rescale(step, low)
