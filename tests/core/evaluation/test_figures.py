"""Figures: well-formed SVG, the same bytes every time, light and dark, text as text."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from core.evaluation import (
    Estimate,
    Film,
    Line,
    Words,
    bars,
    confusion,
    curves,
    film_grid,
    not_estimable,
    precision_recall,
    reliability,
    roc,
)

GENERATOR = np.random.default_rng(1)
TRUTH = np.arange(60) % 3 == 0
SCORES = np.clip(0.3 + 0.3 * TRUTH + GENERATOR.normal(0, 0.2, 60), 0, 1)
PICTURE = np.linspace(0, 255, 90 * 60).reshape(90, 60).astype(np.uint8)
CAM = np.tile(np.linspace(0, 1, 60, dtype=np.float32), (90, 1))
ABOUT = Words("drawing", "What it <shows>", "In words & numbers.")

FIGURES: dict[str, Callable[[], str]] = {
    "bars": lambda: bars(
        ABOUT, ("VGG16", "DenseNet121"), {"DS1": (Estimate(0.7, 0.6, 0.8, 50), not_estimable(3))}, limits=(0.5, 0.9)
    ),
    "curves": lambda: curves(ABOUT, (Line("loss", (1, 2), (0.7, 0.5), (0.6, 0.4), (0.8, 0.6)),), marked=2),
    "roc": lambda: roc(ABOUT, {"Films": (SCORES, TRUTH)}, {"Rule-in": (0.1, 0.8)}),
    "precision-recall": lambda: precision_recall(ABOUT, {"Films": (SCORES, TRUTH)}),
    "reliability": lambda: reliability(ABOUT, SCORES, TRUTH),
    "confusion": lambda: confusion(ABOUT, ("No", "Yes"), ("negative", "positive"), ((9, 1), (0, 0))),
    "films": lambda: film_grid(
        ABOUT, (Film(PICTURE, ("one",)), Film(PICTURE, ("", "map"), CAM, ((0.1, 0.1, 0.5, 0.4),)))
    ),
}
every_figure = pytest.mark.parametrize("draw", FIGURES.values(), ids=FIGURES)


@every_figure
def test_the_same_bytes_every_time(draw: Callable[[], str]) -> None:
    assert draw() == draw()


@every_figure
def test_it_is_whole_svg_with_a_title_and_a_description(draw: Callable[[], str]) -> None:
    root = ET.fromstring(draw())

    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.findtext("{http://www.w3.org/2000/svg}title") == "What it <shows>"
    assert root.findtext("{http://www.w3.org/2000/svg}desc") == "In words & numbers."


@every_figure
def test_it_fetches_nothing_and_its_ids_are_its_own(draw: Callable[[], str]) -> None:
    svg = draw()

    assert all(target.startswith(("#drawing-", "data:")) for target in re.findall(r'href="([^"]*)"', svg))
    assert all(name.startswith("drawing-") for name in re.findall(r'\bid="([^"]*)"', svg))
    assert all(name.startswith("drawing-") for name in re.findall(r"url\(#([^)]*)\)", svg))
    assert not re.search(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T", svg)


@every_figure
def test_every_colour_has_a_dark_twin(draw: Callable[[], str]) -> None:
    svg = draw()
    rules, drawing = svg.split("</style>", 1)

    assert "prefers-color-scheme: dark" in rules
    turned = set(re.findall(r'\*="(?:fill|stroke): (#[0-9a-f]{6})"', rules))
    used = set(re.findall(r"(?:fill|stroke): (#[0-9a-f]{6})", drawing))
    assert used - turned <= {"#00e5ff"}  # boxes on films look the same in both


def test_text_stays_text_and_what_is_not_estimable_is_written() -> None:
    svg = FIGURES["bars"]()

    assert ">DenseNet121</text>" in svg
    assert "not estimable (n = 3)" in svg


def test_a_film_is_embedded_with_its_box_and_its_words() -> None:
    svg = FIGURES["films"]()

    assert svg.count("data:image/jpeg;base64,") == 2
    assert svg.count("stroke: #00e5ff") == 1
    assert ">map</text>" in svg


def test_a_name_that_is_no_id_is_refused() -> None:
    with pytest.raises(ValueError, match="small letters"):
        Words("Not a name", "t")
