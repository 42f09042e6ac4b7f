"""Further maps through tf-keras-vis: Grad-CAM (the oracle of the reader model), Grad-CAM++, LayerCAM, Score-CAM.

It needs TensorFlow, and so runs in a process of its own: everything here is a plain function at module level. The
explained score is the log-odds of the positive label, as in the reader model.
"""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.bundle import load, tensors
from core.errors import InferenceError
from core.installed import MAPS, lack, require
from core.progress import Operation, Progress

if TYPE_CHECKING:
    from core.networks import Model

CHANNELS_A_STEP = 64
"""How many channels of Score-CAM make one step of progress."""


@dataclass(frozen=True, slots=True)
class Method:
    """A way to explain.

    Attributes:
        id: Stable name.
        title: For people.
        tooltip: What it is, and its paper.
    """

    id: str
    title: str
    tooltip: str


METHODS: tuple[Method, ...] = (
    Method("gradcam", "Grad-CAM", "Channels weighted by their mean gradient (Selvaraju et al., 2017)"),
    Method(
        "gradcam-plus-plus",
        "Grad-CAM++",
        "Gradients weighted place by place; better with several findings (Chattopadhyay et al., 2018)",
    ),
    Method("layercam", "LayerCAM", "Positive gradients, each place by itself (Jiang et al., 2021)"),
    Method(
        "scorecam",
        "Score-CAM",
        "No gradients: one run of the model for each channel of its last layer, some minutes (Wang et al., 2020)",
    ),
)


def explain_unavailable() -> str:
    """Why there are no further maps on this installation, as a sentence; empty when there are. Imports nothing."""
    return str(lack(MAPS) or "")


def explain(bundle_directory: Path, tensor: NDArray[np.float32], method: str) -> Operation[NDArray[np.float32]]:
    """Explain one picture. Takes seconds to minutes, and loads TensorFlow: for a process of its own.

    Args:
        bundle_directory: Whose model.
        tensor: (size, size, 3) float32, from :func:`core.preprocess.apply`.
        method: Id from :data:`METHODS`.

    Returns:
        Cells, (7, 7) float32 >= 0, not normalised; it lies on the film as Grad-CAM's map does.

    Raises:
        BundleError: The bundle is refused.
        InferenceError: There is no such method.
        NotInstalledError: TensorFlow or tf-keras-vis is missing.
    """
    chosen = next((row for row in METHODS if row.id == method), None)
    if chosen is None:
        raise InferenceError(method, "there is no such way to explain")
    require(MAPS)
    from core.networks import build, set_tensors

    yield Progress("Loading TensorFlow and the model")
    bundle = load(bundle_directory)
    model = build(bundle.info.architecture, bundle.info.preprocessing.size)
    set_tensors(model, tensors(bundle))
    yield Progress(f"Computing {chosen.title}")
    if method == "scorecam":
        return (yield from _score_cam(model, tensor))
    return explainer(model, method)(tensor)


def explainer(model: Model, method: str) -> Callable[[NDArray[np.float32]], NDArray[np.float32]]:
    """One of tf-keras-vis' gradient methods.

    Args:
        model: Flat model whose softmax node 1 is the positive label.
        method: Id from :data:`METHODS`, but not Score-CAM's.

    Returns:
        A function from a tensor (size, size, 3) to cells (rows, columns) float32 >= 0, not normalised.
    """
    from tf_keras_vis.gradcam import Gradcam
    from tf_keras_vis.gradcam_plus_plus import GradcamPlusPlus
    from tf_keras_vis.layercam import Layercam
    from tf_keras_vis.utils.model_modifiers import ReplaceToLinear

    from core.networks import features_layer

    classes = {"gradcam": Gradcam, "gradcam-plus-plus": GradcamPlusPlus, "layercam": Layercam}
    # With the softmax in place the gradient of a sure model vanishes, and the map is another one.
    visualise = classes[method](model, model_modifier=ReplaceToLinear(), clone=True)
    layer = features_layer(model).name

    def cells(tensor: NDArray[np.float32]) -> NDArray[np.float32]:
        # Left to itself tf-keras-vis takes the last convolution, of 32 channels.
        found = visualise(
            _difference,
            tensor[None],
            penultimate_layer=layer,
            seek_penultimate_conv_layer=False,
            expand_cam=False,
            normalize_cam=False,
        )
        return np.array(found[0], np.float32)

    return cells


def _score_cam(model: Model, tensor: NDArray[np.float32]) -> Operation[NDArray[np.float32]]:
    """Score-CAM, some channels at a time: its map is a sum over channels, so the parts add up.

    A channel's weight is the log-odds of the masked picture above those of the empty one (the paper's definition 3).
    """
    from tf_keras_vis.scorecam import Scorecam
    from tf_keras_vis.utils.model_modifiers import ReplaceToLinear

    from core.networks import channel_slices

    visualise = Scorecam(model, model_modifier=ReplaceToLinear(), clone=True)
    empty = _difference(visualise.model(np.zeros_like(tensor[None]))).numpy()
    layers = channel_slices(visualise.model, CHANNELS_A_STEP)
    total = np.zeros(layers[0].output.shape[1:3])
    for done, layer in enumerate(layers):
        yield Progress("Computing Score-CAM", done, len(layers))
        with _quiet():
            part = visualise(
                lambda probabilities: _log_ratio(probabilities) - empty,
                tensor[None],
                penultimate_layer=layer,
                seek_penultimate_conv_layer=False,
                activation_modifier=None,
                expand_cam=False,
                normalize_cam=False,
            )
        total += np.asarray(part[0], np.float64)
    return np.maximum(total, 0.0).astype(np.float32)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keras draws a progress bar of its own, and warns because tf-keras-vis puts its one input into a list."""
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="(?s).*structure of `inputs`", category=UserWarning)
        yield


def _difference(logits: Any) -> Any:  # noqa: ANN401 - TensorFlow's tensors have no types
    return logits[:, 1] - logits[:, 0]


def _log_ratio(probabilities: Any) -> Any:  # noqa: ANN401 - tf-keras-vis hands Score-CAM's scores a softmax
    certain = np.clip(np.asarray(probabilities, np.float64), 1e-30, 1.0)
    return np.log(certain[:, 1]) - np.log(certain[:, 0])
