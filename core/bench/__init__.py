"""Measured figures of engine, library, training and curation; the window's own are in :mod:`viewer.bench`.

Everything that has a peer is a ratio to it, measured in the same run on the same machine, so that it holds elsewhere.
"""

from core.bench.curation import curation_figures
from core.bench.engine import engine_figures
from core.bench.goals import CURATION_GOALS, TRAINING_GOALS, Goal
from core.bench.index import index_figures
from core.bench.material import film, write_films
from core.bench.training import training_figures

__all__ = [
    "CURATION_GOALS",
    "TRAINING_GOALS",
    "Goal",
    "curation_figures",
    "engine_figures",
    "film",
    "index_figures",
    "training_figures",
    "write_films",
]
