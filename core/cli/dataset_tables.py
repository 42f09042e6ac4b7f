"""A dataset as tables and as JSON."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import typer

from core.cli import console
from core.datasets import FigureCounts, Manifest, Tally, figure_counts

_TALLY = ("Images", "Studies", "Patients")


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
    _print_tables(counts)
    for sentence in (*_sentences(counts), *manifest.source.limits):
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


def _print_tables(counts: FigureCounts) -> None:
    rows = [
        (one.split, one.official, one.label, *_cells(one.before), str(one.hardware), str(one.untagged), str(one.after))
        for one in counts.classes
    ]
    columns = ("Split", "Source's part", "Label", *_TALLY, "With metal", "Untagged", "Images with twins")
    console.print_table(f"{counts.dataset} of {counts.source}", columns, rows)
    if counts.dropped:
        left_out = [(one.split, one.label, one.reason, *_cells(one.tally)) for one in counts.dropped]
        console.print_table("Left out", ("Split", "Label", "Why", *_TALLY), left_out)
    if counts.official:
        published = [
            (one.part, one.label, str(one.published), str(one.found), f"{one.found - one.published:+d}")
            for one in counts.official
        ]
        console.print_table("As published", ("Part", "Label", "Published", "Found here", "Difference"), published)
    if counts.paper:
        parts = [f"Ours, {name}" for name, _ in counts.paper[0].parts]
        ours = [
            (one.what, str(one.paper), *(str(number) for _, number in one.parts), str(one.pooled))
            for one in counts.paper
        ]
        console.print_table("Beside the paper", ("", "Paper", *parts, "Ours, pooled"), ours)


def _cells(tally: Tally) -> tuple[str, str, str]:
    numbers = (tally.images, tally.studies, tally.patients)
    return tuple("not known" if number is None else str(number) for number in numbers)  # type: ignore[return-value]


def _sentences(counts: FigureCounts) -> Iterator[str]:
    if counts.differs:
        yield "The images found here are not those that were published: the dataset is incomplete, or another version."
    if counts.open_cases:
        yield (
            f"Open cases: of {counts.open_cases} positive images nobody has said whether they show metal. "
            "They are kept; tag them to be sure."
        )
