"""The greyscale chain as values: Modality, VOI, polarity (PS3.3 C.11.1, C.11.2, C.8.11.3).

The functions that apply it live in :mod:`core.reading`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray


class VoiFunction(StrEnum):
    """VOI LUT Function (0028,1056), PS3.3 C.11.2.1.3."""

    LINEAR = "LINEAR"
    LINEAR_EXACT = "LINEAR_EXACT"
    SIGMOID = "SIGMOID"


@dataclass(frozen=True, slots=True)
class Rescale:
    """Rescale Slope (0028,1053) and Intercept (0028,1052): modality value = slope * stored + intercept."""

    slope: float = 1.0
    intercept: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class LookupTable:
    """A Modality or VOI LUT (PS3.3 C.11.1.1, C.11.2.1.1).

    Attributes:
        first: The input value that the first entry stands for; smaller inputs take it too.
        values: Entries, 1-D; inputs past the end take the last one.
        bits: Bits of an entry (LUT Descriptor, third value), 1 to 16.
        explanation: LUT Explanation (0028,3003), for people.
    """

    first: int
    values: NDArray[np.uint16]
    bits: int
    explanation: str = ""

    def __post_init__(self) -> None:
        if self.values.ndim != 1 or self.values.size == 0 or not 1 <= self.bits <= 16:
            msg = "a lookup table needs entries in one row, of 1 to 16 bits"
            raise ValueError(msg)
        self.values.flags.writeable = False

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LookupTable) and self._content == other._content

    def __hash__(self) -> int:
        return hash(self._content)

    @property
    def _content(self) -> tuple[int, int, str, bytes]:
        return self.first, self.bits, self.explanation, self.values.tobytes()


@dataclass(frozen=True, slots=True)
class Window:
    """Window Center (0028,1050) and Width (0028,1051) in modality values.

    Attributes:
        center: Any finite number.
        width: Positive; at least 1 for LINEAR.
        function: How the window maps to grey.
        explanation: Window Center & Width Explanation (0028,1055), for people.
    """

    center: float
    width: float
    function: VoiFunction = VoiFunction.LINEAR
    explanation: str = ""

    def __post_init__(self) -> None:
        least = 1.0 if self.function is VoiFunction.LINEAR else np.finfo(float).tiny
        if not (np.isfinite(self.center) and np.isfinite(self.width) and self.width >= least):
            msg = f"no such window: center {self.center}, width {self.width}, {self.function}"
            raise ValueError(msg)


Voi: TypeAlias = Window | LookupTable


@dataclass(frozen=True, slots=True)
class Greyscale:
    """What stands between stored values and the screen, in the order in which it is applied.

    Attributes:
        modality: Modality LUT or rescale.
        vois: The file's VOIs, first one first; empty: automatic (robust percentiles).
        inverted: True when the smallest value is shown white: MONOCHROME1, or Presentation LUT Shape INVERSE, or both
            (a DX file says the same inversion twice: C.8.11.3.1.2).
        bits_stored: Bits Stored (0028,0101), 1 to 16 (32 for wider sources).
        signed: Pixel Representation (0028,0103) is 1.
        padding: Stored values that stand for "no picture here", first and last: Pixel Padding Value (0028,0120) and
            Pixel Padding Range Limit (0028,0121); None when the file names none. They count in no percentile.
    """

    modality: Rescale | LookupTable = Rescale()
    vois: tuple[Voi, ...] = ()
    inverted: bool = False
    bits_stored: int = 8
    signed: bool = False
    padding: tuple[int, int] | None = None
