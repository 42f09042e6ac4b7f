"""The engine, what it may analyse, in which order, and where its maps lie on the film."""

from core.inference.cache import ResultCache
from core.inference.eligibility import Obstacle, ineligible, notes, obstacles, overridable
from core.inference.engine import Engine
from core.inference.explain import METHODS, Method, explain, explain_unavailable, explainer
from core.inference.overlay import cam_on_image, cam_through, normalised_cam
from core.inference.queue import AnalysisQueue
from core.inference.results import probability, state_of, study_result
from core.inference.runtime import ReaderModel, ReaderOutput

__all__ = [
    "METHODS",
    "AnalysisQueue",
    "Engine",
    "Method",
    "Obstacle",
    "ReaderModel",
    "ReaderOutput",
    "ResultCache",
    "cam_on_image",
    "cam_through",
    "explain",
    "explain_unavailable",
    "explainer",
    "ineligible",
    "normalised_cam",
    "notes",
    "obstacles",
    "overridable",
    "probability",
    "state_of",
    "study_result",
]
