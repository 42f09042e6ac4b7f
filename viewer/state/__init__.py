"""What the window shows: frozen values, and the store that tells who listens when they change."""

from viewer.state.curation import Curation, Ds2Counts, FilmTag, FilmWords, Row, Saying
from viewer.state.store import Store
from viewer.state.view import (
    EMPTY,
    CornerTexts,
    MapStyle,
    MapView,
    Placement,
    SecondModel,
    Tone,
    Tool,
    TrainingRun,
    ViewState,
    by_second,
    merged,
)

__all__ = [
    "EMPTY",
    "CornerTexts",
    "Curation",
    "Ds2Counts",
    "FilmTag",
    "FilmWords",
    "MapStyle",
    "MapView",
    "Placement",
    "Row",
    "Saying",
    "SecondModel",
    "Store",
    "Tone",
    "Tool",
    "TrainingRun",
    "ViewState",
    "by_second",
    "merged",
]
