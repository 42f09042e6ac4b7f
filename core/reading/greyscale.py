"""The greyscale chain as functions: stored value -> modality value -> VOI -> polarity -> grey.

PS3.3 C.11.1 (Modality LUT), C.11.2 (VOI LUT), C.7.6.3.1.2 (Photometric Interpretation), C.8.11.3 (DX polarity). Every
step works on a table of all possible stored values, at most 65,536, so that its cost does not depend on the image.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.types import Greyscale, LookupTable, Radiograph, Rescale, Voi, VoiFunction, Window

ROBUST = (0.005, 0.995)
"""Shares of the pixels below the darkest and the brightest grey of the automatic window."""

_SAMPLE = 1 << 20
"""About this many pixels are enough for percentiles."""

Table = NDArray[np.float64]


def stored_range(radiograph: Radiograph) -> tuple[int, int]:
    """Lowest and highest stored value that the image's bits can hold, both included; colour: (0, 255)."""
    if radiograph.is_colour:
        return 0, 255
    bits = min(16, radiograph.greyscale.bits_stored)
    return (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) if radiograph.greyscale.signed else (0, (1 << bits) - 1)


def default_voi(radiograph: Radiograph) -> tuple[Voi, str]:
    """The VOI that the film is shown with at first, and the words that say where it comes from.

    Returns:
        The file's first VOI with ``from file: …``, else :func:`automatic_window` with ``automatic``.
    """
    if not radiograph.greyscale.vois:
        return automatic_window(radiograph), "automatic"
    voi = radiograph.greyscale.vois[0]
    kind = "VOI LUT" if isinstance(voi, LookupTable) else "window"
    return voi, f"from file: {voi.explanation or kind}"


def automatic_window(radiograph: Radiograph) -> Window:
    """A LINEAR window between robust percentiles of the modality values, Pixel Padding Value left out."""
    if radiograph.is_colour:
        return Window(128.0, 256.0)
    values, counts = _histogram(radiograph)
    cumulated = np.cumsum(counts)
    low, high = (float(values[_at(cumulated, share)]) for share in ROBUST)
    if high == low:
        return Window(low + 0.5, 2.0)  # mid grey
    if high - low < 1.0:  # rescaled to small numbers, where LINEAR's half steps do not belong
        return Window((low + high) / 2.0, high - low, VoiFunction.LINEAR_EXACT)
    # LINEAR maps center - 0.5 -+ (width - 1) / 2 to black and white (C.11.2.1.2.1): exactly low and high.
    return Window((low + high + 1.0) / 2.0, high - low + 1.0)


def equivalent_window(radiograph: Radiograph, voi: Voi) -> Window:
    """The window that shows the film most as the VOI does, for a drag that starts without a jump.

    Args:
        radiograph: The film; its data decide where the two must agree.
        voi: A window is its own equivalent. For a LUT: the straight line nearest to it by least squares over the
            film's pixels, those in the tails of the LUT aside.
    """
    if isinstance(voi, Window):
        return voi
    values, counts = _histogram(radiograph)
    grey = _voi(values, voi)
    tail = 0.1 * (grey.max() - grey.min())
    weights = counts * ((grey > grey.min() + tail) & (grey < grey.max() - tail))
    if np.count_nonzero(weights) < 2:
        return automatic_window(radiograph)
    mean_value, mean_grey = np.average(values, weights=weights), np.average(grey, weights=weights)
    spread = np.average((values - mean_value) ** 2, weights=weights)
    slope = np.average((values - mean_value) * (grey - mean_grey), weights=weights) / spread
    if slope <= 0:
        return automatic_window(radiograph)
    center, width = float(mean_value + (0.5 - mean_grey) / slope), float(1.0 / slope)
    # LINEAR's center lies half a step higher and its width is a step larger than the line's (C.11.2.1.2.1).
    return Window(center + 0.5, width + 1.0)


def display_table(radiograph: Radiograph, voi: Voi, *, negative: bool = False) -> NDArray[np.uint8]:
    """Grey for every stored value.

    Args:
        radiograph: A grey film.
        voi: The VOI to show it with.
        negative: Invert once more than the file asks for.

    Returns:
        uint8, indexed by ``stored value - stored_range(radiograph)[0]``.
    """
    grey = _grey(radiograph, voi, negative=negative)
    return np.rint(grey * 255.0).astype(np.uint8)


def display(radiograph: Radiograph, voi: Voi | None = None) -> NDArray[np.uint8]:
    """The film as it is shown: (rows, columns) uint8, or (rows, columns, 3) RGB for colour.

    Args:
        radiograph: The film.
        voi: The VOI, or None for :func:`default_voi`.
    """
    if radiograph.is_colour:
        return np.asarray(radiograph.pixels, np.uint8)
    table = display_table(radiograph, voi or default_voi(radiograph)[0])
    return _looked_up(radiograph, table)


def canonical(radiograph: Radiograph) -> NDArray[np.float32]:
    """The picture that the model's preprocessing starts from, whatever the reader did with the window.

    Returns:
        (rows, columns) float32, 0 to 255, bone bright: the chain with the file's first VOI, else the automatic
        window. Colour: its luminance (ITU-R BT.601).
    """
    if radiograph.is_colour:
        return np.asarray(radiograph.pixels @ np.array([0.299, 0.587, 0.114], np.float32), np.float32)
    voi, _ = default_voi(radiograph)
    table = (_grey(radiograph, voi, negative=False) * 255.0).astype(np.float32)
    return _looked_up(radiograph, table)


def _looked_up(radiograph: Radiograph, table: NDArray[Any]) -> NDArray[Any]:
    low, _ = stored_range(radiograph)
    pixels = radiograph.pixels
    indices = pixels if low == 0 else np.subtract(pixels, low, dtype=np.int32)
    return np.take(table, indices, mode="clip")


def _grey(radiograph: Radiograph, voi: Voi, *, negative: bool) -> Table:
    """0 (black) to 1 (white) for every stored value."""
    grey = _voi(_modality(radiograph), voi)
    return 1.0 - grey if radiograph.greyscale.inverted != negative else grey


def _modality(radiograph: Radiograph) -> Table:
    low, high = stored_range(radiograph)
    stored = np.arange(low, high + 1, dtype=np.float64)
    modality = radiograph.greyscale.modality
    if isinstance(modality, Rescale):
        return stored * modality.slope + modality.intercept
    return _entries(stored, modality).astype(np.float64)


def _entries(inputs: Table, table: LookupTable) -> NDArray[np.uint16]:
    # Inputs before the first entry take the first, inputs past the last the last (C.11.1.1.1, C.11.2.1.1).
    positions = np.rint(inputs - table.first)
    return table.values[np.clip(positions, 0, table.values.size - 1).astype(np.intp)]


def _voi(values: Table, voi: Voi) -> Table:
    if isinstance(voi, LookupTable):
        return np.minimum(_entries(values, voi) / float((1 << voi.bits) - 1), 1.0)
    return _FUNCTIONS[voi.function](values, voi)


def _linear(values: Table, window: Window) -> Table:
    # C.11.2.1.2.1; a width of 1 is a threshold.
    offset = values - (window.center - 0.5)
    if window.width == 1.0:
        return (offset > 0).astype(np.float64)
    return np.clip(offset / (window.width - 1.0) + 0.5, 0.0, 1.0)


def _linear_exact(values: Table, window: Window) -> Table:
    # C.11.2.1.3.2
    return np.clip((values - window.center) / window.width + 0.5, 0.0, 1.0)


def _sigmoid(values: Table, window: Window) -> Table:
    # C.11.2.1.3.1; the exponent is held where exp() neither overflows nor matters.
    return 1.0 / (1.0 + np.exp(np.clip(-4.0 * (values - window.center) / window.width, -700.0, 700.0)))


_FUNCTIONS = {
    VoiFunction.LINEAR: _linear,
    VoiFunction.LINEAR_EXACT: _linear_exact,
    VoiFunction.SIGMOID: _sigmoid,
}


def _histogram(radiograph: Radiograph) -> tuple[Table, NDArray[np.int64]]:
    """Modality values, ascending, and how many pixels of a sample have each; padding counts nothing."""
    low, high = stored_range(radiograph)
    step = max(1, math.isqrt(radiograph.pixels.size // _SAMPLE))
    sample = np.subtract(radiograph.pixels[::step, ::step], low, dtype=np.int32).ravel()
    counts = np.bincount(np.clip(sample, 0, high - low), minlength=high - low + 1)
    counts = _without_padding(counts, radiograph.greyscale, low)
    values = _modality(radiograph)
    order = np.argsort(values, kind="stable")
    return values[order], counts[order]


def _without_padding(counts: NDArray[np.int64], greyscale: Greyscale, low: int) -> NDArray[np.int64]:
    """The counts without Pixel Padding Value (Range) (C.7.5.1.1.2), unless nothing else is there."""
    if greyscale.padding is None:
        return counts
    first, last = greyscale.padding
    kept = counts.copy()
    kept[max(0, first - low) : max(0, last - low + 1)] = 0
    return kept if kept.any() else counts


def _at(cumulated: NDArray[np.int64], share: float) -> int:
    return int(np.searchsorted(cumulated, max(1.0, share * float(cumulated[-1]))))
