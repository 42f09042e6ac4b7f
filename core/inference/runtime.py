"""The LiteRT door: run a reader model on a tensor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.errors import InferenceError


@dataclass(frozen=True, slots=True, eq=False)
class ReaderOutput:
    """What the reader model gives for one picture.

    Attributes:
        log_odds: z(positive) - z(negative), before temperature.
        cam: Grad-CAM of the log-odds, (rows, columns) float32 >= 0, not normalised.
        features: Pooled features, (channels,) float32.
    """

    log_odds: float
    cam: NDArray[np.float32]
    features: NDArray[np.float32]


class ReaderModel:
    """A compiled reader model. It belongs to the thread that uses it: LiteRT interpreters are not shared."""

    def __init__(self, content: bytes, threads: int = 2) -> None:
        """Load a flatbuffer.

        Args:
            content: From :func:`core.networks.compile_reader` or :func:`core.bundle.reader_model`.
            threads: CPU threads of one inference.

        Raises:
            InferenceError: It is no reader model that this runtime can load.
        """
        from ai_edge_litert.interpreter import Interpreter

        try:
            interpreter = Interpreter(model_content=content, num_threads=threads)
            interpreter.allocate_tensors()
            self._run = interpreter.get_signature_runner()
            details = self._run.get_input_details()["image"]
        except (ValueError, RuntimeError, KeyError) as error:
            raise InferenceError("reader model", f"it cannot be loaded ({error})") from error
        self._interpreter = interpreter
        self.size = int(details["shape"][1])

    def run(self, tensor: NDArray[np.float32]) -> ReaderOutput:
        """Run the model.

        Args:
            tensor: (size, size, 3) float32, from :func:`core.preprocess.apply`.

        Raises:
            InferenceError: The tensor has another shape, the runtime fails, or the model gives no number.
        """
        if tensor.shape != (self.size, self.size, 3):
            raise InferenceError("reader model", f"its input is {self.size} x {self.size} x 3, not {tensor.shape}")
        try:
            output = self._run(image=tensor[None])
            # The runtime owns the arrays that it returns; the next run overwrites them.
            found = ReaderOutput(float(output["log_odds"][0]), output["cam"].copy(), output["features"].copy())
        except (ValueError, RuntimeError, KeyError, IndexError) as error:
            raise InferenceError("reader model", f"it failed ({error})") from error
        if not (np.isfinite(found.log_odds) and np.isfinite(found.cam).all()):
            raise InferenceError("reader model", "it gives no number for this picture")
        return found
