"""The colours of figures, each for light and for dark paper.

A figure is drawn in light colours, so that every program shows it; a rule for each colour, which only browsers follow,
turns it into its dark twin on a dark screen. Series: Okabe and Ito's palette for all kinds of colour vision.
"""

from __future__ import annotations

PAPER, INK, MUTED, GRID = "#ffffff", "#1b1f24", "#57606a", "#d8dee4"
SERIES = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b07d00", "#56b4e9")
OUTLINE = "#00e5ff"
"""Of boxes on films; the same in light and dark."""

_DARK = {
    PAPER: "#14181d",
    INK: "#e6edf3",
    MUTED: "#9da7b1",
    GRID: "#39424c",
    SERIES[0]: "#4fb3f0",
    SERIES[1]: "#ff8a3d",
    SERIES[2]: "#2fd3a0",
    SERIES[3]: "#e7a0cc",
    SERIES[4]: "#e6b53c",
    SERIES[5]: "#8fd0f7",
}


def dark(colour: str) -> str:
    """What a colour of a figure becomes on a dark screen."""
    return _DARK[colour]


def rules() -> str:
    """Rules that turn the colours of every figure dark; for inside ``@media``.

    They name no element above: what ``<use>`` repeats has none.
    """
    return "\n".join(
        f'[style*="{what}: {light}"] {{ {what}: {twin} !important }}'
        for light, twin in _DARK.items()
        for what in ("fill", "stroke")
    )
