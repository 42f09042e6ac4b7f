"""``humerus evaluate``: a model measured on a dataset, as a report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from core.cli import console
from core.cli.chosen import BundleFolder, model, own_settings
from core.cli.console import AsJson, near

if TYPE_CHECKING:
    from core.evaluation import Document

Films = Annotated[
    Path,
    typer.Option(
        "--manifest", metavar="M", help="A CSV manifest, a MURA tree or a FracAtlas folder.", show_default=False
    ),
]
Out = Annotated[Path, typer.Option(metavar="DIR", help="The report's folder: new, empty or an earlier report.")]
Root = Annotated[Path | None, typer.Option(help="Folder that a CSV manifest's paths start from; its own unless given.")]
Splits = Annotated[
    list[str] | None,
    typer.Option("--split", metavar="train|valid|test", help="Which films. Repeatable; test unless given."),
]
Saliency = Annotated[bool, typer.Option(help="Compare the maps with boxes, where the manifest has boxes.")]
Sanity = Annotated[
    bool, typer.Option(help="Compare the maps with those of random weights; takes minutes, and needs TensorFlow.")
]


def evaluate(  # noqa: PLR0913, PLR0917 - a command has as many arguments as options
    manifest: Films,
    out: Out,
    bundle: BundleFolder = None,
    root: Root = None,
    split: Splits = None,
    saliency: Saliency = True,
    sanity: Sanity = True,
    as_json: AsJson = False,
) -> None:
    """Measure a model: report.html, its figures, and metrics.json with the same numbers."""
    from core.datasets import Split, open_source
    from core.evaluation import Wanted, document, replaceable, report_files, write_report
    from core.evaluation import evaluate as measure
    from core.installed import REPORT, require

    require(REPORT)
    wrong = [name for name in split or () if name not in tuple(Split)]
    if wrong:
        raise typer.BadParameter(f"{wrong[0]!r} is none of {', '.join(Split)}", param_hint="--split")
    replaceable(out)
    wanted = Wanted(tuple(dict.fromkeys(map(Split, split or ["test"]))), saliency, sanity)
    evaluation = console.drive(measure(model(bundle, own_settings()), open_source(manifest, root), wanted))
    write_report(out, report_files(evaluation, local=True))
    measured = document(evaluation)
    if as_json:
        import msgspec

        console.print_json(msgspec.to_builtins(measured))
    else:
        _print(measured)
        typer.echo(near(out / "report.html"))
    for missing in (film for one in measured.splits for film in one.unanswered_films):
        console.warn(f"{console.shown(missing.path)}: {missing.reason}.")
    raise typer.Exit(1 if any(one.unanswered for one in measured.splits) else 0)


def _print(measured: Document) -> None:
    from core.evaluation import Estimate

    for one in measured.splits:
        rows = [
            (m.name, m.level, str(Estimate(m.value, m.low, m.high, m.n, m.reason)), str(m.n))
            for m in one.metrics
            if not m.stratum
        ]
        console.print_table(f"Split {one.split}", ("Measure", "Of", "Value (95 % interval)", "n"), rows)
