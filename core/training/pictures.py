"""From a file to the tensors that a model is trained on: the viewer's own path, then the recipe's variants."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from core import preprocess, reading
from core.datasets import Affine
from core.errors import ReadingError
from core.preprocess import Preprocessing


@dataclass(frozen=True, slots=True)
class Variant:
    """What is done to a picture at model size before it is normalised.

    Attributes:
        number: 0 is the picture itself; the others draw their rotation and scale from it.
        flipped: Mirrored left to right.
    """

    number: int = 0
    flipped: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A canonical picture at model size.

    Attributes:
        digest: Of the film, as in :class:`core.types.Radiograph`.
        grey: (size, size) float32, 0 to 255, bone bright.
    """

    digest: str
    grey: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What names a picture at model size.

    Attributes:
        digest: Of the film, as in :class:`core.types.Radiograph`.
        grey: SHA-256 of the picture's values at model size.
    """

    digest: str
    grey: str


PLAIN = Variant()


def picture(path: Path, preprocessing: Preprocessing) -> Picture:
    """Read a film as the viewer does and bring it to model size.

    Raises:
        ReadingError: It cannot be read, or it is a colour picture.
    """
    return _picture(path, _stamp(path), preprocessing)


def variants(affine: Affine, *, flipped: bool) -> tuple[Variant, ...]:
    """The variants that a training sample enters with: itself first."""
    # Twins get their own numbers: a mirrored picture is turned by another angle than its original.
    return tuple(Variant(0 if turn == 0 else 2 * turn - 1 + int(flipped), flipped) for turn in range(affine.count + 1))


def tensor(source: Picture, variant: Variant, affine: Affine) -> NDArray[np.float32]:
    """A model input, (size, size, 3) float32: variant, then per-image normalisation, then three channels.

    The plain variant is byte for byte what :func:`core.preprocess.apply` gives.
    """
    grey = _turned(source, variant.number, affine) if variant.number else source.grey
    if variant.flipped:
        grey = np.ascontiguousarray(grey[:, ::-1])
    return preprocess.to_channels(preprocess.normalised(grey))


def _turned(source: Picture, number: int, affine: Affine) -> NDArray[np.float32]:
    angle, scale = geometry(source.digest, number, affine)
    size = source.grey.shape[0]
    # The centre between the middle pixels; OpenCV counts from the centre of the first pixel.
    centre = ((size - 1) / 2, (size - 1) / 2)
    matrix = cv2.getRotationMatrix2D(centre, angle, scale)
    turned = cv2.warpAffine(source.grey, matrix, (size, size), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    return np.asarray(turned, np.float32)


def geometry(digest: str, number: int, affine: Affine) -> tuple[float, float]:
    """Angle (degrees, counter-clockwise) and scale of a variant, drawn from SHA-256(picture digest, variant number).

    Not from the run's seed: runs that differ in it share their pictures.
    """
    drawn = hashlib.sha256(f"{digest} {number}".encode()).digest()
    first, second = (int.from_bytes(part, "big") / 2**64 for part in (drawn[:8], drawn[8:16]))
    return affine.angle * (2.0 * first - 1.0), 1.0 + affine.scale * (2.0 * second - 1.0)


def key(source: Fingerprint, variant: Variant, affine: Affine) -> str:
    """Name of a variant's tensor, the same whenever its bytes are.

    The digest is that of the stored values, which another window turns into another picture.
    """
    turn = f"{source.digest}:{variant.number}:{affine.angle!r}:{affine.scale!r}" if variant.number else "0"
    return f"{source.grey} {turn} {'flipped' if variant.flipped else 'straight'}"


def fingerprint(path: Path, preprocessing: Preprocessing) -> Fingerprint:
    """A film's fingerprint; read once by a process as long as the file is the same.

    Raises:
        ReadingError: As for :func:`picture`.
    """
    return _fingerprint(path, _stamp(path), preprocessing)


@lru_cache(maxsize=100_000)
def _fingerprint(path: Path, stamp: tuple[int, int], preprocessing: Preprocessing) -> Fingerprint:
    found = _picture(path, stamp, preprocessing)
    return Fingerprint(found.digest, hashlib.sha256(found.grey.tobytes()).hexdigest())


# A film whose fingerprint is new is most often asked for next.
@lru_cache(maxsize=1)
def _picture(path: Path, _stamp: tuple[int, int], preprocessing: Preprocessing) -> Picture:
    film = reading.read(path)
    if film.is_colour:
        raise ReadingError(path, "it is a colour picture", "Train on grey radiographs")
    return Picture(film.digest, preprocess.resized(reading.canonical(film), preprocessing))


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError as error:
        raise ReadingError(path, f"it cannot be read ({error.strerror})") from error
    return found.st_mtime_ns, found.st_size
