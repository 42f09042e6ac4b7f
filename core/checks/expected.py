"""What the films of the self-test decode to, and what the model says of one that it knows: ``expected.json``.

``packaging/self_test_films.py`` writes films and file.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from core.checks.values import CheckError
from core.paths import resources

FILE_NAME = "expected.json"
ANEW = "install the program anew"


class Film(msgspec.Struct, frozen=True):
    """A small film in one encoding.

    Attributes:
        file: Its name.
        encoding: Transfer syntax, or the kind of file, as people call it.
        bits: Of its values.
        digest: Of its values (``values:…``); empty for lossy encodings, which decoders read a little differently.
        tolerance: How far a lossy encoding's values may be from what was drawn.
    """

    file: str
    encoding: str
    bits: int
    digest: str = ""
    tolerance: int = 0


class Answer(msgspec.Struct, frozen=True):
    """What the model that ships says of a film.

    Attributes:
        bundle: The model's digest.
        film: Path of the film below ``resources``.
        digest: Of the film's values.
        probability: Of the positive label.
        map: Rows of the normalised map.
    """

    bundle: str
    film: str
    digest: str
    probability: float
    map: tuple[tuple[float, ...], ...]


class Expected(msgspec.Struct, frozen=True):
    """All of it."""

    films: tuple[Film, ...]
    answer: Answer


def folder() -> Path:
    """Where the films and what is expected of them lie."""
    return resources() / "self-test"


def expected() -> Expected:
    """What is expected of the films in :func:`folder`.

    Raises:
        CheckError: It cannot be read.
    """
    path = folder() / FILE_NAME
    try:
        return msgspec.json.decode(path.read_bytes(), type=Expected)
    except (OSError, msgspec.MsgspecError) as error:
        msg = f"{path} cannot be read ({error}); {ANEW}"
        raise CheckError(msg) from error


def drawn(bits: int) -> NDArray[np.uint16]:
    """The film that is in every encoding, (48, 64): a ramp over all values, a bar, and fine lines."""
    top = (1 << bits) - 1
    rows, columns = np.mgrid[0:48, 0:64]
    film = (rows + columns) * top // 110
    film[:, 24:40] = (top + film[:, 24:40]) // 2
    film[8:16, 8:16] += (columns[8:16, 8:16] % 2) * top // 16
    return np.asarray(film, np.uint16)
