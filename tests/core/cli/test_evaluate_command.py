"""``humerus evaluate`` on the model that ships and a dataset made of demo films."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from core.evaluation import Document
from core.paths import resources

Humerus = Callable[..., Any]


pytestmark = pytest.mark.slow


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A CSV manifest of demo films as test split, one of them missing a film's end."""
    root = tmp_path / "films"
    root.mkdir()
    with (tmp_path / "films.csv").open("w", newline="") as stream:
        csv.writer(stream).writerows(_rows(root))
    return tmp_path / "films.csv"


def _rows(root: Path) -> Iterator[tuple[str, ...]]:
    yield "path", "label", "patient", "study", "split", "hardware"
    films = sorted((resources() / "demo" / "MURA-shaped").rglob("*.png"))
    for number, film in enumerate(films):
        patient, study = film.parent.parent.name, film.parent.name.partition("_")[0]
        label = film.parent.name.partition("_")[2]
        # The films that a model would learn from are not read here.
        split = "train" if film in {films[0], films[-1]} else "test"
        (root / f"{number}.png").write_bytes(film.read_bytes())
        yield f"{number}.png", label, f"{split}-{patient}", study, split, ""
    (root / "broken.png").write_bytes(films[1].read_bytes()[:3000])
    yield "broken.png", "negative", "test-broken", "study1", "test", ""
    (root / "learnt.png").write_bytes(films[2].read_bytes() + b"\0")
    yield "learnt.png", "positive", "train-other", "study1", "train", ""


def test_report_figures_and_numbers_are_written(humerus: Humerus, table: Path, tmp_path: Path) -> None:
    out, root = tmp_path / "report", table.parent / "films"
    ran = humerus("evaluate", "--manifest", table, "--root", root, "--out", out, "--no-sanity", "--json")

    assert ran.code == 1  # a film could not be read
    assert "broken.png" in ran.err
    written = msgspec.json.decode((out / "metrics.json").read_bytes(), type=Document)
    assert written == msgspec.convert(ran.document, Document)
    (split,) = written.splits
    assert split.unanswered == 1
    assert split.studies is not None
    html = (out / "report.html").read_text()
    assert html.startswith("<!DOCTYPE html>")
    assert "broken.png" in html
    assert {path.suffix for path in (out / "figures").iterdir()} == {".svg"}


def test_a_table_of_measures_is_printed(humerus: Humerus, table: Path, tmp_path: Path) -> None:
    out = tmp_path / "report"
    root = table.parent / "films"
    ran = humerus("evaluate", "--manifest", table, "--root", root, "--out", out, "--no-sanity", "--no-saliency")

    assert "AUROC" in ran.out
    assert "report.html" in ran.out


def test_somebodys_folder_is_refused_before_anything_is_measured(humerus: Humerus, table: Path, tmp_path: Path) -> None:
    out = tmp_path / "thesis"
    out.mkdir()
    (out / "chapter.txt").write_text("years of work")
    ran = humerus("evaluate", "--manifest", table, "--out", out)

    assert ran.code == 1
    assert "earlier report" in ran.err
    assert [path.name for path in out.iterdir()] == ["chapter.txt"]


def test_an_unknown_split_is_a_wrong_call(humerus: Humerus, table: Path, tmp_path: Path) -> None:
    ran = humerus("evaluate", "--manifest", table, "--out", tmp_path / "report", "--split", "tests")

    assert ran.code == 2
    assert "tests" in ran.err
    assert not (tmp_path / "report").exists()
