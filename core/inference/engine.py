"""The engine: a film in, a prediction out. TensorFlow is not needed."""

from __future__ import annotations

import time

import numpy as np

from core.bundle import Bundle, reader_model
from core.errors import InferenceError
from core.inference.eligibility import ineligible, notes
from core.inference.results import probability, state_of
from core.inference.runtime import ReaderModel
from core.preprocess import apply
from core.reading import canonical
from core.types import Prediction, Radiograph


class Engine:
    """Runs one bundle's reader model, synchronously. It belongs to the one thread that uses it.

    Attributes:
        bundle: Whose model it is.
    """

    def __init__(self, bundle: Bundle, threads: int = 2) -> None:
        """Load the reader model and run it once, so that the first film does not pay for its set-up.

        Args:
            bundle: From :func:`core.bundle.load`.
            threads: CPU threads of one inference.

        Raises:
            BundleError: The reader model has changed since the bundle was loaded.
            InferenceError: The reader model cannot be loaded, or its input is not of the bundle's size.
        """
        self.bundle = bundle
        self._reader = ReaderModel(reader_model(bundle), threads)
        size = bundle.info.preprocessing.size
        self._reader.run(np.zeros((size, size, 3), np.float32))

    def analyse(self, radiograph: Radiograph, *, override: bool = False) -> Prediction:
        """Analyse a film.

        Args:
            radiograph: As it was read.
            override: Analyse although modality or body part speak against it; the result's notes then say so.

        Raises:
            InferenceError: The film is not eligible ("not analysed, because …"), or the runtime fails.
        """
        info = self.bundle.info
        if reason := ineligible(radiograph, info, override=override):
            raise InferenceError(radiograph.ref.path, f"not analysed, because {reason}")
        start = time.perf_counter()
        prepared = apply(canonical(radiograph), info.preprocessing)
        output = self._reader.run(prepared.tensor)
        value = probability(output.log_odds, info.calibration.temperature)
        return Prediction(
            image_digest=radiograph.digest,
            bundle_digest=self.bundle.digest,
            probability=value,
            state=state_of(value, info.calibration.image),
            cam=output.cam,
            features=output.features,
            to_image=prepared.to_image,
            model_size=info.preprocessing.size,
            latency_ms=(time.perf_counter() - start) * 1000.0,
            notes=notes(radiograph, info) + prepared.notes,
        )
