"""From a person's choices to what the trainer wants: films, recipe, start, destination."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import DatasetError, TrainingError
from core.paths import Places, written
from core.progress import Operation, Progress

if TYPE_CHECKING:
    from core.bundle import BundleInfo
    from core.datasets import Manifest, Recipe
    from core.training import TrainingRecipe
    from viewer.dialogs import Choices, Counts

Arguments = tuple[Any, ...]
NAMES = {"train": "training", "valid": "tuning", "test": "test"}
MODELS = "models"
"""Folder of the bundles that are made here, in the user's data folder."""
TRUNK = "trunk"
BLIND_REMEDY = "Name a table of tags, or turn blind reading off in the settings"


def source(choices: Choices) -> Operation[Manifest]:
    """Open the chosen films, and look at every one.

    Raises:
        DatasetError: They are no dataset, or something in them is wrong.
    """
    from core.datasets import checked, open_source

    yield Progress("Opening the films")
    return (yield from checked(open_source(written(choices.source))))


def with_tags(choices: Choices, opened: Manifest, cache: Path | None, *, blind: bool) -> Operation[Manifest]:
    """Lay the chosen tags over the films: those of a table, or of a store as they are now.

    Args:
        choices: The person's.
        opened: From :func:`source`.
        cache: Folder of the library's index, which knows pictures' digests; None: nothing is kept.

        blind: The reader must not learn what others say, and the numbers of films would tell.

    Raises:
        DatasetError: A line of the table is wrong, or the tags are a store's in a blind session.
        StoreError: The store cannot be read.
    """
    from contextlib import closing

    from core.datasets import store_url
    from core.datasets import with_tags as laid_over
    from core.library import INDEX_NAME, Index

    if blind and choices.tags and store_url(choices.tags) is not None:
        raise DatasetError("The tags", "are those of all readers, and you read blind", BLIND_REMEDY)
    with closing(Index(cache / INDEX_NAME if cache is not None else None)) as index:
        return (yield from laid_over(opened, choices.tags, index))


def dataset(choices: Choices, opened: Manifest) -> Manifest:
    """DS1 or DS2 of the films; a table that is such a dataset already stays as it is.

    Raises:
        DatasetError: A class or split is left without films.
    """
    from core.datasets import made

    return made(opened, _dataset_recipe(choices)) if opened.recipe is None else opened


def arguments(
    choices: Choices, manifest: Manifest, present: tuple[Path, BundleInfo] | None, places: Places
) -> Arguments:
    """What :func:`core.training.train` takes.

    Args:
        choices: The person's.
        manifest: From :func:`dataset`.
        present: Folder and description of the model in use, if there is one.
        places: The user's folders.

    Raises:
        TrainingError: A choice cannot be.
    """
    from core.training import Cache, Destination, for_dataset

    destination = Destination(folder(choices, places), choices.name, choices.version)
    cache = Cache(places.cache / TRUNK)
    recipe = for_dataset(_training_recipe(choices, present), manifest.recipe)
    return recipe, manifest, _start(choices, present), destination, cache


def folder(choices: Choices, places: Places) -> Path:
    """Where the bundle is made."""
    return written(choices.folder) if choices.folder else places.data / MODELS


def counts(opened: Manifest, manifest: Manifest) -> Counts:
    """What a dataset holds, by class and split."""
    from core.datasets import figure_counts
    from viewer.dialogs import Counts

    found = figure_counts(opened, manifest)
    splits = tuple(dict.fromkeys(known.split for known in found.classes))
    labels = tuple(dict.fromkeys(known.label for known in found.classes))
    cells = {(known.label, known.split): known for known in found.classes}
    rows: list[tuple[str, ...]] = []
    for label in labels:
        shown = [cells.get((label, split)) for split in splits]
        rows.append((label, *(f"{known.before.images:,}" if known else "0" for known in shown)))
        if any(known is not None and known.hardware for known in shown):
            rows.append(("of these with metal", *(f"{known.hardware:,}" if known else "0" for known in shown)))
    twins = sum(known.after - known.before.images for known in found.classes)
    left_out = [f"{item.tally.images:,} of {NAMES[item.split]} left out: {item.reason}." for item in found.dropped]
    unknown = (
        f"Of {found.open_cases:,} positive films nobody has said whether they show metal." if found.open_cases else ""
    )
    mirrored = f"{twins:,} mirrored twins are learnt from beside them." if twins else ""
    return Counts(
        title=f"{found.source}, {found.dataset}",
        heads=tuple(NAMES[split] for split in splits),
        rows=tuple(rows),
        notes=tuple(note for note in (mirrored, *left_out, unknown) if note),
    )


def _dataset_recipe(choices: Choices) -> Recipe:
    from core.datasets import Affine, Recipe

    affine = Affine(count=choices.variants)
    return Recipe(dataset=choices.dataset, flip=choices.twins, resize=choices.resize, affine=affine)


def _training_recipe(choices: Choices, present: tuple[Path, BundleInfo] | None) -> TrainingRecipe:
    import msgspec

    from core.bundle import Architecture
    from core.training import TrainingRecipe

    taken = present[1].architecture if choices.start == "present" and present else Architecture()
    same = ("layers", "batch_norm", "head_rate", "base_rate", "batch", "epochs", "patience", "monitor", "seed")
    stages = ("size", "resize", "polarity", "crop", "contrast", "emphasis")
    values = {
        **{name: getattr(choices, name) for name in same},
        "architecture": msgspec.to_builtins(taken),
        "preprocessing": {name: getattr(choices, name) for name in stages},
        "affine": {"count": choices.variants},
    }
    try:
        return msgspec.convert(values, TrainingRecipe)
    except msgspec.ValidationError as error:
        raise TrainingError("recipe", f"these choices cannot be trained ({error})", "Change them") from error


def _start(choices: Choices, present: tuple[Path, BundleInfo] | None) -> Path | str:
    if choices.start == "file":
        if not choices.weights:
            raise TrainingError("start", "no file of weights is chosen", "Choose one, or start from other weights")
        return written(choices.weights)
    if choices.start != "present":
        return choices.start
    if present is None:
        raise TrainingError("start", "there is no model in use to start from", "Start from other weights")
    return present[0]
