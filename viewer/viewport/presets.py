"""Windows to choose from: the file's own, the automatic one, and what can be made from it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from core.types import LookupTable, Radiograph, Rescale, Voi, Window

_PART = 0.55
"""Width of the bone and soft tissue windows, as a share of the automatic one."""


@dataclass(frozen=True, slots=True)
class Preset:
    """A VOI with the name that people see."""

    name: str
    voi: Voi


@lru_cache(maxsize=1)
def presets(film: Radiograph) -> tuple[Preset, ...]:
    """The film's presets, in the order of their digits: the file's, automatic, bone, soft tissue, full range.

    A radiograph has no absolute units, so bone and soft tissue are the bright and the dark end of the automatic
    window as the film is meant to be shown. Colour films have none.
    """
    from core.reading import automatic_window

    if film.is_colour:
        return ()
    automatic = automatic_window(film)
    chain = film.greyscale
    own = tuple(Preset(_name(voi, number), voi) for number, voi in enumerate(chain.vois, 1))
    # Bone absorbs: it has the high values, or the low ones where the film is inverted.
    bright = -1.0 if chain.inverted else 1.0
    return (
        *own,
        Preset("Automatic", automatic),
        Preset("Bone", _end(automatic, bright)),
        Preset("Soft tissue", _end(automatic, -bright)),
        Preset("Full range", _full(film)),
    )


def modality_range(film: Radiograph) -> tuple[float, float]:
    """Lowest and highest modality value that the film's bits can hold."""
    from core.reading import stored_range

    modality = film.greyscale.modality
    if isinstance(modality, Rescale):
        ends = [modality.slope * stored + modality.intercept for stored in stored_range(film)]
        return min(ends), max(ends)
    return float(modality.values.min()), float(modality.values.max())


def _end(window: Window, side: float) -> Window:
    width = max(1.0, window.width * _PART)
    return replace(window, center=window.center + side * (window.width - width) / 2, width=width, explanation="")


def _full(film: Radiograph) -> Window:
    low, high = modality_range(film)
    # LINEAR maps center - 0.5 -+ (width - 1) / 2 to black and white (PS3.3 C.11.2.1.2.1).
    return Window((low + high + 1.0) / 2.0, max(1.0, high - low + 1.0))


def _name(voi: Voi, number: int) -> str:
    kind = "LUT" if isinstance(voi, LookupTable) else "window"
    return f"File: {voi.explanation or f'{kind} {number}'}"
