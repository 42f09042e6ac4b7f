"""A file's greyscale chain as a value: Modality, VOI, polarity, padding (PS3.3 C.11.1, C.11.2, C.8.11.3, C.7.5.1)."""

from __future__ import annotations

from core.reading.facts import Header
from core.reading.layout import Layout
from core.reading.tables import Damaged, lookup_table
from core.types import Greyscale, LookupTable, Rescale, Voi, VoiFunction, Window

_MOST_RESCALE = 1e12


def greyscale(headers: tuple[Header, ...], layout: Layout, warnings: list[str]) -> Greyscale:
    """Read the chain.

    Args:
        headers: Where to look, first one first: the frame's functional groups, then the dataset.
        layout: The file's pixels.
        warnings: Takes a sentence for each oddity; what is odd is left out, never in the way of the picture.
    """
    dataset = headers[-1]
    modality = _modality(headers, layout, warnings)
    return Greyscale(
        modality=modality,
        vois=(*_tables(dataset, layout, modality, warnings), *_windows(headers, warnings)),
        inverted=_inverted(dataset, layout),
        bits_stored=layout.stored,
        signed=layout.signed,
        padding=_padding(dataset, layout),
    )


def _inverted(header: Header, layout: Layout) -> bool:
    """Whether the smallest value is white.

    C.8.11.3.1.2 has MONOCHROME1 and Presentation LUT Shape INVERSE say the *same* inversion (a DX file must carry
    both), so either of them inverts and the two together invert once.
    """
    return layout.photometric == "MONOCHROME1" or header.text("PresentationLUTShape").upper() == "INVERSE"


def _with(headers: tuple[Header, ...], keyword: str) -> Header:
    """The first header that has the element."""
    return next((header for header in headers if header.values(keyword)), headers[-1])


def _modality(headers: tuple[Header, ...], layout: Layout, warnings: list[str]) -> Rescale | LookupTable:
    for item in headers[-1].items("ModalityLUTSequence")[:1]:
        try:
            return lookup_table(item, signed=layout.signed)
        except Damaged as error:
            warnings.append(f"The file's Modality LUT is left out: {error}.")
    header = _with(headers, "RescaleSlope")
    slope, intercept = header.number("RescaleSlope"), header.number("RescaleIntercept") or 0.0
    slope = 1.0 if slope is None else slope
    if slope == 0.0 or max(abs(slope), abs(intercept)) > _MOST_RESCALE:
        warnings.append(f"The file's rescale (slope {slope:g}, intercept {intercept:g}) is absurd and is left out.")
        return Rescale()
    return Rescale(slope, intercept)


def _tables(header: Header, layout: Layout, modality: Rescale | LookupTable, warnings: list[str]) -> tuple[Voi, ...]:
    signed = layout.signed or (isinstance(modality, Rescale) and (modality.intercept < 0 or modality.slope < 0))
    tables: list[Voi] = []
    for item in header.items("VOILUTSequence"):
        try:
            tables.append(lookup_table(item, signed=signed))
        except Damaged as error:
            warnings.append(f"A VOI LUT of the file is left out: {error}.")
    return tuple(tables)


def _windows(headers: tuple[Header, ...], warnings: list[str]) -> tuple[Voi, ...]:
    header = _with(headers, "WindowCenter")
    explanations = header.texts("WindowCenterWidthExplanation")
    windows: list[Voi] = []
    pairs = zip(header.numbers("WindowCenter"), header.numbers("WindowWidth"), strict=False)
    for position, (center, width) in enumerate(pairs):
        explanation = explanations[position] if position < len(explanations) else ""
        try:
            windows.append(Window(center, width, _function(header, width, warnings), explanation))
        except ValueError:
            warnings.append(f"Window {position + 1} of the file has a width of {width:g} and is left out.")
    return tuple(windows)


def _function(header: Header, width: float, warnings: list[str]) -> VoiFunction:
    name = header.text("VOILUTFunction").upper() or VoiFunction.LINEAR
    if name not in tuple(VoiFunction):
        warnings.append("The file's VOI LUT Function is unknown and is taken as LINEAR.")
        name = VoiFunction.LINEAR
    # LINEAR is not defined below a width of 1 (C.11.2.1.2.1); values that small come from rescaled data.
    return VoiFunction.LINEAR_EXACT if name == VoiFunction.LINEAR and 0 < width < 1 else VoiFunction(name)


def _padding(header: Header, layout: Layout) -> tuple[int, int] | None:
    """Pixel Padding Value and Range Limit as stored values, whichever sign their VR gave them."""
    ends = []
    for keyword in ("PixelPaddingValue", "PixelPaddingRangeLimit"):
        if header.values(keyword):
            bits = header.whole(keyword) & ((1 << layout.allocated) - 1)
            ends.append(bits - (1 << layout.allocated) if layout.signed and bits >> (layout.allocated - 1) else bits)
    return (min(ends), max(ends)) if ends else None
