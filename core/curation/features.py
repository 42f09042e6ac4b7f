"""What a film is known by in the queue: the reader model's features at more than one scale, and the metal score."""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.bundle import Bundle, reader_model
from core.curation.metal import suspicion
from core.errors import InferenceError
from core.inference import ReaderModel
from core.preprocess import apply
from core.reading import canonical
from core.types import Radiograph

VERSION = 2
"""Of the way in which features are made; count it up with every change of it, of the metal score too."""

CROP = 0.35
"""Sides of the crop around the most suspicious place, as a share of the film's: a screw is large in it."""

_METAL = struct.Struct("<f")


@dataclass(frozen=True, slots=True, eq=False)
class FilmFeatures:
    """One film's features.

    Attributes:
        vector: (n,) float32; n is the same for all films under one :attr:`FeatureReader.key`.
        metal: Cold-start score, 0 to 1.
    """

    vector: NDArray[np.float32]
    metal: float


class FeatureReader:
    """Runs a bundle's reader model on whole films and where metal is suspected. It belongs to the thread that uses it.

    Attributes:
        key: Names bundle and way; features that were made under another key are computed anew.
    """

    def __init__(self, bundle: Bundle, threads: int = 2) -> None:
        """Load the reader model.

        Args:
            bundle: From :func:`core.bundle.load`.
            threads: CPU threads of one inference.

        Raises:
            BundleError: The reader model has changed since the bundle was loaded.
            InferenceError: The reader model cannot be loaded.
        """
        self.key = f"{bundle.digest}:{VERSION}"
        self._preprocessing = bundle.info.preprocessing
        self._reader = ReaderModel(reader_model(bundle), threads)

    def read(self, film: Radiograph) -> FilmFeatures:
        """Features of one film. A grey film of any size has some; those of a few pixels mean little.

        Raises:
            InferenceError: It is a colour image, or the runtime fails.
        """
        if film.is_colour:
            raise InferenceError(film.ref.path, "it has no place in the learned order, because it is a colour image")
        picture = canonical(film)
        found = suspicion(picture)
        parts = picture, _around(picture, found.spot)
        return FilmFeatures(np.concatenate([self._pooled(part) for part in parts]), found.score)

    def _pooled(self, picture: NDArray[np.float32]) -> NDArray[np.float32]:
        return self._reader.run(apply(picture, self._preprocessing).tensor).features


def packed(features: FilmFeatures) -> bytes:
    """Features for the index: the score in 4 bytes, then float16; the order of films does not notice the rounding."""
    return _METAL.pack(features.metal) + features.vector.astype("<f2").tobytes()


def unpacked(content: bytes) -> FilmFeatures:
    """The features that :func:`packed` made."""
    (metal,) = _METAL.unpack_from(content)
    return FilmFeatures(np.frombuffer(content, "<f2", offset=_METAL.size).astype(np.float32), metal)


def _around(picture: NDArray[np.float32], spot: tuple[float, float]) -> NDArray[np.float32]:
    """The crop around a place, which is given in shares of the sides; moved inwards from the edges."""
    rows, columns = (_extent(side, share) for side, share in zip(picture.shape, spot, strict=True))
    return np.ascontiguousarray(picture[rows, columns])


def _extent(side: int, share: float) -> slice:
    length = max(1, round(side * CROP))
    first = min(max(0, round(side * share - length / 2)), side - length)
    return slice(first, first + length)
