"""What lies beside a manifest that this program writes: NAME.json beside NAME.csv.

Neither names a folder of this machine or a date: the same source, recipe and seed give the same bytes everywhere.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from core.datasets.copies import Dropped
from core.datasets.figures import ClassCounts, figure_counts
from core.datasets.manifest import Manifest, Source
from core.datasets.pair import write_both
from core.datasets.recipe import Recipe
from core.errors import DatasetError

FORMAT = "1.0"


class Sidecar(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The facts that a manifest's table has no columns for.

    Attributes:
        format: Of this file.
        sha256: Of the table.
        source: What is true of all pictures.
        recipe: How they were chosen; its seed is that of the drawn splits.
        counts: By split and class.
        dropped: What was left out and why.
    """

    format: Annotated[str, Meta(pattern=r"^1\.[0-9]{1,4}$")] = FORMAT
    sha256: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
    source: Source
    recipe: Recipe | None
    counts: tuple[ClassCounts, ...]
    dropped: tuple[Dropped, ...]


def beside(table: Path) -> Path:
    """Where a table's sidecar lies."""
    return table.with_suffix(".json")


def described(manifest: Manifest) -> bytes:
    """A manifest's sidecar: canonical JSON."""
    counts = figure_counts(manifest, manifest).classes
    value = Sidecar(
        sha256=manifest.digest,
        source=manifest.source,
        recipe=manifest.recipe,
        counts=counts,
        dropped=manifest.dropped,
    )
    return msgspec.json.format(msgspec.json.encode(value, order="sorted"), indent=2) + b"\n"


def facts(table: Path) -> Sidecar | None:
    """The sidecar of a table, where there is one.

    Raises:
        DatasetError: It cannot be read, or the table is not the one that it was written with.
    """
    path = beside(table)
    if not path.is_file():
        return None
    try:
        found = msgspec.json.decode(path.read_bytes(), type=Sidecar)
        digest = hashlib.sha256(table.read_bytes()).hexdigest()
    except OSError as error:
        raise DatasetError(table, f"it cannot be read ({error.strerror})") from error
    except (msgspec.MsgspecError, ValueError) as error:
        problem = f"it does not describe {table.name} ({error})"
        raise DatasetError(path, problem, "Move it away, or make the manifest again") from error
    if digest != found.sha256:
        raise DatasetError(
            table,
            f"it was changed after it was made: its SHA-256 is {digest}, and {path.name} says {found.sha256}",
            "Make it again, or copy both files anew",
        )
    return found


def write_manifest(manifest: Manifest, table: Path) -> Path:
    """Write a manifest and its sidecar, both or neither.

    Args:
        manifest: What to write.
        table: The CSV file; its folder must exist. An older manifest there is replaced, nothing else is.

    Returns:
        The sidecar.

    Raises:
        DatasetError: It is no CSV file's name, something else lies there, or the disk refuses.
    """
    check_place(table)
    side = beside(table)
    # The sidecar first: a table without it would be taken for one that somebody wrote by hand.
    write_both((side, described(manifest)), (table, manifest.csv()))
    return side


def check_place(table: Path) -> None:
    """Refuse a place where a manifest cannot be written, before anything is computed for it.

    Raises:
        DatasetError: It is no CSV file's name, its folder does not exist, or something else lies there.
    """
    if table.suffix.lower() != ".csv":
        raise DatasetError(table, "a manifest is a CSV file", "Let its name end in .csv")
    if not table.parent.is_dir():
        raise DatasetError(table, "there is no such folder", "Make it first")
    side = beside(table)
    if (table.exists() and not side.exists()) or (side.exists() and not _ours(side)):
        name = side.name if side.exists() else table.name
        raise DatasetError(table, f"{name} exists, and it is no manifest of this program", "Choose another name")


def _ours(side: Path) -> bool:
    try:
        msgspec.json.decode(side.read_bytes(), type=Sidecar)
    except (OSError, msgspec.MsgspecError, ValueError):
        return False
    return True
