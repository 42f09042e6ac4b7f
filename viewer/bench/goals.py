"""What is measured, and what is wanted of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure and its bound.

    Attributes:
        key: As printed in the JSON.
        most: The figure should not be more than this.
        meaning: In words.
    """

    key: str
    most: float
    meaning: str


GOALS: tuple[Goal, ...] = (
    Goal("window_ratio", 2.0, "window visible / an empty QMainWindow with PySide6 and numpy visible"),
    Goal("first_result_s", 2.0, "process start to the first probability and map on the demo library"),
    Goal("engine_to_keras", 0.75, "reader model with map / compiled Keras forward without a map"),
    Goal("engine_to_tf_keras_vis", 0.08, "reader model with map / tf-keras-vis Gradcam"),
    Goal("ui_gap_p999_ms", 50, "event loop's gaps, 99.9th percentile, while 500 films are indexed and analysed"),
    Goal("worst_ui_gap_ms", 100, "the longest gap in that run"),
    Goal("window_level_p99_ms", 16, "a step of a window drag, 3000 x 3000 16 bit, 1920 x 1080 viewport"),
    Goal("resident_mb", 700, "memory after stepping through 300 films of 2000 x 2000"),
    Goal("resident_growth_mb", 20, "its growth from the 100th film to the 300th"),
    Goal("index_ratio", 1.5, "first opening of 5,000 files / a plain loop that reads the same attributes"),
    Goal("first_rows_s", 0.3, "until its first studies are listed"),
    Goal("reindex_s", 1.0, "opening 10,000 files that have not changed"),
)
