"""Whether the model that ships is whole, and says here what it says elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core.checks.expected import ANEW, Answer, expected
from core.checks.values import CheckError
from core.paths import resources

if TYPE_CHECKING:
    from core.types import Prediction, Radiograph

PROBABILITY_APART = 1e-4
MAP_APART = 1e-3
"""What may lie between two machines. The runtime's other kernels (reference and plain instead of XNNPACK), whose sums
run in another order as another processor's do, differ by 7e-8 and 5e-7; one grey level in a thousandth of the film's
pixels makes 1e-4 and 2e-4."""


def bundle() -> str:
    """Verify every digest of the model.

    Raises:
        BundleError: It is not as it was shipped.
    """
    from core.bundle import load, shipped

    return f"{load(shipped()).info.folder}, every digest verified"


def engine() -> str:
    """Run the model on a film that it knows; compare probability and map with the stored ones.

    Raises:
        HumerusError: Model or film cannot be used.
        CheckError: The model, the film or what comes out is another.
    """
    from core.bundle import load, shipped
    from core.inference import Engine

    answer = expected().answer
    model = load(shipped())
    if model.digest != answer.bundle:
        msg = f"the model that ships is {model.info.folder}, but the stored answer is another model's; {ANEW}"
        raise CheckError(msg)
    return _compared(answer, Engine(model).analyse(_known(resources() / answer.film, answer.digest)))


def _known(path: Path, digest: str) -> Radiograph:
    from core.reading import read

    film = read(path)
    if film.digest != digest:
        msg = f"{path} is not the film whose answer is stored; {ANEW}"
        raise CheckError(msg)
    return film


def _compared(answer: Answer, found: Prediction) -> str:
    from core.inference import normalised_cam

    wanted = np.array(answer.map)
    if found.cam.shape != wanted.shape:
        msg = f"the map has {found.cam.shape} cells, and not {wanted.shape}; {ANEW}"
        raise CheckError(msg)
    apart = abs(found.probability - answer.probability)
    map_apart = float(np.abs(normalised_cam(found.cam) - wanted).max())
    said = f"probability {found.probability:.6f}, {apart:.0e} from the stored one; map {map_apart:.0e}"
    if apart > PROBABILITY_APART or map_apart > MAP_APART:
        msg = (
            f"the known film has another answer here ({said}; allowed {PROBABILITY_APART:.0e} and {MAP_APART:.0e}): "
            f"this processor or its libraries compute wrongly; {ANEW}, or use another machine"
        )
        raise CheckError(msg)
    return f"{said}; {found.latency_ms:.0f} ms"
