"""``humerus dataset export-ds2``, ``verify`` and ``key``: signed datasets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from core.cli import console
from core.cli.console import AsJson, near

if TYPE_CHECKING:
    from core.datasets import Exported, Recipe, Verified

Source = Annotated[
    Path, typer.Option(help="A MURA tree, a prepared FracAtlas folder, or a CSV manifest.", show_default=False)
]
Root = Annotated[
    Path | None, typer.Option(help="Folder that a CSV manifest's paths start from; the one it lies in unless given.")
]
Trust = Annotated[
    str | None,
    typer.Option(metavar="KEY", help="Demand this key: a fingerprint SHA256:…, or a file with a public key (PEM)."),
]
Signed = Annotated[Path, typer.Argument(metavar="SIGNED", help="Signed dataset (JSON).", show_default=False)]
AgainstSource = Annotated[Path | None, typer.Option("--source", help="Look at its pictures too, and make it again.")]

_WHOSE = "Anybody can make a key: compare the fingerprint with the signer's, or demand it with --trust."


def again(document: Path, source: Path, root: Path | None, out: Path, trust: str | None, *, as_json: bool) -> None:
    """Write the dataset that a signed document is of."""
    from core.cli.dataset_tables import print_dataset
    from core.datasets import check_place, rebuilt, write_manifest

    check_place(out)
    manifest = console.drive(rebuilt(document, source, root, trust))
    side = write_manifest(manifest, out)
    print_dataset(manifest, manifest, (near(out), near(side)), as_json=as_json)


def export(source: Path, root: Path | None, store: str, out: Path, recipe: Recipe, *, as_json: bool) -> None:
    """Make DS2 from a store's tags; write its exclusion list and its signed document."""
    from core.cli.sources import user_index
    from core.datasets import check_export_place, export_ds2, images_of, ledger_of, open_source, store_url
    from core.errors import DatasetError

    check_export_place(out)
    url = store_url(store)
    if url is None:
        raise DatasetError(store, "a table does not say who read", "Name a store: .sqlite, postgresql://… or store")
    listed, ledger = open_source(source, root), ledger_of(url)
    with user_index() as index:
        images = console.drive(images_of(listed, index))
    _print_exported(console.drive(export_ds2(listed, ledger, images, out, recipe)), as_json=as_json)


def verify(
    document: Signed, source: AgainstSource = None, root: Root = None, trust: Trust = None, as_json: AsJson = False
) -> None:
    """Check that no byte of a signed dataset has changed, and who signed it."""
    from core.datasets import verified

    found = console.drive(verified(document, trust, source, root))
    if as_json:
        console.print_json(_document(document, found))
    else:
        _print_verified(document, found)


def key(as_json: AsJson = False) -> None:
    """Print your key's fingerprint and the public key, for those who verify; made at first use."""
    from core.datasets import fingerprint, public_pem, signer

    public = signer().public
    if as_json:
        console.print_json({"fingerprint": fingerprint(public), "public_key": public_pem(public)})
    else:
        typer.echo(f"{fingerprint(public)}\n{public_pem(public)}", nl=False)


def _print_exported(done: Exported, *, as_json: bool) -> None:
    import msgspec

    files = [near(done.document), near(done.exclusions)]
    if as_json:
        console.print_json(
            {
                "files": files,
                "fingerprint": done.fingerprint,
                "digest": done.dataset.digest,
                "excluded": done.excluded,
                "open_cases": list(done.open_cases),
                "counts": msgspec.to_builtins(done.counts),
            }
        )
        return
    from core.cli.dataset_tables import print_counts

    print_counts(done.counts)
    for path in done.open_cases:
        typer.echo(f"- open: {console.shown(path)}")
    typer.echo(f"Files: {', '.join(files)}")
    typer.echo(f"Digest (SHA-256): {done.dataset.digest}")
    typer.echo(f"Signed with: {done.fingerprint}")


def _document(path: Path, found: Verified) -> dict[str, object]:
    document = found.document
    return {
        "file": near(path),
        "ok": True,
        "fingerprint": found.fingerprint,
        "demanded": found.demanded,
        "source_checked": found.dataset is not None,
        "dataset": document.dataset,
        "program": document.program,
        "pictures": len(document.pictures),
        "excluded": len(document.excluded),
        "open_cases": list(document.open_cases),
        "readers": _readers(found),
        "digest": document.csv_sha256,
    }


def _print_verified(path: Path, found: Verified) -> None:
    document = found.document
    whole = f"{len(document.pictures)} entries, every field and the signature are whole"
    typer.echo(f"{near(path)}: {document.dataset}, {whole}")
    typer.echo(f"Signed with: {found.fingerprint}{' (demanded)' if found.demanded else ''}")
    typer.echo(f"Readers: {', '.join(_readers(found)) or 'none'}")
    typer.echo(f"Positives left out for their metal: {len(document.excluded)}; open: {len(document.open_cases)}")
    typer.echo(f"Digest (SHA-256): {document.csv_sha256}")
    if found.dataset is not None:
        typer.echo("Source: every picture is the one that was signed, and the same dataset comes of them")
    if not found.demanded:
        typer.echo(_WHOSE)


def _readers(found: Verified) -> list[str]:
    names = {reader.name for entry in found.document.pictures for reader in entry.readers}
    return sorted(names | {entry.adjudicator for entry in found.document.pictures if entry.adjudicator})
