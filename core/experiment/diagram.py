"""Figure 7: the customised model as boxes, one below the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from core.datasets import Manifest
from core.evaluation import Figure, Table, Words
from core.evaluation.colours import INK, MUTED, PAPER, SERIES
from core.evaluation.drawing import opening
from core.experiment.plan import ALL_LAYERS
from core.training import TrainingRecipe

WIDTH, HEIGHT, GAP, MARGIN = 360, 34, 20, 4
FEATURES = 1024
"""Of DenseNet121, after pooling."""


def architecture(recipe: TrainingRecipe, source: Manifest) -> Figure:
    """Draw a recipe's model.

    Args:
        recipe: Of a DenseNet121.
        source: Names the two classes.
    """
    boxes = list(_boxes(recipe, source))
    caption = (
        "Coloured boxes are trained. The paper leaves widths and the list of layers open, and its own caption did not "
        "survive: this is what we built."
    )
    words = Words("figure-07", f"The customised {recipe.architecture.backbone}", caption)
    height = 2 * MARGIN + len(boxes) * (HEIGHT + GAP) - GAP
    parts = [opening(words, WIDTH + 2 * MARGIN, height), f'<rect width="100%" height="100%" style="fill: {PAPER}"/>']
    for place, (label, trained) in enumerate(boxes):
        parts += _drawn(label, trained, MARGIN + place * (HEIGHT + GAP), last=place == len(boxes) - 1)
    table = Table(
        "The same in words", ("Part", "Trained"), tuple((label, "yes" if trained else "no") for label, trained in boxes)
    )
    return Figure(words.name, f"Figure 7. {words.title}", "\n".join([*parts, "</svg>\n"]), caption, table)


def _boxes(recipe: TrainingRecipe, source: Manifest) -> Iterator[tuple[str, bool]]:
    size, shape = recipe.preprocessing.size, recipe.architecture
    frozen = ALL_LAYERS + 1 - recipe.layers
    yield f"Film, {size} x {size}, normalised, grey in three channels", False
    yield f"{shape.backbone}, first {frozen} layers, computed once", False
    if recipe.layers:
        yield f"{shape.backbone}, last {recipe.layers} layers", True
    yield f"Global average pooling: {FEATURES:,} features", False
    for width in shape.head:
        yield f"Dense {width}, ReLU, dropout {shape.dropout:g}", True
    yield f"Dense 2, softmax: {source.source.negative} | {source.source.positive}", True


def _drawn(label: str, trained: bool, top: int, *, last: bool) -> Sequence[str]:
    colour, middle = SERIES[0] if trained else MUTED, MARGIN + WIDTH / 2
    box = (
        f'<rect x="{MARGIN}" y="{top}" width="{WIDTH}" height="{HEIGHT}" rx="4" style="fill: {colour}; '
        f'fill-opacity: 0.15; stroke: {colour}; stroke-width: 1.5"/>'
    )
    text = (
        f'<text x="{middle:g}" y="{top + HEIGHT / 2 + 4:g}" text-anchor="middle" style="font: 11px \'DejaVu Sans\', '
        f'sans-serif; fill: {INK}">{escape(label)}</text>'
    )
    end = top + HEIGHT + GAP
    arrow = (
        f'<path d="M {middle:g} {end - GAP} V {end - 2} m -4 -5 l 4 5 l 4 -5" '
        f'style="fill: none; stroke: {MUTED}; stroke-width: 1.5"/>'
    )
    return (box, text) if last else (box, text, arrow)
