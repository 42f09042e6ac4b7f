"""Figures 2 and 4: films with and without hardware, and the stages on one film."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import msgspec
import numpy as np
from numpy.typing import NDArray

from core import reading
from core.datasets import Affine, Manifest, Sample, Split
from core.evaluation import Figure, Film, Words, film_grid
from core.experiment.plan import TRIED_STAGES
from core.preprocess import Preprocessing
from core.training.pictures import PLAIN, Picture, Variant, geometry, picture, tensor

EXAMPLES = 4
SHOWN = 3.0
"""Standard deviations about the mean that the normalised picture is drawn with, from black to white."""


def examples(source: Manifest) -> Figure | None:
    """Figure 2: positive training films with and without hardware; None: nothing is tagged."""
    drawn = sorted((s for s in source.of(Split.TRAIN) if source.positive(s)), key=_drawn)
    strata = {"with hardware": True, "without hardware": False}
    chosen = [(name, s) for name, wanted in strata.items() for s in _first(drawn, wanted)]
    if not chosen:
        return None
    films = [Film(_film(source, sample), (name, sample.label)) for name, sample in chosen]
    caption = (
        "Positive training films. DS1 has both rows, DS2 only the second. The paper's own caption did not survive: "
        f"that its figure 2 shows this is our reading. {source.source.attribution}"
    )
    words = Words("figure-02", "Films with and without hardware", caption)
    return Figure(words.name, f"Figure 2. {words.title}", film_grid(words, films, EXAMPLES), caption)


def stages(source: Manifest, preprocessing: Preprocessing, affine: Affine) -> Figure:
    """Figure 4: what is done to one film before the model sees it.

    Args:
        source: The film is its first positive one without hardware.
        preprocessing: Of the customised model.
        affine: Ranges of the variant that is shown; also drawn where the runs have no variants.
    """
    positive = sorted((s for s in source.of(Split.TRAIN) if source.positive(s)), key=_drawn)
    sample = next(iter(_first(positive, wanted=False)), positive[0])
    films = list(_stages(source, sample, preprocessing, affine))
    used = "" if affine.count else " The runs below learnt from no rotated variants; one is shown all the same."
    caption = (
        "The first row is the paper's: as read, resized, turned and scaled about its centre, mirrored, and with mean 0 "
        f"and standard deviation 1 (drawn from -{SHOWN:g} to {SHOWN:g}); below, each optional stage by itself.{used}"
    )
    words = Words("figure-04", "The stages on one film", caption)
    return Figure(words.name, f"Figure 4. {words.title}", film_grid(words, films, 5), caption)


def _stages(source: Manifest, sample: Sample, plain: Preprocessing, affine: Affine) -> Iterator[Film]:
    path = source.file(sample)
    resized = picture(path, plain)
    angle, scale = geometry(resized.digest, 1, affine)
    yield Film(_film(source, sample), ("As read",))
    yield Film(_bytes(resized.grey), (f"Resized ({plain.resize})", f"{plain.size} x {plain.size}"))
    yield Film(_spread(resized, Variant(1), affine), ("Affine", f"{angle:+.1f} degrees, scale {scale:.2f}"))
    yield Film(_spread(resized, Variant(0, flipped=True), affine), ("Flipped",))
    normalised = tensor(resized, PLAIN, affine)[:, :, 0]
    yield Film(_bytes(255.0 * (normalised + SHOWN) / (2 * SHOWN)), ("Normalised",))
    for label, stage in TRIED_STAGES.items():
        changed = msgspec.structs.replace(plain, **stage)
        yield Film(_bytes(picture(path, changed).grey), (label,))


def _spread(source: Picture, variant: Variant, affine: Affine) -> NDArray[np.uint8]:
    """A variant, from its darkest to its brightest pixel."""
    values = tensor(source, variant, affine)[:, :, 0]
    return _bytes(255.0 * (values - values.min()) / max(float(np.ptp(values)), 1e-6))


def _first(samples: list[Sample], wanted: bool) -> list[Sample]:
    return [sample for sample in samples if sample.hardware is wanted][:EXAMPLES]


def _film(source: Manifest, sample: Sample) -> NDArray[np.uint8]:
    return _bytes(reading.canonical(reading.read(source.file(sample))))


def _bytes(values: NDArray[np.floating]) -> NDArray[np.uint8]:
    return np.asarray(np.rint(np.clip(values, 0.0, 255.0)), np.uint8)


def _drawn(sample: Sample) -> str:
    return hashlib.sha256(sample.path.encode()).hexdigest()
