"""One self-contained HTML page: facts, sections with figures and tables. Nothing in it is fetched from elsewhere."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

TEMPLATE = "report.html.j2"
HALF = 360.0
"""Points: figures up to this wide stand two in a row."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of texts; the first cell of a row is its header.

    Attributes:
        title: Above it.
        columns: Headers.
        rows: As many cells in each as there are columns.
        note: Below it; empty: nothing.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            msg = f'each row of the table "{self.title}" has {len(self.columns)} cells'
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing with its words.

    Attributes:
        name: Of its file, without suffix; unique in a page.
        title: Above it.
        svg: From :mod:`core.evaluation.figures` or :mod:`core.evaluation.films`, drawn under this name.
        caption: What it shows and how it was made; also what a screen reader says.
        table: The same numbers, beside it.
    """

    name: str
    title: str
    svg: str
    caption: str
    table: Table | None = None

    @property
    def wide(self) -> bool:
        """Whether it needs the page's whole width: it has a table, or is wider than half of it."""
        width = re.search(r'\bwidth="([0-9.]+)pt"', self.svg)
        return self.table is not None or width is None or float(width[1]) > HALF


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page.

    Attributes:
        title: Its heading; stands in the table of contents.
        paragraphs: Plain text.
        figures: In order, after the paragraphs.
        tables: In order, after the figures.
    """

    title: str
    paragraphs: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()


def page(title: str, facts: Sequence[tuple[str, str]], sections: Sequence[Section], notices: Sequence[str] = ()) -> str:
    """The page as HTML: light or dark as the reader's system is, always light on paper.

    Args:
        title: Its heading.
        facts: What was done with what, by name; stands first.
        sections: In order. All texts are escaped.
        notices: What must be known before any number is read, as sentences.

    Raises:
        ValueError: Two figures have one name.
    """
    import jinja2

    names = Counter(figure.name for section in sections for figure in section.figures)
    if repeated := [name for name, count in names.items() if count > 1]:
        msg = f"figures of one page have different names, not twice {repeated[0]}"
        raise ValueError(msg)
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["inline"] = lambda svg: svg[svg.index("<svg") :]
    environment.tests["number"] = _is_number
    template = environment.from_string(files("core.evaluation").joinpath(TEMPLATE).read_text("utf-8"))
    return template.render(title=title, facts=facts, sections=sections, notices=notices)


def _is_number(cell: str) -> bool:
    """Whether a cell is aligned as numbers are: "0.91 (0.88 to 0.93)", "-3", "12 of 40"."""
    return cell.lstrip("+-\u2212")[:1].isdigit()
