"""A file's greyscale chain as a value: Modality, VOI, polarity (PS3.3 C.11.1, C.11.2, C.7.6.3.1.2, C.8.11.3)."""

from __future__ import annotations

from core.reading.facts import Header
from core.reading.layout import Layout
from core.types import Greyscale, LookupTable, Rescale, Voi, VoiFunction, Window


def greyscale(headers: tuple[Header, ...], layout: Layout, warnings: list[str]) -> Greyscale:
    """Read the chain.

    Args:
        headers: Where to look, first one first: the frame's functional groups, then the dataset.
        layout: The file's pixels.
        warnings: Takes a sentence for each oddity.
    """
    dataset = headers[-1]
    return Greyscale(
        modality=_rescale(dataset),
        vois=_windows(dataset, warnings),
        inverted=layout.photometric == "MONOCHROME1",
        bits_stored=layout.stored,
        signed=layout.signed,
    )


def _rescale(header: Header) -> Rescale | LookupTable:
    return Rescale(header.number("RescaleSlope") or 1.0, header.number("RescaleIntercept") or 0.0)


def _windows(header: Header, warnings: list[str]) -> tuple[Voi, ...]:
    centers, widths = header.numbers("WindowCenter"), header.numbers("WindowWidth")
    explanations = header.texts("WindowCenterWidthExplanation")
    windows = []
    for position, (center, width) in enumerate(zip(centers, widths, strict=False)):
        text = explanations[position] if position < len(explanations) else ""
        try:
            windows.append(Window(center, width, VoiFunction.LINEAR, text))
        except ValueError:
            warnings.append(f"The file's window {position + 1} (width {width:g}) is not valid and is left out.")
    return tuple(windows)
