"""``humerus bundle``: look into a model bundle, and verify it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from core.cli import console
from core.cli.console import AsJson, shown

if TYPE_CHECKING:
    from core.bundle import Bundle, Metric

app = typer.Typer(help="Look into a model bundle, or verify it.", no_args_is_help=True)

Folder = Annotated[Path | None, typer.Argument(metavar="B", help="Its folder; the one that ships unless given.")]


@app.command()
def info(bundle: Folder = None, as_json: AsJson = False) -> None:
    """Print a model's card: what it is for, what it was trained on, how good it is."""
    loaded = _loaded(bundle)
    if as_json:
        import msgspec

        described = msgspec.to_builtins(loaded.info)
        console.print_json({"folder": shown(loaded.directory), "digest": loaded.digest, "info": described})
    else:
        _print_card(loaded)


@app.command()
def verify(bundle: Folder = None, as_json: AsJson = False) -> None:
    """Check that no byte of a bundle has changed, and that its tensors are those of its architecture."""
    loaded = _loaded(bundle)
    files = len(loaded.info.files)
    if as_json:
        console.print_json({"folder": shown(loaded.directory), "digest": loaded.digest, "files": files, "ok": True})
    else:
        typer.echo(f"{shown(loaded.directory)}: {files} files verified, digest {loaded.digest}")


def _loaded(folder: Path | None) -> Bundle:
    from core.bundle import load, shipped

    return load(folder or shipped())


def _print_card(bundle: Bundle) -> None:
    from core.vocabulary import anatomy

    info, training = bundle.info, bundle.info.provenance
    calibration = info.calibration
    rows = [
        ("Model", f"{info.name} {info.version}, {info.created}"),
        ("Label", f"{info.labels.positive} (otherwise: {info.labels.negative})"),
        ("Meant for", ", ".join(anatomy(identifier).meaning for identifier in info.anatomy)),
        ("Network", f"{info.architecture.backbone}, head {' - '.join(map(str, info.architecture.head))} - 2"),
        ("Trained on", f"{training.dataset}: {training.images} images, {training.positives} positive"),
        ("Started from", training.init),
        ("Thresholds, image", f"rule out {calibration.image.rule_out:.3f}, rule in {calibration.image.rule_in:.3f}"),
        ("Thresholds, study", f"rule out {calibration.study.rule_out:.3f}, rule in {calibration.study.rule_in:.3f}"),
        *(("Limit", limit) for limit in info.limits),
        ("Licence", info.licence),
        ("Attribution", info.attribution),
        ("Digest", bundle.digest),
    ]
    console.print_table(info.folder, ("", ""), rows)
    measured = [(_name(metric), metric.split, str(metric.n), *_numbers(metric)) for metric in info.metrics]
    console.print_table("Measured", ("Measure", "Split", "n", "Value", "95 % interval"), measured)


def _name(metric: Metric) -> str:
    stratum = f", {metric.stratum}" if metric.stratum else ""
    return f"{metric.name} ({metric.level}{stratum})"


def _numbers(metric: Metric) -> tuple[str, str]:
    if metric.value is None:
        return "not estimable", metric.reason
    interval = "" if metric.low is None or metric.high is None else f"{metric.low:.3f} to {metric.high:.3f}"
    return f"{metric.value:.3f}", interval
