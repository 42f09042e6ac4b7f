"""``humerus tags``: what readers have said of metal, out of the store, into it, and side by side."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from core.cli import console
from core.cli.chosen import own_settings
from core.cli.console import AsJson, near, shown

if TYPE_CHECKING:
    from core.curation import Ledger

app = typer.Typer(help="Export, import, compare and back up hardware tags.", no_args_is_help=True)

StoreName = Annotated[
    str,
    typer.Option(
        "--store",
        metavar="URL|FILE",
        help="postgresql://… or a .sqlite file; the store of the settings unless given.",
        show_default=False,
    ),
]
Out = Annotated[Path | None, typer.Option(help="File to write; .json: JSON, else CSV. Printed unless given.")]
WholeHistory = Annotated[bool, typer.Option("--history", help="Every event instead of what is true now.")]
Decided = Annotated[bool, typer.Option("--decided", help="Leave out pictures whose verdict is open.")]
Listing = Annotated[
    Path,
    typer.Argument(metavar="FILE", help="A history, a table with path,hardware, or a list of paths (all hardware)."),
]
Annotator = Annotated[str, typer.Option(help="Whose words a table or list are; the settings' annotator unless given.")]
Sources = Annotated[
    list[Path] | None,
    typer.Option("--source", help="Folder of the films that a table or list names; may be given several times."),
]
Wanted = Annotated[str, typer.Argument(metavar="[PICTURE]", help="A path, its end, or the beginning of a digest.")]
Backup = Annotated[Path, typer.Option("--out", help="File to write.", show_default=False)]
BackedUp = Annotated[Path, typer.Argument(metavar="FILE", help="What `humerus tags backup` wrote.")]


@app.command()
def export(
    store: StoreName = "",
    out: Out = None,
    history: WholeHistory = False,
    decided: Decided = False,
    as_json: AsJson = False,
) -> None:
    """Write what is true now, one row a picture, or every event. Both name patients."""
    from core.cli.tag_files import exported, write

    ledger = _ledger(store)
    document = out.suffix.lower() == ".json" if out else as_json
    content, count = exported(ledger, history=history, decided=decided, as_json=document)
    if out is None:
        sys.stdout.buffer.write(content)
        return
    write(out, content)
    what = "events" if history else "pictures"
    _say({"file": near(out), what: count}, f"{near(out)}: {count} {what}", as_json=as_json)


@app.command("import")
def import_(
    file: Listing,
    annotator: Annotator = "",
    source: Sources = None,
    store: StoreName = "",
    as_json: AsJson = False,
) -> None:
    """Take tags in that were made elsewhere. What cannot be matched is listed, line by line."""
    from core.cli.sources import user_index
    from core.cli.tag_files import print_import
    from core.curation import Ledger
    from core.curation.importing import imported
    from core.curation.lists import read_tags
    from core.curation.store import open_store

    listed = read_tags(file)
    whose = annotator.strip() or own_settings().annotator
    if listed.lines and not whose:
        raise typer.BadParameter("say whose words these are", param_hint="--annotator")
    with closing(open_store(_url(store))) as opened, user_index() as index:
        plan = console.drive(imported(listed, Ledger(opened.since()[0]), whose, source or [], index))
        opened.add(plan.events)
    print_import(plan, as_json=as_json)
    for line in plan.unmatched:
        console.warn(f"{near(file)}, line {line.number}: {shown(line.path)}: {line.reason}.")
    raise typer.Exit(1 if plan.unmatched else 0)


@app.command()
def agreement(store: StoreName = "", as_json: AsJson = False) -> None:
    """Compare readers in pairs, and print what each has done."""
    from core.cli.tag_tables import print_agreement
    from core.evaluation.agreement import agreement as compared

    print_agreement(compared(_ledger(store)), as_json=as_json)


@app.command()
def history(picture: Wanted = "", store: StoreName = "", as_json: AsJson = False) -> None:
    """Print who said what when, what was taken back included; of one picture, or of all."""
    from core.cli.tag_tables import print_history
    from core.errors import StoreError

    ledger = _ledger(store)
    images = _named(ledger, picture)
    if picture and not images:
        raise StoreError(
            shown(picture), "nobody has said anything of this picture", "Name its path or digest as in an export"
        )
    print_history(ledger, images, as_json=as_json)


@app.command()
def backup(out: Backup, store: StoreName = "", as_json: AsJson = False) -> None:
    """Write everything in the store to one file."""
    from core.curation.store import back_up

    count = back_up(_url(store), out)
    _say({"file": near(out), "events": count}, f"{near(out)}: {count} events", as_json=as_json)


@app.command()
def restore(file: BackedUp, store: StoreName = "", as_json: AsJson = False) -> None:
    """Add what a backup has and the store lacks; nothing in the store is changed."""
    from core.curation.store import restore as add

    count = add(file, _url(store))
    _say({"added": count}, f"{count} events added", as_json=as_json)


def _say(document: dict[str, object], sentence: str, *, as_json: bool) -> None:
    if as_json:
        console.print_json(document)
    else:
        typer.echo(sentence)


def _url(store: str) -> str:
    from core.curation.store import address_of

    return address_of(store or own_settings().tag_store)


def _ledger(store: str) -> Ledger:
    from core.curation import Ledger
    from core.curation.store import open_store

    with closing(open_store(_url(store), make=False)) as opened:
        return Ledger(opened.since()[0])


def _named(ledger: Ledger, picture: str) -> frozenset[str]:
    """Digests of the pictures that are meant; a file that is there is known by its own, whatever its name."""
    from core.curation.matching import named
    from core.reading import read
    from core.types import ImageRef

    if not Path(picture).is_file():
        return named(ledger.events, picture)
    return frozenset({read(ImageRef(Path(picture))).digest} & {event.image for event in ledger.events})
