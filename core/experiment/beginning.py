"""Which backbones have an equivalent start: a comparison of bases is fair only among those."""

from __future__ import annotations

import msgspec
import numpy as np

from core.bundle import Architecture, allowed_tensors
from core.errors import HumerusError
from core.experiment.plan import BACKBONES
from core.training import Init, Start, start

_RANDOM = "it would start from random weights, and a frozen base of random weights says nothing of it"


def without_start(init: Init) -> dict[str, str]:
    """Why a backbone cannot be drawn as a frozen base, by its name; those that can be are not named.

    Raises:
        TrainingError: The weights cannot be read at all.
    """
    found = start(init)
    reasons = {name: _problem(found, name) for name in BACKBONES}
    return {name: reason for name, reason in reasons.items() if reason}


def _problem(origin: Start, backbone: str) -> str:
    try:
        tensors = origin.tensors(backbone)
    except HumerusError as error:
        return error.problem
    if not tensors:
        return _RANDOM
    wanted = allowed_tensors(msgspec.convert({"backbone": backbone, "head": ()}, Architecture))
    shapes = {name: shape for name, shape in wanted.items() if not name.startswith("predictions/")}
    if shapes != {name: tuple(np.shape(tensor)) for name, tensor in tensors.items()}:
        return "these weights are another backbone's, and there are none of it"
    return ""
