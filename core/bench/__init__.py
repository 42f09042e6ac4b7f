"""Measured figures of the engine and the library; the window's own are in :mod:`viewer.bench`.

Everything that has a peer is a ratio to it, measured in the same run on the same machine, so that it holds elsewhere.
"""

from core.bench.engine import engine_figures
from core.bench.goals import TRAINING_GOALS
from core.bench.index import index_figures
from core.bench.material import film, write_films
from core.bench.training import training_figures

__all__ = ["TRAINING_GOALS", "engine_figures", "film", "index_figures", "training_figures", "write_films"]
