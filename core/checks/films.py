"""Whether films of every encoding are read as what was drawn."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from core.checks.expected import ANEW, Film, drawn, expected, folder
from core.checks.values import CheckError
from core.errors import ReadingError


def films() -> str:
    """Read one small film of every transfer syntax, and a PNG, a JPEG and a TIFF; compare with what was drawn.

    Raises:
        CheckError: Some cannot be read, or have other values; every one of them is named.
    """
    known = expected().films
    wrong = [f"{film.encoding}: {problem}" for film in known if (problem := _problem(folder() / film.file, film))]
    if wrong:
        msg = f"{len(wrong)} of {len(known)} encodings are not read right; {ANEW}. {'. '.join(wrong)}"
        raise CheckError(msg)
    return f"{len(known)} films, one of each encoding, read as drawn"


def _problem(path: Path, film: Film) -> str:
    from core.reading import read

    try:
        found = read(path)
    except ReadingError as error:
        return f"{path.name} {error.problem}"
    if film.digest:
        return "" if found.digest == film.digest else "it is decoded to other values than it was made of"
    values = drawn(film.bits).astype(int)
    if found.pixels.shape != values.shape:
        return f"it is decoded to a picture of {found.pixels.shape}, and not of {values.shape}"
    apart = int(np.abs(found.pixels - values).max())
    return "" if apart <= film.tolerance else f"its values are up to {apart} off, where {film.tolerance} are allowed"
