"""Further maps through tf-keras-vis: Grad-CAM (the oracle of the reader model), Grad-CAM++, LayerCAM, Score-CAM.

It needs TensorFlow, and so runs in a process of its own: everything here is a plain function at module level.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

Model: TypeAlias = Any
"""A keras.Model."""

BATCH = 16
"""How many masked pictures Score-CAM runs at once."""


@dataclass(frozen=True, slots=True)
class Method:
    """A way to explain.

    Attributes:
        id: Stable name.
        title: For people.
        tooltip: What it is, and its paper.
        name: Of the class in tf-keras-vis.
    """

    id: str
    title: str
    tooltip: str
    name: str


METHODS: tuple[Method, ...] = (
    Method("gradcam", "Grad-CAM", "Channels weighted by their mean gradient (Selvaraju et al., 2017)", "Gradcam"),
    Method(
        "gradcam-plus-plus",
        "Grad-CAM++",
        "Gradients weighted place by place; better with several findings (Chattopadhay et al., 2018)",
        "GradcamPlusPlus",
    ),
    Method("layercam", "LayerCAM", "Positive gradients of each place by themselves (Jiang et al., 2021)", "Layercam"),
    Method(
        "scorecam",
        "Score-CAM",
        "No gradients: one run for each of 1,024 channels; takes a minute or so (Wang et al., 2020)",
        "Scorecam",
    ),
)
