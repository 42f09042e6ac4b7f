"""How DS1 and DS2 are made from a source: points 2 to 8 of docs/paper.md as fields of one frozen value."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta


class Affine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Rotated and scaled variants of a training picture (the paper's alpha = scale cos, beta = scale sin).

    Attributes:
        count: How many of each picture, beside itself.
        angle: Largest rotation about the centre, degrees either way.
        scale: Largest change of size: 0.1 means 0.9 to 1.1.
    """

    count: Annotated[int, Meta(ge=0, le=32)] = 2
    angle: Annotated[float, Meta(ge=0.0, le=180.0)] = 10.0
    scale: Annotated[float, Meta(ge=0.0, lt=1.0)] = 0.1


class Recipe(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a dataset is made from a source.

    Attributes:
        dataset: ``DS1``: every picture. ``DS2``: positives with hardware are left out, in every split.
        flip: Which training pictures get a mirrored twin. The paper: all of DS1, the positives of DS2.
        split: ``official``: the source's own; patients are split once, before either dataset is made. ``paper``: all
            pictures pooled, 90 % of the patients train, 10 % test. ``leaky``: flipped first and then split by picture,
            so that twins and patients lie on both sides; it exists to show the size of that effect and is labelled so.
        tuning: Share of the training patients that become the tuning split, where the source has none.
        resize: How the pictures are brought to the model's size; the run's preprocessing takes it over.
        affine: Variants of each training picture; the run takes them over.
        seed: Of the splits that are drawn here.
    """

    dataset: Literal["DS1", "DS2"] = "DS1"
    flip: Literal["none", "positive", "all"] = "all"
    split: Literal["official", "paper", "leaky"] = "official"
    tuning: Annotated[float, Meta(gt=0.0, lt=0.5)] = 0.1
    resize: Literal["stretch", "letterbox"] = "stretch"
    affine: Affine = Affine()
    seed: Annotated[int, Meta(ge=0, lt=2**31)] = 0


RECIPES: dict[str, dict[str, Recipe]] = {
    "ds1": {
        "literal": Recipe(dataset="DS1", flip="all"),
        "sound": Recipe(dataset="DS1", flip="all", resize="letterbox"),
    },
    "ds2": {
        "literal": Recipe(dataset="DS2", flip="positive"),
        # Mirroring one class alone makes the side of the body a cue.
        "sound": Recipe(dataset="DS2", flip="all", resize="letterbox"),
    },
}
"""The datasets by name, as the paper says (literal) and without its traps (sound)."""
