"""Which images are analysed, and why others are not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from core.bundle import BundleInfo
from core.types import ImageRecord, Radiograph
from core.vocabulary import anatomy, anatomy_of

Image: TypeAlias = Radiograph | ImageRecord

LEAST_SIDE = 128
MODALITIES = ("", "CR", "DX", "RG", "RF", "XA")
"""Projection radiography (PS3.3 C.7.3.1.1.1); plain pictures have no modality."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A reason not to analyse an image.

    Attributes:
        reason: Continues "not analysed, because …"; holds no patient data.
        overridable: A person may have it analysed nevertheless; the result then says so.
    """

    reason: str
    overridable: bool


def obstacles(image: Image, info: BundleInfo) -> tuple[Obstacle, ...]:
    """Everything that speaks against analysing an image; empty when nothing does.

    Args:
        image: The film, or what the library knows of it without decoding: then its colour is not known yet, and
            sides of 0 are unknown too.
        info: The model's contract.
    """
    return tuple(_obstacles(image, info))


def ineligible(image: Image, info: BundleInfo, *, override: bool = False) -> str:
    """Why an image is not analysed ("not analysed, because …"); empty when it is.

    Args:
        image: Film or library record.
        info: The model's contract.
        override: Leave out the reasons that a person may override.
    """
    standing = (o.reason for o in obstacles(image, info) if not (override and o.overridable))
    return next(standing, "")


def overridable(image: Image, info: BundleInfo) -> bool:
    """Whether an image is not analysed, but would be if a person insists."""
    found = obstacles(image, info)
    return bool(found) and all(obstacle.overridable for obstacle in found)


def notes(image: Image, info: BundleInfo) -> tuple[str, ...]:
    """What the reader must know about a result for this image: overridden reasons, one frame of many."""
    overridden = tuple(f"{obstacle.reason} (overridden)" for obstacle in obstacles(image, info))
    single = (f"one frame of {image.frames}",) if image.frames > 1 else ()
    return overridden + single


def _obstacles(image: Image, info: BundleInfo) -> Iterator[Obstacle]:
    if isinstance(image, Radiograph) and image.is_colour:
        yield Obstacle("it is a colour image", overridable=False)
    if 0 < min(image.rows, image.columns) < LEAST_SIDE:
        yield Obstacle(f"it is smaller than {LEAST_SIDE} pixels", overridable=False)
    if image.modality.strip().upper() not in MODALITIES:
        yield Obstacle(f"its modality {image.modality.strip()[:16]} is no projection radiograph", overridable=True)
    region = anatomy_of(image.body_part)
    if region is not None and region.id not in info.anatomy:
        meant = ", ".join(anatomy(identifier).meaning.lower() for identifier in info.anatomy)
        yield Obstacle(f"its body part, {region.meaning.lower()}, is outside the model's ({meant})", overridable=True)
