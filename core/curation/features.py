"""What a film is known by in the queue: the reader model's features at more than one scale, and the metal score."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.bundle import Bundle, reader_model
from core.curation.metal import metal_score
from core.errors import InferenceError
from core.inference import ReaderModel
from core.preprocess import apply
from core.reading import canonical
from core.types import Radiograph

VERSION = 1
"""Of the way in which features are made; count it up with every change of it, of the metal score too."""

TILE = 0.58
"""Sides of a corner tile, as a share of the film's: four of them overlap by a sixth, so a screw is whole in one."""

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
    """Runs a bundle's reader model on whole films and on their corners. It belongs to the one thread that uses it.

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
        scales = np.stack([self._pooled(part) for part in _parts(picture)])
        vector = np.concatenate([scales[0], scales[1:].max(axis=0), scales[1:].mean(axis=0)])
        return FilmFeatures(vector, metal_score(picture))

    def _pooled(self, picture: NDArray[np.float32]) -> NDArray[np.float32]:
        return self._reader.run(apply(picture, self._preprocessing).tensor).features


def packed(features: FilmFeatures) -> bytes:
    """Features for the index: the score in 4 bytes, then float16; the order of films does not notice the rounding."""
    return _METAL.pack(features.metal) + features.vector.astype("<f2").tobytes()


def unpacked(content: bytes) -> FilmFeatures:
    """The features that :func:`packed` made."""
    (metal,) = _METAL.unpack_from(content)
    return FilmFeatures(np.frombuffer(content, "<f2", offset=_METAL.size).astype(np.float32), metal)


def _parts(picture: NDArray[np.float32]) -> Iterator[NDArray[np.float32]]:
    """The whole film, then its four corners."""
    yield picture
    rows, columns = (max(1, round(side * TILE)) for side in picture.shape)
    for down in (slice(rows), slice(-rows, None)):
        for across in (slice(columns), slice(-columns, None)):
            yield np.ascontiguousarray(picture[down, across])
