"""The kinds of figure that reports are made of. Each returns an SVG that depends on its arguments alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from textwrap import fill
from typing import TYPE_CHECKING

import numpy as np

from core.evaluation.colours import GRID, INK, MUTED, PAPER, SERIES
from core.evaluation.drawing import Words, canvas, finished, labelled
from core.evaluation.intervals import Estimate, wilson
from core.evaluation.measures import Scores, Truth

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DASHES: tuple[tuple[int, tuple[float, ...]], ...] = ((0, ()), (0, (5, 2)), (0, (1, 1.5)), (0, (5, 1.5, 1, 1.5)))
"""Beside the colours, so that a line is known in black and white too."""
SQUARE = 4.8
"""Inches: the side of figures whose axes are both shares."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of :func:`curves`.

    Attributes:
        name: In the legend.
        x: Places.
        y: Heights, as many.
        low: Lower edge of a band around it, as many; empty: no band.
        high: Upper edge.
    """

    name: str
    x: Sequence[float]
    y: Sequence[float]
    low: Sequence[float] = ()
    high: Sequence[float] = ()

    def __post_init__(self) -> None:
        if len(self.x) != len(self.y) or not {len(self.low), len(self.high)} <= {0, len(self.x)}:
            msg = f'the line "{self.name}" has as many heights as places'
            raise ValueError(msg)


def bars(
    words: Words,
    groups: Sequence[str],
    series: Mapping[str, Sequence[Estimate]],
    limits: tuple[float, float] = (0.0, 1.0),
    marks: Mapping[str, Sequence[Sequence[float]]] | None = None,
) -> str:
    """Bars side by side with their 95 % intervals.

    Args:
        words: About the figure.
        groups: Names along the horizontal axis.
        series: One estimate for each group by the name of the series; what is not estimable is written so.
        limits: Of the vertical axis; a start above 0 shortens the bars, and is for figures that did so first.
        marks: Single values that a bar is the mean of, for each group by the name of the series: a dot each.
    """
    width = 0.8 / len(series)
    with canvas() as drawing:
        axes = drawing.add_subplot()
        for number, (name, estimates) in enumerate(series.items()):
            places = np.arange(len(groups)) + (number - (len(series) - 1) / 2) * width
            heights = [limits[0] if e.value is None else e.value for e in estimates]
            axes.bar(places, heights, width * 0.92, color=SERIES[number % len(SERIES)], label=name)
            for place, estimate in zip(places, estimates, strict=True):
                _whisker(axes, float(place), estimate, limits[0])
            for place, values in zip(places, (marks or {}).get(name, ()), strict=False):
                _dots(axes, float(place), values, width)
        wide = max(8, 84 // len(groups))
        axes.set_xticks(range(len(groups)), [fill(group, wide) for group in groups])
        axes.set_ylim(*limits)
        axes.grid(visible=False, axis="x")
        labelled(axes, words)
        if len(series) > 1:
            drawing.legend(loc="outside upper left", ncols=3)
        return finished(drawing, words)


def curves(
    words: Words, lines: Sequence[Line], limits: tuple[float, float] | None = None, marked: float | None = None
) -> str:
    """Lines, for instance losses over epochs.

    Args:
        words: About the figure.
        lines: At least one.
        limits: Of the vertical axis; None: what fits.
        marked: A place on the horizontal axis that is marked, such as the epoch that was kept.
    """
    with canvas() as drawing:
        axes = drawing.add_subplot()
        for line, colour, dash in zip(lines, cycle(SERIES), cycle(DASHES)):
            axes.plot(line.x, line.y, color=colour, linestyle=dash, linewidth=1.8, label=line.name)
            if len(line.low):
                axes.fill_between(line.x, line.low, line.high, color=colour, alpha=0.15, linewidth=0)
        if marked is not None:
            axes.axvline(marked, color=MUTED, linewidth=1.0, linestyle=DASHES[2])
        if limits is not None:
            axes.set_ylim(*limits)
        labelled(axes, words)
        drawing.legend(loc="outside upper left", ncols=3)
        return finished(drawing, words)


def roc(
    words: Words, scored: Mapping[str, tuple[Scores, Truth]], points: Mapping[str, tuple[float, float]] | None = None
) -> str:
    """Receiver operating characteristic: sensitivity over 1 - specificity, with the diagonal of chance.

    Args:
        words: About the figure; axes without words get their usual ones.
        scored: Scores and truth, in which both classes occur, by the name of the line.
        points: Operating points (1 - specificity, sensitivity) by name.
    """
    from sklearn.metrics import roc_curve

    with canvas(SQUARE, SQUARE) as drawing:
        axes = _shares(drawing.add_subplot(), words, "1 - specificity", "Sensitivity")
        axes.plot((0, 1), (0, 1), color=MUTED, linewidth=1.0, linestyle=DASHES[2], label="Chance")
        for (name, (scores, truth)), colour, dash in zip(scored.items(), cycle(SERIES), cycle(DASHES)):
            false, true, _ = roc_curve(truth, scores)
            axes.plot(false, true, color=colour, linestyle=dash, linewidth=1.8, label=name)
        _points(axes, points or {})
        axes.legend(loc="lower right")
        return finished(drawing, words)


def precision_recall(
    words: Words, scored: Mapping[str, tuple[Scores, Truth]], points: Mapping[str, tuple[float, float]] | None = None
) -> str:
    """Precision (PPV) over recall (sensitivity), in steps, with the line of chance: the prevalence.

    Args:
        words: About the figure; axes without words get their usual ones.
        scored: Scores and truth, in which both classes occur, by the name of the line.
        points: Operating points (recall, precision) by name.
    """
    from sklearn.metrics import precision_recall_curve

    with canvas(SQUARE, SQUARE) as drawing:
        axes = _shares(drawing.add_subplot(), words, "Recall (sensitivity)", "Precision (PPV)")
        for (name, (scores, truth)), colour, dash in zip(scored.items(), cycle(SERIES), cycle(DASHES)):
            precision, recall, _ = precision_recall_curve(truth, scores)
            axes.step(recall, precision, where="post", color=colour, linestyle=dash, linewidth=1.8, label=name)
            prevalence = float(truth.mean())
            axes.plot((0, 1), (prevalence, prevalence), color=colour, linewidth=1.0, linestyle=DASHES[2])
        _points(axes, points or {})
        axes.legend(loc="best")
        return finished(drawing, words)


def reliability(words: Words, probabilities: Scores, truth: Truth, bins: int = 10) -> str:
    """Share of positives over the mean probability in bins of equal width, above how many cases each bin has.

    Bins with enough cases have Wilson intervals.

    Args:
        words: About the figure; axes without words get their usual ones.
        probabilities: 0 to 1, (n,).
        truth: (n,).
        bins: How many.
    """
    places = np.minimum((probabilities * bins).astype(np.intp), bins - 1)
    counts = np.bincount(places, minlength=bins)
    filled = np.flatnonzero(counts)
    means = np.bincount(places, weights=probabilities, minlength=bins)[filled] / counts[filled]
    positives = np.bincount(places, weights=truth, minlength=bins)[filled]
    with canvas(SQUARE, SQUARE * 1.25) as drawing:
        upper, lower = drawing.subplots(2, 1, sharex=True, height_ratios=(3, 1))
        _shares(upper, words, "", "Share of positives")
        upper.plot((0, 1), (0, 1), color=MUTED, linewidth=1.0, linestyle=DASHES[2], label="Perfect calibration")
        upper.plot(means, positives / counts[filled], color=SERIES[0], marker="o", linewidth=1.5, label="Model")
        for x, share in zip(means, map(wilson, positives.astype(int), counts[filled]), strict=True):
            if share.value is not None:
                _whisker(upper, float(x), share, 0.0)
        upper.legend(loc="upper left")
        lower.bar((np.arange(bins) + 0.5) / bins, counts, 0.92 / bins, color=SERIES[0])
        lower.set_xlabel(words.x or "Probability after temperature scaling")
        lower.set_ylabel("Cases")
        lower.grid(visible=False, axis="x")
        return finished(drawing, words)


def confusion(words: Words, rows: Sequence[str], columns: Sequence[str], counts: Sequence[Sequence[int]]) -> str:
    """A confusion matrix: counts, and their share of the row, the darker the larger.

    Args:
        words: About the figure; ``x`` and ``y`` say what columns and rows are.
        rows: Names of the true classes.
        columns: Names of the answers.
        counts: Of each row and column.
    """
    with canvas(1.6 + 1.5 * len(columns), 0.9 + 0.8 * len(rows)) as drawing:
        axes = drawing.add_subplot()
        for row, line in enumerate(counts):
            for column, count in enumerate(line):
                share = count / max(1, sum(line))
                axes.bar(column, 0.94, 0.94, row - 0.47, color=SERIES[0], alpha=0.06 + 0.5 * share, linewidth=0)
                axes.text(column, row, f"{count}\n{share:.0%}", ha="center", va="center", color=INK)
        axes.set_xticks(range(len(columns)), columns)
        axes.set_yticks(range(len(rows)), rows)
        axes.set_xlim(-0.5, len(columns) - 0.5)
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.grid(visible=False)
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
        labelled(axes, words)
        return finished(drawing, words)


def _whisker(axes: Axes, place: float, estimate: Estimate, floor: float) -> None:
    if estimate.value is None:
        axes.text(place, floor, f" {estimate.reason}", rotation=90, ha="center", va="bottom", color=MUTED, size=8)
    elif estimate.low is not None and estimate.high is not None:
        ends = [[max(0.0, estimate.value - estimate.low)], [max(0.0, estimate.high - estimate.value)]]
        axes.errorbar([place], [estimate.value], yerr=ends, color=INK, capsize=3, linewidth=1.2)


def _dots(axes: Axes, place: float, values: Sequence[float], width: float) -> None:
    # Beside the whisker, so that neither hides the other.
    at = [place + width * 0.22] * len(values)
    axes.plot(at, values, marker="o", linestyle="none", markersize=4, color=PAPER, markeredgecolor=INK)


def _shares(axes: Axes, words: Words, x: str, y: str) -> Axes:
    axes.set_xlim(-0.01, 1.01)
    axes.set_ylim(-0.01, 1.01)
    axes.set_xlabel(words.x or x)
    axes.set_ylabel(words.y or y)
    axes.spines[:].set_color(GRID)
    return axes


def _points(axes: Axes, points: Mapping[str, tuple[float, float]]) -> None:
    for (name, (x, y)), marker in zip(points.items(), cycle("osD^")):
        axes.plot([x], [y], marker=marker, linestyle="none", color=INK, markersize=6, label=name)
