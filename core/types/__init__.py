"""Frozen values that flow through the program; valid from construction."""

from core.types.greyscale import Greyscale, LookupTable, Rescale, Voi, VoiFunction, Window
from core.types.prediction import NoPrediction, Outcome, Prediction, ResultState, StudyResult
from core.types.radiograph import Identity, ImageRef, Laterality, Radiograph, Spacing, SpacingSource
from core.types.study import ImageRecord, Patient, Study

__all__ = [
    "Greyscale",
    "Identity",
    "ImageRecord",
    "ImageRef",
    "Laterality",
    "LookupTable",
    "NoPrediction",
    "Outcome",
    "Patient",
    "Prediction",
    "Radiograph",
    "Rescale",
    "ResultState",
    "Spacing",
    "SpacingSource",
    "Study",
    "StudyResult",
    "Voi",
    "VoiFunction",
    "Window",
]
