"""From a matplotlib figure to SVG: the same bytes every time, text as text, readable on light and dark paper.

The door to matplotlib, with :mod:`core.evaluation.figures`. No pyplot: nothing is kept between two figures.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from core.evaluation.colours import GRID, INK, MUTED, PAPER, rules

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

WIDTH, HEIGHT = 7.2, 4.4
"""Inches at 72 points: what fits a printed page's width."""

_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
_STYLE: dict[str, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "humerus",
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 10.0,
    "figure.facecolor": PAPER,
    "axes.facecolor": PAPER,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "text.color": INK,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "legend.frameon": False,
    "image.composite_image": False,
}


@dataclass(frozen=True, slots=True)
class Words:
    """What is written about a figure, and along its axes.

    Attributes:
        name: Lower-case name, unique in a page; all ids in the drawing begin with it.
        title: What it is; said by screen readers, and shown by pages above it.
        description: What it shows, for those who do not see it.
        x: Along the horizontal axis.
        y: Along the vertical axis.
    """

    name: str
    title: str
    description: str = ""
    x: str = ""
    y: str = ""

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            msg = f"a figure's name has small letters, digits and hyphens, not {self.name!r}"
            raise ValueError(msg)


@contextmanager
def canvas(width: float = WIDTH, height: float = HEIGHT) -> Iterator[Canvas]:
    """An empty matplotlib figure in the house's style; draw and :func:`finished` within the block.

    Args:
        width: Inches.
        height: Inches.
    """
    import matplotlib
    from matplotlib.figure import Figure as Empty

    style: Any = _STYLE  # matplotlib types the names of settings as one long literal
    with matplotlib.rc_context(style):
        yield Empty(figsize=(width, height), layout="constrained")


def labelled(axes: Axes, words: Words) -> None:
    """Write along the axes."""
    axes.set_xlabel(words.x)
    axes.set_ylabel(words.y)


def finished(drawing: Canvas, words: Words) -> str:
    """The figure as SVG text."""
    out = io.StringIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    drawing.savefig(out, format="svg", metadata=nothing)
    svg = out.getvalue()
    body = svg[svg.index(">", svg.index("<svg")) + 1 :]
    width, height = (72 * inches for inches in drawing.get_size_inches())
    # Several figures stand in one page: an id must not occur twice.
    body = re.sub(r'\bid="', f'id="{words.name}-', body)
    body = re.sub(r'href="#', f'href="#{words.name}-', body)
    body = re.sub(r"url\(#", f"url(#{words.name}-", body)
    return opening(words, width, height) + body


def opening(words: Words, width: float, height: float) -> str:
    """The start of an SVG, with its words and the rules for dark screens; ``</svg>`` must follow.

    Args:
        words: Of the figure.
        width: In points.
        height: In points.
    """
    described = f'<desc id="{words.name}-desc">{escape(words.description)}</desc>' if words.description else ""
    return (
        '<?xml version="1.0" encoding="utf-8" standalone="no"?>\n'
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" version="1.1" '
        f'role="img" aria-labelledby="{words.name}-title'
        f'{f" {words.name}-desc" if described else ""}" '
        f'width="{width:g}pt" height="{height:g}pt" viewBox="0 0 {width:g} {height:g}">\n'
        f'<title id="{words.name}-title">{escape(words.title)}</title>{described}\n'
        f"<style>@media screen and (prefers-color-scheme: dark) {{\n{rules()}\n}}</style>\n"
    )
