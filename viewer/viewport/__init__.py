"""The film on the screen: transform, rendering, map, marks, mouse."""

from viewer.viewport.canvas import Canvas
from viewer.viewport.geometry import PLACEMENTS, actual_size, fit, mirror, reset, rotate, upend, zoomed
from viewer.viewport.overlays import COLOUR_MAPS
from viewer.viewport.presets import Preset, presets

__all__ = [
    "COLOUR_MAPS",
    "PLACEMENTS",
    "Canvas",
    "Preset",
    "actual_size",
    "fit",
    "mirror",
    "presets",
    "reset",
    "rotate",
    "upend",
    "zoomed",
]
