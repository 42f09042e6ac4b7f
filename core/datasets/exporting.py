"""DS2 for others: the exclusion list, and the signed document that it can be made again from."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.curation.ledger import Ledger
from core.datasets.checking import judged, looked_at
from core.datasets.documenting import entries, listed, signed
from core.datasets.figures import FigureCounts, figure_counts
from core.datasets.making import made
from core.datasets.manifest import Manifest
from core.datasets.pair import write_both
from core.datasets.problems import refusal
from core.datasets.recipe import RECIPES, Recipe
from core.datasets.signed import Signed, rendered
from core.datasets.signed_form import departure, parsed
from core.datasets.signing import Signer, fingerprint, signer
from core.datasets.tags import COLUMNS, from_ledger
from core.errors import DatasetError
from core.progress import Operation, Progress

_REMEDY = "Look at these pictures again"


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written.

    Attributes:
        document: The signed document's file.
        exclusions: The exclusion list's file.
        fingerprint: Of the key that signed.
        excluded: How many pictures are left out for their metal.
        open_cases: Paths of the positives that are still open; they are in the dataset.
        counts: The dataset in numbers.
        dataset: The dataset itself, for whoever wants its table now.
    """

    document: Path
    exclusions: Path
    fingerprint: str
    excluded: int
    open_cases: tuple[str, ...]
    counts: FigureCounts
    dataset: Manifest


def exclusions_beside(document: Path) -> Path:
    """Where the exclusion list of a signed document lies."""
    return document.with_name(f"{document.stem}-excluded.csv")


def check_export_place(document: Path) -> None:
    """Refuse a place that cannot be written to, before anything is computed for it.

    Raises:
        DatasetError: It is no JSON file's name, its folder does not exist, something else lies there, or a table lies
            beside it that it would seem to describe.
    """
    if document.suffix.lower() != ".json":
        raise DatasetError(document, "a signed dataset is a JSON file", "Let its name end in .json")
    if not document.parent.is_dir():
        raise DatasetError(document, "there is no such folder", "Make it first")
    beside = exclusions_beside(document)
    if document.exists() and not _ours(document):
        raise DatasetError(document, "it exists, and it is no signed dataset", "Choose another name")
    table = document.with_suffix(".csv")
    if table.exists():
        raise DatasetError(document, f"it would be taken for the description of {table.name}", "Choose another name")
    if beside.exists() and not document.exists():
        raise DatasetError(document, f"{beside.name} exists, and no signed dataset beside it", "Choose another name")


def export_ds2(
    source: Manifest,
    ledger: Ledger,
    images: Mapping[str, str],
    out: Path,
    recipe: Recipe = RECIPES["ds2"]["literal"],
    key: Signer | None = None,
) -> Operation[Exported]:
    """Make DS2 from readers' tags, and write its exclusion list and its signed document, both or neither.

    Every picture is read once more: what is signed is what lies there now.

    Args:
        source: As it was opened, or checked.
        ledger: What the readers say; it must not grow meanwhile.
        images: By which digest each picture is known to them, by path.
        out: The document's file, ``*.json``; the list goes beside it.
        recipe: Of a DS2.
        key: Who signs; None: the user's key, which is made at first use.

    Raises:
        DatasetError: Digests are missing, pictures have changed since they were tagged or cannot be read, the dataset
            is not sound, or the place cannot be written to. Nothing is written then.
    """
    check_export_place(out)
    _check(source, ledger, images, recipe)
    looked = yield from looked_at(source, source.samples)
    others = yield from looked_at(source, [item.sample for item in source.dropped])
    found = looked.digests | others.digests
    _refuse_changed(source, images, found, others.problems)
    yield Progress("Making the dataset")
    manifest = made(from_ledger(judged(source, looked), ledger, found), recipe)
    yield Progress("Signing it")
    signing = key or signer()
    document = signed(source, manifest, entries(listed(source), ledger, found), signing)
    write_both((exclusions_beside(out), exclusion_list(document)), (out, _content(source, document)))
    return Exported(
        document=out,
        exclusions=exclusions_beside(out),
        fingerprint=fingerprint(signing.public),
        excluded=len(document.excluded),
        open_cases=document.open_cases,
        counts=figure_counts(source, manifest),
        dataset=manifest,
    )


def exclusion_list(document: Signed) -> bytes:
    """The pictures that are left out, as a table of tags: ``path,hardware``, sorted."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows((item.path, "1") for item in document.excluded)
    return text.getvalue().encode()


def _check(source: Manifest, ledger: Ledger, images: Mapping[str, str], recipe: Recipe) -> None:
    """Refuse what cannot be made before thousands of pictures are read."""
    if recipe.dataset != "DS2":
        raise DatasetError(source.root, f"{recipe.dataset} leaves nothing out, so there is nothing to sign")
    missing = sum(not images.get(sample.path) for sample in source.samples)
    if missing:
        problem = f"of {missing} pictures it is not known yet by which digest their tags are found"
        raise DatasetError(source.root, problem, "Wait until all pictures are recognised")
    made(from_ledger(source, ledger, images), recipe)


def _refuse_changed(
    source: Manifest, images: Mapping[str, str], found: Mapping[str, str], problems: tuple[tuple[str, str], ...]
) -> None:
    changed = [path for path, image in found.items() if images.get(path, image) != image]
    sentences = [f"{path}: it is another picture than the one that was tagged" for path in changed]
    sentences += [f"{path}: {problem}" for path, problem in problems]
    if sentences:
        raise refusal(source.table or source.root, sentences, _REMEDY)


def _content(source: Manifest, document: Signed) -> bytes:
    content = rendered(document)
    if parsed(content) is None:
        problem = f"a name or a path cannot be written into a signed dataset: {departure(content)}"
        raise DatasetError(source.root, problem, "Use names without control characters")
    return content


def _ours(document: Path) -> bool:
    try:
        return parsed(document.read_bytes()) is not None
    except OSError:
        return False
