"""A dataset as tables and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
import typer

from core.cli import console
from core.datasets import ClassCounts, FigureCounts, Manifest, Tally, figure_counts


def print_dataset(source: Manifest, manifest: Manifest, files: tuple[str, ...], *, as_json: bool) -> None:
    """Print a dataset's figure, what has to be known about it, and its digest.

    Args:
        source: What it was made from, or itself.
        manifest: The dataset.
        files: Where it lies.
        as_json: One JSON document instead of tables.
    """
    counts = figure_counts(source, manifest)
    if as_json:
        console.print_json(_document(manifest, counts, files))
        return
    print_counts(counts)
    for sentence in manifest.source.limits:
        typer.echo(f"- {sentence}")
    typer.echo(f"Files: {', '.join(files)}")
    typer.echo(f"Digest (SHA-256): {manifest.digest}")


def _document(manifest: Manifest, counts: FigureCounts, files: tuple[str, ...]) -> dict[str, object]:
    return {
        "files": list(files),
        "digest": manifest.digest,
        "recipe": msgspec.to_builtins(manifest.recipe),
        "limits": list(manifest.source.limits),
        "counts": msgspec.to_builtins(counts),
        "dropped": [
            {
                "path": item.sample.path,
                "label": item.sample.label,
                "patient": item.sample.patient,
                "study": item.sample.study,
                "reason": item.reason,
            }
            for item in manifest.dropped
        ],
    }


def print_counts(counts: FigureCounts) -> None:
    """Print a dataset's figure, and what has to be known about it."""
    for title, columns, rows in (
        (_title(counts), *_classes(counts)),
        ("Left out", *_dropped(counts)),
        ("As published", *_official(counts)),
        ("Beside the paper", *_paper(counts)),
    ):
        if rows:
            console.print_table(title, columns, rows)
    for sentence in _sentences(counts):
        typer.echo(f"- {sentence}")


Rows = list[tuple[str, ...]]
Cells = tuple[tuple[str, ...], Rows]


def _title(counts: FigureCounts) -> str:
    rule = "" if counts.split in {"", "official"} else f", split: {counts.split}"
    return f"{counts.dataset} of {counts.source}{rule}"


def _classes(counts: FigureCounts) -> Cells:
    named, cells = _tallies([one.before for one in counts.classes])
    rows = [
        (_split(one), one.label, *tally, str(one.hardware), str(one.untagged), str(one.after))
        for one, tally in zip(counts.classes, cells, strict=True)
    ]
    return ("Split", "Label", *named, "Metal", "Untagged", "With twins"), rows


def _split(one: ClassCounts) -> str:
    return one.split if one.official == one.split else f"{one.split} (of {one.official})"


def _dropped(counts: FigureCounts) -> Cells:
    named, cells = _tallies([one.tally for one in counts.dropped])
    rows = [(one.split, one.label, one.reason, *tally) for one, tally in zip(counts.dropped, cells, strict=True)]
    return ("Split", "Label", "Why", *named), rows


def _official(counts: FigureCounts) -> Cells:
    rows: Rows = [
        (one.part, one.label, str(one.published), str(one.found), f"{one.found - one.published:+d}")
        for one in counts.official
    ]
    return ("Part", "Label", "Published", "Found here", "Difference"), rows


def _paper(counts: FigureCounts) -> Cells:
    names = [name for name, _ in counts.paper[0].parts] if counts.paper else []
    rows = [
        (one.what, str(one.paper), *(str(number) for _, number in one.parts), str(one.pooled)) for one in counts.paper
    ]
    return ("", "Paper", *(f"Ours, {name}" for name in names), "Ours, pooled"), rows


def _tallies(tallies: Sequence[Tally]) -> Cells:
    """Headings and cells, without a column for what the source does not name."""
    columns = [
        (heading, [getattr(tally, heading.lower()) for tally in tallies])
        for heading in ("Images", "Studies", "Patients")
    ]
    known = [(heading, numbers) for heading, numbers in columns if None not in numbers]
    cells = zip(*([str(number) for number in numbers] for _, numbers in known), strict=True)
    return tuple(heading for heading, _ in known), list(cells)


def _sentences(counts: FigureCounts) -> Iterator[str]:
    if counts.differs:
        yield "The images found here are not those that were published: the dataset is incomplete, or another version."
    if counts.dataset == "DS2" and counts.open_cases:
        yield (
            f"Open cases: of {counts.open_cases} positive images nobody has said whether they show metal, or readers "
            "do not agree. They are kept; tag them to be sure."
        )
