"""From the canonical picture to the model's input.

One function for training and for the viewer, byte for byte.
"""

from core.preprocess.chain import INVERTED, apply, normalised, resized, to_channels
from core.preprocess.contrast import bone_likeness, emphasised, equalised
from core.preprocess.field import Field, exposed_field
from core.preprocess.polarity import looks_inverted
from core.preprocess.values import ModelInput, Preprocessing

__all__ = [
    "INVERTED",
    "Field",
    "ModelInput",
    "Preprocessing",
    "apply",
    "bone_likeness",
    "emphasised",
    "equalised",
    "exposed_field",
    "looks_inverted",
    "normalised",
    "resized",
    "to_channels",
]
